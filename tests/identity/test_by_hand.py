"""Searching the registers by hand, holding one place against an application, and the pages of the queue."""

from datetime import date, timedelta

import pytest

from issuer.identity.states import PENDING, State
from issuer.issuance.elsewhere.listing import following, page_of, tally
from issuer.issuance.elsewhere.searching import TooWide, Wanted, search
from issuer.issuance.elsewhere.weighing import CannotBeLinked, weigh
from issuer.papers.facts import RegisterLink
from issuer.tenancy.scope import scope

from .conftest import BIRTH, Town, applied_for, member, register


def found(town: Town, number: str, **wanted: object) -> list[str]:
    given = Wanted(**wanted)  # type: ignore[arg-type]
    opened = search(municipality=town.code, application_number=number, wanted=given, operator="sato", now=town.now)
    return [f"{one.member.koseki_no}/{one.member.member_no}" for one in opened.candidates]


def test_a_whole_name_a_birthday_or_a_register_number_finds_and_every_item_narrows(town: Town) -> None:
    number = town.applied()
    assert found(town, number, name="高崎 健一") == ["K1/2"]
    assert found(town, number, birth=date(1990, 1, 2)) == ["K2/1"]
    assert found(town, number, koseki_no="K1") == ["K1/2", "K1/1"]
    assert found(town, number, koseki_no="K1", birth=BIRTH) == ["K1/2"]
    assert found(town, number, koseki_no="K1", sex="2") == []
    assert found(town, number, name="山田花子", koseki_no="K1") == []


def test_the_beginning_of_a_name_is_enough_beside_another_item_only(town: Town) -> None:
    number = town.applied()
    assert found(town, number, name="高崎") == []
    assert found(town, number, name="高崎", birth=BIRTH) == ["K1/2"]
    assert found(town, number, name="髙﨑", koseki_no="K1") == ["K1/2", "K1/1"]


def test_a_search_by_nothing_or_for_too_many_is_refused_and_names_stay_off_the_chain(town: Town) -> None:
    number = town.applied()
    with pytest.raises(TooWide, match="性別だけ"):
        found(town, number, sex="1")
    rows = []
    for n in range(30):
        rows += [register(f"M{n}"), member(f"M{n}", 1, change_id=f"M{n}")]
    town.koseki.put(2, *rows)
    with pytest.raises(TooWide, match="20人より多く"):
        found(town, number, birth=BIRTH)
    assert town.acts()[-1] == ("sato", "searched")
    assert not any(word in town.details() for word in ("高崎", "1985"))


def test_what_a_link_would_end_is_told_before(town: Town) -> None:
    older, newer = town.linked("1"), town.applied("2")
    given = {"municipality": town.code, "application_number": newer, "operator": "sato", "now": town.now}
    weighed = weigh(place=RegisterLink(koseki_no="K1", member_no=2), **given)
    assert weighed.replaces == (older,)
    assert weighed.comparison.because == "一致: 生年月日、性別。書き方だけの違い: 氏名、本籍、筆頭者"
    with pytest.raises(CannotBeLinked, match="別人"):
        weigh(place=RegisterLink(koseki_no="K2", member_no=1), **given)
    assert town.acts()[-1] == ("sato", "weighed")


def test_pages_are_in_the_order_of_work_and_overdue_ones_are_those_the_calendar_says(town: Town) -> None:
    numbers = []
    for days in range(3):
        town.now += timedelta(days=days)
        numbers.append(town.applied(str(days)))
    # Friday, Saturday, Monday (a holiday): all due on Monday 30; on Tuesday all three are late.
    for later, late in ((7, 0), (8, 3)):
        at = town.now + timedelta(days=later)
        given = {"municipality": town.code, "now": at, "states": PENDING, "page": 1}
        with scope(town.code):
            assert tally(municipality=town.code, now=at).overdue == late
            whole, more = page_of(**given, size=10)
            overdue, _ = page_of(**given, size=10, overdue=True)
            assert [one.application_number for one in whole] == numbers
            assert not more
            assert [one.application_number for one in overdue] == [
                one.application_number for one in whole if one.overdue
            ]
            first, more = page_of(**given, size=2)
            assert (len(first), more) == (2, True)


def test_after_the_last_comes_the_oldest_and_after_the_only_one_nobody(town: Town) -> None:
    first = town.applied("1")
    town.now += timedelta(minutes=1)
    second = town.applied("2")

    def next_after(number: str) -> str:
        row = town.row(number)
        with scope(town.code):
            return following(row=row)

    assert (next_after(first), next_after(second)) == (second, first)
    town.step("reject", second)
    assert (next_after(first), next_after(second)) == ("", first)
    with scope(town.code):
        assert tally(municipality=town.code, now=town.now).states == {State.RECEIVED: 1, State.REJECTED: 1}


def test_another_municipality_counts_and_finds_nothing(town: Town, strangers: str) -> None:
    town.applied(particulars=applied_for())
    with scope(strangers):
        assert tally(municipality=strangers, now=town.now).waiting == 0
        assert page_of(municipality=strangers, now=town.now, states=PENDING, page=1, size=9) == ((), False)
