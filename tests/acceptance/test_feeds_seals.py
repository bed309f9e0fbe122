"""Rule 8: 氏名・旧氏・通称・状態 that changed after the seals were read stop the seal certificate until they follow."""

from collections.abc import Callable

import pytest

from .parcel import Row
from .townsfolk import Household, Person
from .village import Village

Rows = dict[str, list[Row]]


def _stamped(village: Village, person: Person) -> None:
    person.history += 1
    person.operated_at = village.tick()


def _own(household: Household, person: Person) -> Rows:
    return {"J01": [person.own_row(household.number, household.members.index(person) + 1)]}


def _name(village: Village, household: Household, person: Person) -> Rows:
    person.name = village.registry.inventor.name("2")
    return village.renew(household)


def _former(village: Village, household: Household, person: Person) -> Rows:
    person.aliases = [("1", village.registry.inventor.name("1").partition("\u3000")[0], "キュウウジ")]
    _stamped(village, person)
    return {"J05": person.other_rows()["J05"]}


def _alias(village: Village, household: Household, person: Person) -> Rows:
    person.aliases = [("2", village.registry.inventor.name("1"), "ツウショウ")]
    _stamped(village, person)
    return {"J05": person.other_rows()["J05"]}


def _state(village: Village, household: Household, person: Person) -> Rows:
    """Away and back again: 転出 that was taken back."""
    person.state = "2"
    _stamped(village, person)
    village.applied(village.delta(_own(household, person)))
    assert village.issue(person, "INKAN") in ("REMOVED", "STALE")
    person.state = "1"
    return village.renew(household)


CHANGES: dict[str, Callable[[Village, Household, Person], Rows]] = {
    "氏名": _name,
    "旧氏": _former,
    "通称": _alias,
    "状態": _state,
}


def _sealed(village: Village) -> tuple[Household, Person]:
    household = village.fresh()
    person = household.members[0]
    village.registry.seal(person)
    seals = village.registry.seals_full(sequence=village.next("INKAN"), extracted_at=village.tick())
    village.applied(seals)
    assert village.issue(person, "INKAN") == "ISSUED"
    return household, person


@pytest.mark.parametrize("item", CHANGES)
def test_what_the_seals_have_not_followed_stops_the_seal_until_they_do(village: Village, item: str) -> None:
    household, person = _sealed(village)
    village.applied(village.delta(CHANGES[item](village, household, person)))
    assert village.issue(person, "INKAN") == "STALE"
    assert village.issue(person) == "ISSUED", "only the seal is in doubt"
    village.applied(village.delta({"I01": []}, system="INKAN"))
    assert village.issue(person, "INKAN") == "ISSUED"


@pytest.mark.parametrize("item", sorted(CHANGES.keys() - {"状態"}))
def test_what_the_seals_knew_before_it_came_does_not_stop_them(village: Village, item: str) -> None:
    household, person = _sealed(village)
    rows = CHANGES[item](village, household, person)
    village.applied(village.delta({"I01": []}, system="INKAN"))
    village.applied(village.delta(rows))
    assert village.issue(person, "INKAN") == "ISSUED"


def test_a_later_package_that_changes_nothing_of_these_does_not_hide_the_change(village: Village) -> None:
    household, person = _sealed(village)
    village.applied(village.delta(CHANGES["氏名"](village, household, person)))
    _stamped(village, person)
    village.applied(village.delta(_own(household, person)))
    village.applied(village.moves(household))
    assert village.issue(person, "INKAN") == "STALE"
