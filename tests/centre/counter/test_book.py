"""Reception numbers, also when several PCs of one office receive people at the same moment."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path

from integrations.centre.counter.book import Plan, day_of, receive, reception_of, replan
from tests.centre.town import NOW

_PCS, _PEOPLE = 3, 8


def _receive(pc: int) -> list[int]:
    return [receive(municipality="282103", visit=f"{pc}-{one}", now=NOW).number for one in range(_PEOPLE)]


def test_no_two_people_of_a_day_have_one_number(centre: Path) -> None:
    with multiprocessing.get_context("fork").Pool(_PCS) as pool:
        numbers = [number for several in pool.map(_receive, range(_PCS)) for number in several]
    assert sorted(numbers) == list(range(1, _PCS * _PEOPLE + 1))


def test_each_day_and_each_city_counts_from_one(centre: Path) -> None:
    assert receive(municipality="282103", visit="a", now=NOW).number == 1
    assert receive(municipality="011002", visit="b", now=NOW).number == 1
    assert receive(municipality="282103", visit="c", now=NOW + timedelta(days=1)).number == 1
    assert [one.visit for one in day_of(municipality="282103", now=NOW)] == ["a"]


def test_what_has_been_chosen_stays_with_the_reception(centre: Path) -> None:
    receive(municipality="282103", visit="a", now=NOW)
    plan = Plan(kind="JUMINHYO", scope="SELECTED", members=(2,), options=("HONSEKI",), copies=1)
    replan(visit="a", plan=plan)
    found = reception_of("a")
    assert found is not None
    assert found.plan == plan
    assert reception_of("b") is None
