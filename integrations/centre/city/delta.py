"""Ordinary changes of a day: what a DELTA of the drawn city carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from .crowd import Crowd
from .numbers import CARD_ISSUER, juminhyo_code
from .package import Shape
from .records import Household, Koseki, Move, Person, Serial, Stamp
from .towns import home

__all__ = ["changes"]

_STEP = 7_368_787  # a prime larger than any city here: a walk in steps of it visits every household once


def changes(*, crowd: Crowd, households: int, count: int, shape: Shape) -> Iterator[Household]:
    """Yield ``count`` changed households for the DELTA ``shape``, each with its own 異動処理番号.

    Packages of the same ``count`` never touch a household twice, so they can be made without
    remembering the ones before.

    Raises:
        ValueError: the city is too small for this many changes at this sequence number.
    """
    first = (shape.sequence - 1) * count
    if first + count > households:
        raise ValueError("this city has fewer untouched households than the changes asked for")
    for number in range(first, first + count):
        index = number * _STEP % households
        draw = Random(crowd.seed * 1_000_033 + number)  # noqa: S311 - reproducible, not a secret
        # Seconds before the extraction, and never before the FULL the city started from.
        operated = shape.extracted_at - timedelta(seconds=30 + int(draw.random() * 60))
        stamp = Stamp(
            change_id=f"D{shape.sequence:08d}{number - first:06d}",
            operated_at=operated.isoformat(timespec="seconds"),
            action="2",
            history_no="2",
        )
        yield _change(crowd, crowd.household(index), draw, stamp, shape.system)


def _change(crowd: Crowd, household: Household, draw: Random, stamp: Stamp, system: str) -> Household:
    if system == "INKAN":
        return _seals_abolished(crowd, household, stamp)
    kind = draw.random()
    if kind < 0.40:
        return _relocated(crowd, household, draw, stamp)
    if kind < 0.60 and household.people[0].foreign is None:
        return _child_born(crowd, household, stamp)
    if kind < 0.80:
        return _serial_renewed(crowd, household, stamp)
    return _moveout_announced(crowd, household, stamp)


def _relocated(crowd: Crowd, household: Household, draw: Random, stamp: Stamp) -> Household:
    today = crowd.today.isoformat()
    people = tuple(
        replace(
            person,
            address_since=today,
            changed_on=today,
            change_notified_on=today,
            change_reason="04",
            moves=(*person.moves, Move(kind="2", address=household.address)),
        )
        for person in household.people
    )
    return replace(household, address=home(draw, place=crowd.place), people=people, stamp=stamp)


def _child_born(crowd: Crowd, household: Household, stamp: Stamp) -> Household:
    head = household.people[0]
    order = len(household.people) + 1
    key = int(household.number) * 10  # the numbers ending in 0 are left for newborns
    today = crowd.today.isoformat()
    baby = Person(
        atena_no=f"{key:010d}",
        name=f"{head.name.partition('　')[0]}　新",
        furigana=f"{head.furigana.partition('　')[0]}　アラタ",
        sex="1",
        born=today,
        relation="子",
        order=order,
        code=juminhyo_code(key),
        became_resident=today,
        changed_on=today,
        koseki=head.koseki or Koseki(kind="2"),
    )
    return replace(household, people=(*household.people, baby), member_count=order, stamp=stamp)


def _serial_renewed(crowd: Crowd, household: Household, stamp: Stamp) -> Household:
    return replace(
        household,
        stamp=stamp,
        people=tuple(replace(person, serials=_renewed(crowd, person.serials)) for person in household.people),
    )


def _renewed(crowd: Crowd, serials: tuple[Serial, ...]) -> tuple[Serial, ...]:
    rows: list[Serial] = []
    for serial in serials:
        rows.append(replace(serial, state="3"))
        rows.append(
            Serial(
                number=f"2{serial.number[1:]}",
                issuer=serial.issuer or CARD_ISSUER,
                media=serial.media,
                valid_from=crowd.today.isoformat(),
                valid_to=(crowd.today + timedelta(days=1825)).isoformat(),
                previous=serial.number,
            )
        )
    return tuple(rows)


def _moveout_announced(crowd: Crowd, household: Household, stamp: Stamp) -> Household:
    today = crowd.today
    people = tuple(
        replace(
            person,
            moveout_notified=today.isoformat(),
            moveout_planned=(today + timedelta(days=14)).isoformat(),
        )
        for person in household.people
    )
    return replace(household, people=people, stamp=stamp)


def _seals_abolished(crowd: Crowd, household: Household, stamp: Stamp) -> Household:
    people = tuple(
        replace(
            person,
            seals=tuple(
                replace(seal, state="3", abolished_on=crowd.today.isoformat(), abolished_reason="1")
                for seal in person.seals
            ),
        )
        for person in household.people
    )
    return replace(household, people=people, stamp=stamp)
