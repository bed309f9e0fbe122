"""The server, the Centre or the network killed at any step: the citizen is told the truth, money and ledger agree (P2 P3).

Real processes: Akashi under gunicorn, a terminal over ``visit``, and the proxy of ``weather`` between them. kill -9 is
the only way they go.
"""

import signal
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from integrations.centre.visit import State
from integrations.centre.weather import weather
from tests.centre.visit.stage import Stage, free_port, staged, told
from tests.issuance.conftest import family as family  # the fixture

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def stage(family: str, now: datetime, tmp_path: Path) -> Iterator[Stage]:
    port = free_port()
    with (
        weather(f"http://127.0.0.1:{port}") as sky,
        staged(folder=tmp_path, municipality=family, moment=now, port=port, sky=sky) as stage,
    ):
        yield stage


def agreed(stage: Stage, terminal: str, step: str) -> str:
    """Hold one visit that is over and told against the server's own records; returns a line of the table."""
    visit = stage.visit_of(terminal)
    if visit is None:
        return f"{step:34} no visit was begun"
    ledger = stage.ledger(visit.request_id)
    line = f"{step:34} {told(visit):42} {ledger['state']}: {ledger['copies']} copies, {ledger['yen']} yen"
    assert visit.ended_at is not None, line
    # The citizen is told the truth: what lies in the tray is what was paid for, and all of it where it says so.
    assert visit.printed == visit.sheets, line
    assert visit.kept == visit.printed * visit.unit_fee, line
    assert (visit.state == State.PRINTED) == (visit.sheets == visit.copies > 0), line
    # The server's ledger says the same: one paper at most, delivered as often and for as much as came out and was kept.
    assert ledger["issued"] <= 1, line
    assert (ledger["copies"], ledger["yen"]) == (visit.sheets, visit.kept), line
    assert ledger["deliveries"] == (1 if visit.sheets else 0), line
    assert ledger["waiting"] == 0, line
    ends = {"DELIVERED"} if visit.sheets else {"-", "CLAIMED", "ABORTED", "REFUSED", "FAILED", "CANCELLED"}
    assert ledger["state"] in ends, line
    assert visit.report_next_at is None, line
    if visit.certificate_number:
        assert ledger["number"] == visit.certificate_number, line
    return line


def test_the_centre_killed_at_every_writing_and_around_every_message(stage: Stage) -> None:
    rows = []
    for way in ("before", "after", "unsent", "asked", "answered"):
        for number in count(1):
            terminal = stage.new_terminal()
            code = stage.ended(stage.start(terminal, die=f"{way} {number}"))
            stands = stage.visit_of(terminal)
            step = f"centre {way} {number} ({stands.state if stands else '-'})"
            if code == -signal.SIGKILL:
                code = stage.ended(stage.start(terminal))
            else:
                step += " not reached"
            assert code == 0, step
            rows.append(agreed(stage, terminal, step))
            if step.endswith("not reached"):
                break
    sys.stdout.write("\n".join(rows) + "\n")
    assert len(rows) > 30
