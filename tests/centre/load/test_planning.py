"""Arrivals follow the rate and the day, wishes follow the mix and what each person is offered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.load.learning import Known, tell_apart
from integrations.centre.load.mix import read_mix
from integrations.centre.load.people import Resident, bare
from integrations.centre.load.planning import NobodyToServe, Planner, Visit
from integrations.centre.wire import Offer, Refused

MIX = read_mix()
SELECTABLE = Offer(
    "JUMINHYO", 250, ("ALL", "SELF", "SELECTED"), ("HONSEKI", "MY_NUMBER"), {}, None, people=((7, "甲"), (8, "乙"))
)
TAX = Offer("KAZEI", 250, ("SELF",), (), {}, None, fiscal_years=("2026", "2025"), max_copies=1)


def somebody(serial: str, *offers: Offer, media: str = "CARD", name: str = "甲", family: tuple[str, ...] = ()) -> Known:
    given = {offer.kind: offer for offer in offers}
    refused = {kind: Refused("UNDER_AGE", "窓口へ") for kind in ("JUMINHYO", "KAZEI") if kind not in given}
    return Known(Resident(serial, "", name, media, serial), given, refused, frozenset({bare(name), *family}))


TOWN = [somebody("1", SELECTABLE, TAX), somebody("2", SELECTABLE, media="SMARTPHONE"), somebody("3")]


def visits(count: int = 4000, *, seed: int = 1, shape: str = "flat") -> list[Visit]:
    return list(Planner(known=TOWN, mix=MIX, seed=seed).visits(rate=count / 100, duration=100, shape=shape))


def test_arrivals_come_at_the_rate_and_independently() -> None:
    times = [visit.at for visit in visits()]
    assert 3700 < len(times) < 4300
    gaps = [later - before for before, later in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert 0.9 < spread / mean < 1.1  # exponential: as wide as its mean
    assert times == sorted(times)


def test_a_day_has_the_hours_of_the_mix() -> None:
    found = visits(6_000, shape="day")
    hours = Counter(int(visit.at / 100 * 24) for visit in found)
    assert 5_400 < len(found) < 6_600
    assert not set(hours) & {0, 1, 2, 3, 4, 5, 23}
    assert 2 < hours[10] / hours[7] < 4.5


def test_people_ask_only_for_what_they_are_offered() -> None:
    for visit in visits():
        offer = visit.known.offers.get(visit.asked.kind)
        if visit.hopeless:
            assert offer is None
            continue
        assert offer is not None
        assert visit.asked.scope in offer.scopes
        assert set(visit.asked.options) <= set(offer.options)
        assert visit.asked.copies <= offer.max_copies
        assert (visit.asked.fiscal_year in offer.fiscal_years) or not offer.fiscal_years
        assert bool(visit.asked.members) == (visit.asked.scope == "SELECTED")
        assert set(visit.asked.members) <= {7, 8}


def test_shares_are_those_of_the_mix() -> None:
    found = visits()
    outside = sum(bool(visit.terminal.municipality) for visit in found) / len(found)
    hopeless = sum(visit.hopeless for visit in found) / len(found)
    phones = [visit for visit in found if not visit.hopeless and visit.asked.kind == "JUMINHYO"]
    assert 0.17 < outside < 0.22
    assert 0.02 < hopeless < 0.04
    assert 0.05 < sum(visit.known.resident.media == "SMARTPHONE" for visit in phones) / len(phones) < 0.11
    assert {visit.terminal.language for visit in found if visit.asked.kind == "KAZEI"} == {""}


def test_the_same_seed_draws_the_same_visits() -> None:
    assert visits(200) == visits(200)
    assert visits(200) != visits(200, seed=2)


def test_nobody_to_serve_is_told() -> None:
    with pytest.raises(NobodyToServe):
        Planner(known=[somebody("3")], mix=MIX, seed=1)
    with pytest.raises(NobodyToServe):
        Planner(known=TOWN, mix=replace(MIX, kinds={"RISAI": MIX.kinds["RISAI"]}), seed=1)


def test_names_that_stand_in_other_names_are_left_out() -> None:
    people = [
        somebody("1", name="林　愛"),
        somebody("2", name="小林　愛", family=("小林茂",)),
        somebody("3", name="森　進"),
        somebody("4", name="森　進"),
        somebody("5", name="小林　茂", family=("小林愛",)),
    ]
    assert [one.resident.serial for one in tell_apart(people)] == ["2", "5"]


def test_card_and_phone_of_one_person_are_not_two_people() -> None:
    card = somebody("1", name="森　進")
    phone = replace(card, resident=replace(card.resident, serial="9", media="SMARTPHONE"))
    assert tell_apart([card, phone]) == [card, phone]


@given(st.lists(st.text("林森愛小", min_size=1, max_size=3), min_size=1, max_size=8))
def test_no_paper_of_another_family_passes_for_a_name_that_is_kept(names: list[str]) -> None:
    kept = tell_apart([somebody(str(place), name=name) for place, name in enumerate(names)])
    for one in kept:
        others = [name for place, name in enumerate(names) if str(place) != one.resident.serial]
        assert not any(one.resident.name in name for name in others)
