"""The kit on an honest server: every case passes, and what cannot be carried out says why."""

from __future__ import annotations

import pytest
from django.test import override_settings

from integrations.centre.kit.carrier import Http
from integrations.centre.kit.case import Case
from integrations.centre.kit.cases import ALL
from integrations.centre.kit.roster import Roster, sample_roster
from integrations.centre.kit.run import FAIL, PASS, SKIP, Result, run_cases, selected
from integrations.centre.kit.target import Target

from .conftest import TEN

# Names the database; the server's threads have connections of their own, and what they write is committed.
pytestmark = pytest.mark.django_db


def told(results: list[Result], outcome: str) -> dict[str, list[str]]:
    """Number of a case → what was found wrong, or why it was not carried out."""
    return {
        result.case.number: [finding.what for finding in result.failures] or [result.reason]
        for result in results
        if result.outcome == outcome
    }


def target(address: str, municipality: str) -> Target:
    roster = sample_roster(municipality=municipality, now=TEN)
    return Target(municipality=municipality, carrier=Http(address), roster=roster)


#: What compares times is tried on made-up times (test_timing): a busy machine must not fail a test.
TIMED = {"4-25", "4-26"}
#: Spoilt messages and broken lines do not know whose city it is.
WIRE = {"7", "13"}


def area(case: Case) -> str:
    return case.number.partition("-")[0]


@pytest.mark.long
@pytest.mark.slow
def test_every_case_passes_on_akashi(akashi: str) -> None:
    results = run_cases([case for case in ALL if case.number not in TIMED], target=target(akashi, "999997"))
    assert told(results, FAIL) == {}
    # The clock of a test stands still; nobody of the city can be locked, too long or too late.
    assert set(told(results, SKIP)) == {"1-2", "4-3", "4-6", "4-7", "4-18", "4-19", "5-13", "6-1"}


@pytest.mark.long
@pytest.mark.slow
def test_the_second_city_passes_what_it_can_show(akashi: str) -> None:
    results = run_cases([case for case in ALL if area(case) not in WIRE], target=target(akashi, "999989"))
    assert told(results, FAIL) == {}


@pytest.mark.slow
def test_at_night_the_second_city_is_closed_to_everybody_and_nothing_else_is_judged(akashi: str) -> None:
    night = TEN.replace(hour=3)
    asleep = Target(municipality="999989", carrier=Http(akashi), roster=sample_roster(municipality="999989", now=night))
    with override_settings(AKASHI_NOW=night):
        results = run_cases([case for case in ALL if area(case) not in WIRE], target=asleep)
    assert told(results, FAIL) == {}
    carried_out = {result.case.number for result in results if result.outcome == PASS}
    assert {"4-6", "6-1", "6-3", "6-4", "6-5"} <= carried_out


def test_numbers_of_cases_are_unique_and_every_case_says_where_it_comes_from() -> None:
    numbers = [case.number for case in ALL]
    assert len(numbers) == len(set(numbers))
    assert all(case.basis and case.title for case in ALL)


def test_what_judges_the_whole_run_runs_after_it() -> None:
    judges = [case.number for case in ALL if case.last]
    numbers = [case.number for case in selected(ALL, [])]
    assert {"3-19", "4-21", "4-22", "7-98", "7-99", "8-33", "13-7"} == set(judges)
    assert set(numbers[-len(judges) :]) == set(judges)


def test_without_a_roster_the_cases_of_the_protocol_run_alone(akashi: str) -> None:
    alone = Target(municipality="999997", carrier=Http(akashi), roster=Roster(municipality="999997"))
    results = run_cases([case for case in ALL if area(case) not in WIRE or case.number == "7-8"], target=alone)
    assert told(results, FAIL) == {}
    carried_out = {result.case.number for result in results if result.outcome == PASS}
    assert {"1-1", "7-8", "10-5", "12-1"} <= carried_out
    assert told(results, SKIP)["3-1"] == ["この団体の名簿がありません (--roster で渡すと実施します)"]
