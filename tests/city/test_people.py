"""The people of the sample city are plausible on any day."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.centre.city.calendar import anniversary, wareki, years_before
from integrations.centre.city.cast import all_cases, cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.numbers import juminhyo_code, my_number
from integrations.centre.city.places import SAMPLE, SECOND, check_digit, place_of

DAYS = [date(2026, 11, 20), date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29), date(2027, 1, 1)]


def test_the_sample_codes_carry_the_right_check_digit_and_no_real_prefecture() -> None:
    assert (SAMPLE.code, SECOND.code) == ("999997", "999989")
    assert check_digit("28210") == "3"  # 加古川市 282103
    assert place_of("999989") is SECOND
    with pytest.raises(ValueError, match="no sample"):
        place_of("282103")
    with pytest.raises(ValueError, match="five digits"):
        check_digit("２８２１０")


def test_numbers_have_a_right_check_digit_and_do_not_repeat() -> None:
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    numbers = [my_number(key) for key in range(2000)]
    for number in numbers:
        rest = sum(int(d) * w for d, w in zip(number[:11], weights, strict=True)) % 11
        assert int(number[11]) == (0 if rest <= 1 else 11 - rest)
    assert len(set(numbers)) == 2000
    assert {len(juminhyo_code(key)) for key in range(2000)} == {11}


def test_every_drawn_household_has_one_head_and_people_of_possible_ages() -> None:
    crowd = Crowd(seed=7, today=DAYS[0], place=SAMPLE)
    sizes = []
    for index in range(400):
        household = crowd.household(index)
        living = [person for person in household.people if person.state == "1"]
        assert [person.relation for person in living].count("世帯主") == 1
        assert household.member_count == len(living)
        assert household.head_name == living[0].name
        assert all(str(person.born) <= DAYS[0].isoformat() for person in household.people)
        sizes.append(len(living))
    assert 1.9 < sum(sizes) / len(sizes) < 2.7


def test_a_household_is_the_same_whenever_it_is_asked_for() -> None:
    crowd = Crowd(seed=7, today=DAYS[0], place=SAMPLE)
    assert crowd.household(42) == Crowd(seed=7, today=DAYS[0], place=SAMPLE).household(42)
    assert crowd.household(42) != crowd.household(43)


@pytest.mark.parametrize("today", DAYS)
def test_the_cast_gives_every_number_once(today: date) -> None:
    for place in (SAMPLE, SECOND):
        people = [person for house in cast_of(today=today, place=place).households for person in house.people]
        serials = [(serial.issuer, serial.number) for person in people for serial in person.serials]
        seals = [seal.number for person in people for seal in person.seals]
        for numbers in ([person.atena_no for person in people], serials, seals):
            assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("today", DAYS)
def test_the_boy_of_fifteen_and_the_girl_of_fourteen_keep_their_ages(today: date) -> None:
    people = {p.name: p for house in cast_of(today=today, place=SAMPLE).households for p in house.people}
    assert anniversary(date.fromisoformat(str(people["福田　陽翔"].born)), 15) <= today
    assert anniversary(date.fromisoformat(str(people["福田　心春"].born)), 15) > today


def test_re_dated_rows_are_newer_than_everything_sent_the_day_before() -> None:
    def newest(today: date) -> int:
        cast = cast_of(today=today, place=SAMPLE)
        return max(int(house.stamp.history_no) for house in (*cast.households, *cast.later_juki, *cast.later_inkan))

    tomorrow = cast_of(today=date(2026, 11, 21), place=SAMPLE)
    assert min(int(house.stamp.history_no) for house in tomorrow.households) > newest(date(2026, 11, 20))


def test_the_cast_covers_at_least_25_of_the_numbered_cases() -> None:
    topics = {case.topic for case in all_cases(DAYS[0])} - {"–"}
    assert len(topics) >= 25, sorted(topics, key=int)


def test_wareki_starts_each_era_with_gannen() -> None:
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(date(2019, 4, 30)) == "平成31年4月30日"
    assert wareki(date(1989, 1, 7)) == "昭和64年1月7日"
    assert years_before(date(2028, 2, 29), 15) == date(2013, 2, 28)
