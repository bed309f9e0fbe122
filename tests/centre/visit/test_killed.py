"""The server, the Centre or the network killed at any step: the citizen is told the truth, money and ledger agree.

Promises P2, P3. Real processes: Akashi under gunicorn, a terminal over ``visit``, and the proxy of ``weather`` between
them. kill -9 is the only way they go. Every test prints its table (pytest -s): step, what is told, the server's ledger.
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count, product
from typing import Any

import pytest

from integrations.centre.visit import State
from tests.centre.visit.stage import Stage, told

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
#: What the server's record calls an operation that can be held up, and a table it then waits for.
LIST, ISSUE, REPORT, ANOMALY = "ListCertificates", "IssueCertificate", "ReportDelivery", "ReportAnomaly"
RECORDED = {LIST: LIST, ISSUE: "ISSUE", REPORT: REPORT, ANOMALY: ANOMALY}
#: An answer that names other copies than were asked for, so that an anomaly is told.
SPOILT = {"spoil": "copies>2< copies>3<"}


@pytest.fixture
def table() -> Iterator[list[str]]:
    rows: list[str] = []
    yield rows
    sys.stdout.write("\n" + "\n".join(rows) + "\n")


def agreed(stage: Stage, terminal: str, step: str) -> str:
    """Hold one visit that is over and told against the server's own records; returns a line of the table."""
    visit = stage.visit_of(terminal)
    if visit is None:
        return f"{step:58} | no visit was begun"
    ledger = stage.ledger(visit.request_id)
    line = f"{step:58} | {told(visit):38} | {ledger['state']}: {ledger['copies']} copies, {ledger['yen']} yen"
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


def killed_everywhere(stage: Stage, table: list[str], *ways: str, by: str = "", **plan: str) -> None:
    """Kill a terminal at 1, 2, 3 … of each way until it is not reached any more; ``by`` says who goes on."""
    for way in ways:
        for number in count(1):
            terminal = stage.new_terminal()
            code = stage.ended(stage.start(terminal, die=f"{way} {number}", **plan))
            stands = stage.visit_of(terminal)
            step = f"centre {way} {number} {' '.join(plan.values())} {by}({stands.state if stands else '-'})"
            if code == -signal.SIGKILL:
                code = stage.ended(stage.start(terminal, sweeps=bool(by)))
            else:
                step += " lives"
            assert code == 0, step
            table.append(agreed(stage, terminal, step))
            if step.endswith("lives"):
                break


def test_the_centre_killed_at_every_writing_and_around_every_message(stage: Stage, table: list[str]) -> None:
    killed_everywhere(stage, table, "before", "after", "unsent", "asked", "answered")
    assert len(table) > 30
    assert all("PRINTED printed 2 kept 500" in row for row in table)


@pytest.mark.long
def test_the_centre_killed_while_the_citizen_leaves_or_the_paper_jams(stage: Stage, table: list[str]) -> None:
    for leaves, end in (
        ("cancel PAYING 0", "CANCELLED printed 0 kept 0"),
        ("time_out PAYING 0", "TIMED_OUT printed 0 kept 0"),
        ("jam PRINTING 0", "FAILED/JAM printed 0 kept 0"),
        ("jam PRINTING 1", "FAILED/JAM printed 1 kept 250"),
    ):
        rows: list[str] = []
        killed_everywhere(stage, rows, "after", leaves=leaves)
        table += rows
        assert all(end in row for row in rows)


def test_a_terminal_that_never_comes_back_is_swept_up(stage: Stage, table: list[str]) -> None:
    killed_everywhere(stage, table, "after", "answered", by="never back, swept ")
    assert {row.split("|")[1].strip() for row in table} == {
        "TIMED_OUT printed 0 kept 0",
        "FAILED/SILENT printed 0 kept 0",
        "FAILED/SILENT printed 1 kept 250",
        "PRINTED printed 2 kept 500",
    }


MOMENTS = [
    (LIST, "away"),
    (LIST, "issuance_request"),
    (LIST, "answered"),
    (ISSUE, "away"),
    (ISSUE, "issuance_request"),
    (ISSUE, "issuance_number_counter"),
    (ISSUE, "ledger_entry"),
    (ISSUE, "answered"),
    (REPORT, "away"),
    (REPORT, "issuance_request"),
    (REPORT, "ledger_entry"),
    (REPORT, "answered"),
    (ANOMALY, "away"),
    (ANOMALY, "incidents_incident"),
    (ANOMALY, "answered"),
]


@pytest.mark.long
@pytest.mark.parametrize("late", [False, True], ids=["soon", "late"])
def test_the_server_killed_before_during_and_after_every_message(stage: Stage, table: list[str], late: bool) -> None:
    """``moment``: away, answered, or the table it waits for when it is killed. Late: after the terminal gave up."""
    for operation, moment in MOMENTS:
        terminal = stage.new_terminal()
        act = stage.kill_web if late else stage.killed_and_back
        plan: dict[str, Any] = {"haste": 400 if late else 20, **(SPOILT if operation == ANOMALY else {})}
        if moment == "away":
            with stage.gate(act) as gate:
                walk = stage.start(terminal, stop=operation, gate=gate, **plan)
        elif moment == "answered":
            walk = answer_lost(stage, terminal, operation, act, plan)
        else:
            walk = held_up(stage, terminal, operation, moment, plan)
            if not late:
                stage.bring_up()
        assert stage.ended(walk) == 0
        step = f"server {operation} {moment} {'late' if late else 'soon'}"
        if late:
            stage.bring_up()
        table.append(agreed_after_all(stage, terminal, step))
        if operation == ANOMALY:
            visit = stage.visit_of(terminal)
            assert visit
            assert stage.incidents(visit.request_id) == ["WRONG_CONTENT"], step
        else:
            assert late or "PRINTED printed 2 kept 500" in table[-1]


def agreed_after_all(stage: Stage, terminal: str, step: str) -> str:
    """What was told while somebody was away must still be true when everybody is back and has told."""
    before = stage.visit_of(terminal)
    assert before
    assert stage.ended(stage.start(terminal)) == 0
    after = stage.visit_of(terminal)
    assert after
    assert told(after) == told(before)
    return agreed(stage, terminal, step)


def held_up(stage: Stage, terminal: str, operation: str, table: str, plan: dict[str, Any]) -> int:
    """Kill the web while it waits for a table with a message of this operation in its hands."""
    with ExitStack() as held:
        waits: list[Callable[[], None]] = []
        with stage.gate(lambda: waits.append(held.enter_context(stage.held_up(table)))) as gate:
            walk = stage.start(terminal, stop=operation, gate=gate, **plan)
        waits[0]()
        stage.kill_web()
    return walk


def answer_lost(stage: Stage, terminal: str, operation: str, act: Callable[[], None], plan: dict[str, Any]) -> int:
    """When the server has answered a terminal and the answer is on the way, act; the answer is lost."""
    before = stage.done(RECORDED[operation])
    stage.sky.change(f"delay-answer:seconds=600,only={operation},times=1")
    walk = stage.start(terminal, **plan)
    stage.answered(RECORDED[operation], since=before)
    act()
    stage.sky.down()
    stage.sky.change()
    stage.sky.up()
    return walk


WEATHER = [
    "drop-request:end=reset",
    "cut-request:byte=40",
    "cut-request:share=0.9",
    "drop-answer:end=reset",
    "cut-answer:byte=9",
    "cut-answer:share=0.5",
    "cut-answer:share=0.99,end=reset",
    "duplicate:order=together",
    "duplicate:order=after",
    "status:status=503",
    "down:seconds=0.4",
]


@pytest.mark.long
def test_the_network_fails_once_at_every_message(stage: Stage, table: list[str]) -> None:
    for rule, operation in product(WEATHER, (LIST, ISSUE, REPORT)):
        terminal = stage.new_terminal()
        stage.sky.change(f"{rule},only={operation},times=1")
        assert stage.ended(stage.start(terminal)) == 0
        table.append(agreed(stage, terminal, f"network {operation} {rule}"))
        struck = [passage for passage in stage.sky.passages if passage.struck]
        assert struck
        assert "PRINTED printed 2 kept 500" in table[-1]
        stage.sky.passages.clear()


def test_the_network_is_gone_until_the_terminal_gives_up(stage: Stage, table: list[str]) -> None:
    for operation, answered in product((LIST, ISSUE, REPORT), (False, True)):
        terminal = stage.new_terminal()
        if answered:
            before = stage.done(RECORDED[operation])
            stage.sky.change(f"delay-answer:seconds=600,only={operation},times=1")
            walk = stage.start(terminal, haste=400)
            stage.answered(RECORDED[operation], since=before)
            stage.sky.down()
            stage.sky.change()
        else:
            with stage.gate(stage.sky.down) as gate:
                walk = stage.start(terminal, stop=operation, gate=gate, haste=400)
        assert stage.ended(walk) == 0
        stage.sky.up()
        moment = "after the answer" if answered else "before"
        table.append(agreed_after_all(stage, terminal, f"network down {moment} {operation}"))


def test_a_request_that_arrives_after_everybody_gave_up_is_taken_back(stage: Stage, table: list[str]) -> None:
    terminal = stage.new_terminal()
    before = stage.done("ISSUE")
    stage.sky.change("delay-request:seconds=1.5,only=IssueCertificate")
    assert stage.ended(stage.start(terminal, die="asked 2")) == -signal.SIGKILL
    sweeper = stage.start(terminal, sweeps=True, haste=5)
    assert stage.done("ISSUE") == before, "swept before the request arrived"
    assert stage.ended(sweeper) == 0
    table.append(agreed(stage, terminal, "network: the request arrives late"))
    visit = stage.visit_of(terminal)
    assert visit
    assert stage.ledger(visit.request_id)["state"] == "CANCELLED"


@pytest.mark.long
def test_a_wrong_answer_is_told_once_whatever_is_killed(stage: Stage, table: list[str]) -> None:
    killed_everywhere(stage, table, "after", "unsent", "asked", "answered", **SPOILT)
    assert all("FAILED/WRONG_ANSWER printed 0 kept 0" in row and "FAILED: 0 copies" in row for row in table)
    for visit in stage.journal.all_visits():
        assert stage.incidents(visit.request_id) == ["WRONG_CONTENT"]
        (notice,) = stage.journal.notices(visit=visit.visit)
        assert notice.incident.startswith("I")


def test_several_hands_on_one_visit_are_one_citizen(stage: Stage, table: list[str]) -> None:
    """A double tap, a page open twice, a terminal taken up by a second process while the first still lives."""
    for _ in range(6):
        terminal = stage.new_terminal()
        assert stage.ended(stage.start(terminal, die="after 3")) == -signal.SIGKILL
        hands = [stage.start(terminal) for _ in range(3)]
        assert [stage.ended(hand) for hand in hands] == [0, 0, 0]
        table.append(agreed(stage, terminal, "three hands at once"))
        assert "PRINTED printed 2 kept 500" in table[-1]
