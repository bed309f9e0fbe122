"""The queue: business days with holidays, overdue ones named; nobody's name is in it."""

from dataclasses import replace
from datetime import datetime, timedelta

from issuer.issuance.elsewhere.queue import Queued, queue
from tests.conftest import TOKYO

from .conftest import Town


def listed(town: Town, now: datetime, **given) -> list[Queued]:
    return list(queue(municipality=town.code, now=now, **given))


def test_holidays_and_weekends_do_not_count(town: Town) -> None:
    # Friday 20 November; Monday 23 is 勤労感謝の日.
    number = town.applied()
    ages = {}
    for days in range(12):
        (one,) = listed(town, town.now + timedelta(days=days))
        ages[days] = (one.waited, one.overdue)
    assert ages == {
        0: (0, False),
        1: (0, False),
        2: (0, False),
        3: (0, False),
        4: (1, False),
        5: (2, False),
        6: (3, False),
        7: (4, False),
        8: (4, False),
        9: (4, False),
        10: (5, False),
        11: (6, True),
    }
    assert (one.application_number, one.due_on.isoformat()) == (number, "2026-11-30")


def test_offices_are_closed_over_the_new_year(town: Town) -> None:
    before = replace(town, now=datetime(2026, 12, 28, 16, 0, tzinfo=TOKYO))
    before.applied()
    (one,) = listed(town, datetime(2027, 1, 4, 9, 0, tzinfo=TOKYO))
    assert (one.waited, one.due_on.isoformat()) == (1, "2027-01-08")


def test_the_undecided_come_first_and_the_finished_only_when_asked_for(town: Town) -> None:
    in_use = town.linked("1")
    rejected = town.applied("2")
    town.step("reject", rejected, "一致する戸籍がない")
    waiting = town.applied("3")
    assert [one.application_number for one in listed(town, town.now)] == [waiting, in_use]
    everything = listed(town, town.now, finished=True)
    assert {one.application_number for one in everything} == {waiting, in_use, rejected}
    assert everything[0].application_number == waiting
    assert not any(one.overdue for one in listed(town, town.now + timedelta(days=90)) if one.state == "AVAILABLE")


def test_the_queue_names_nobody(town: Town) -> None:
    town.linked()
    said = repr(listed(town, town.now))
    assert not any(word in said for word in ("健一", "高崎", "1985", "北町", "090"))


def test_strangers_see_an_empty_queue(town: Town, strangers: str) -> None:
    town.applied()
    assert queue(municipality=strangers, now=town.now) == ()
