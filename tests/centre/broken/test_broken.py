"""The kit finds every planted fault by the right case, and its twin without the fault passes the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from integrations.centre.kit.carrier import Http
from integrations.centre.kit.cases import ALL
from integrations.centre.kit.roster import sample_roster
from integrations.centre.kit.run import FAIL, Result, run_cases
from integrations.centre.kit.target import Target
from tests.cases.town import moment
from tests.centre.broken.clockwork import SteadyHttp, telling_its_work
from tests.centre.broken.faults import FAULTS
from tests.centre.broken.planting import Fault
from tests.centre.standing import TODAY, on_a_port, standing_city

pytestmark = pytest.mark.django_db
#: Cases that compare how long answers take.
TIMED = frozenset({"4-25", "4-26"})
#: Tried by every `bin/test`; the rest by `bin/test long`.
_ALWAYS = frozenset(
    {
        "other person",
        "page of another",
        "wrong kind",
        "wrong fee",
        "second number on resend",
        "other bytes on resend",
        "refusal reason leaked",
        "DV told by text",
        "15-year rule a day early",
        "hours ignored",
        "placeholder date printed",
        "base glyph for an IVS",
        "missing 契印 page",
        "fault with personal data",
        "invalid XML accepted",
    }
)
_ORDINARY = Fault("none", lambda: None, ())


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[str]:
    with standing_city(blocker=django_db_blocker, folder=tmp_path_factory.mktemp("city")), on_a_port() as address:
        yield address


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Which case caught what; shown at the end (pytest -s)."""
    lines: list[str] = []
    yield lines
    print("\n".join(["", *lines]))  # noqa: T201


def judged(address: str, fault: Fault, numbers: tuple[str, ...]) -> list[Result]:
    now = moment(TODAY, fault.at)
    roster = sample_roster(municipality=fault.municipality, now=now)
    steady = TIMED.issuperset(numbers)
    carrier = SteadyHttp(Http(address)) if steady else Http(address)
    target = Target(municipality=fault.municipality, carrier=carrier, roster=roster)
    with override_settings(AKASHI_NOW=now), telling_its_work() if steady else nullcontext():
        return run_cases([one for one in ALL if one.number in numbers], target=target)


def failed(results: list[Result]) -> dict[str, str]:
    return {one.case.number: one.failures[0].what for one in results if one.outcome == FAIL}


@pytest.mark.parametrize(
    "name", [name if name in _ALWAYS else pytest.param(name, marks=pytest.mark.long) for name in sorted(FAULTS)]
)
def test_the_fault_is_found(address: str, table: list[str], name: str) -> None:
    fault = FAULTS[name]
    with fault.plant():
        results = judged(address, fault, fault.cases)
    found = failed(results)
    table.append(f"{name:50} {' '.join(found) or '-':14} {next(iter(found.values()), '')[:90]}")
    assert found, [(one.case.number, one.outcome, one.reason, len(one.findings)) for one in results]


def test_the_unbroken_twin_passes_the_same_cases(address: str) -> None:
    """What tests/centre/kit/test_honest.py does not ask already: the timed cases, and other hours and cities."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for fault in FAULTS.values():
        wanted.setdefault((fault.at, fault.municipality), set()).update(fault.cases)
    for (at, municipality), numbers in wanted.items():
        twin = replace(_ORDINARY, at=at, municipality=municipality)
        plain = set() if (at, municipality) == (_ORDINARY.at, _ORDINARY.municipality) else numbers - TIMED
        for asked in (plain, numbers & TIMED):
            assert failed(judged(address, twin, tuple(asked))) == {}


@pytest.mark.long
def test_a_vendors_roster_is_enough_to_know_whose_paper_it_is(address: str) -> None:
    """Nothing but names, serials, birthdays and the words of the lines: no records of the sample city."""
    roster = replace(sample_roster(municipality="999997", now=moment(TODAY, "10:00")), households=())
    wanted = [one for one in ALL if one.number in ("8-2", "8-3", "8-11", "8-12")]

    def run() -> dict[str, str]:
        return failed(run_cases(wanted, target=Target(municipality="999997", carrier=Http(address), roster=roster)))

    assert run() == {}
    with FAULTS["other person"].plant():
        assert set(run()) >= {"8-3", "8-12"}
