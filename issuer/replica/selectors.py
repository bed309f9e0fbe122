# ruff: noqa: S608 - subqueries are this module's own text
"""Reading the 副本 for the line of issuance, inside ``scope(municipality)``: few statements, all in one trip."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connections

from issuer.papers.facts import Freshness
from issuer.papers.people import Address, Household, Resident, Seal
from issuer.replica.gaiji import editions
from issuer.replica.people_rows import ask_residents
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip

_HOUSEHOLD = (
    "SELECT household_no, head_atena_no, head_name, address_prefecture, address_city, address_town, address_block, "
    "address_building, address_municipality_code, member_count, is_locked, lock_reason, version, operated_at, "
    "gaiji_version "
    "FROM replica_household WHERE municipality = %s AND household_no = ({household_no}) AND NOT is_deleted"
)
_SEALS = (
    "SELECT seal_no, seal_state, notation, kana_notation, hides_sex, registered_on, image_png, image_width_mm, "
    "image_height_mm, operated_at, gaiji_version FROM replica_seal "
    "WHERE municipality = %s AND atena_no = %s AND NOT is_deleted ORDER BY registered_on, seal_no"
)
_FRESHNESS = (
    "SELECT f.system, f.extracted_at, f.gap_since, d.until, d.stopped_at FROM replica_feed_state f "
    "LEFT JOIN LATERAL (SELECT until, stopped_at FROM municipality_core_down WHERE municipality = f.municipality "
    "AND system = f.system AND approved_at IS NOT NULL AND ended_at IS NULL ORDER BY until DESC LIMIT 1) d ON true "
    "WHERE f.municipality = %s ORDER BY f.system"
)


def household_of(*, municipality: str, atena_no: str) -> Subquery:
    """The 世帯番号 of a person; no row for somebody unknown, deleted or without a household."""
    return Subquery(
        "SELECT household_no FROM replica_resident "
        "WHERE municipality = %s AND atena_no = %s AND household_no <> '' AND NOT is_deleted",
        (municipality, atena_no),
    )


def people_with(*, municipality: str, atena_no: str) -> Subquery:
    """宛名番号 of a person and of everybody whose row names the same household, removed people included."""
    home = household_of(municipality=municipality, atena_no=atena_no)
    return Subquery(
        "SELECT atena_no FROM replica_resident WHERE municipality = %s AND NOT is_deleted "
        f"AND household_no = ({home.statement}) UNION SELECT %s",
        (municipality, *home.values, atena_no),
    )


@dataclass(frozen=True, slots=True)
class Home:
    """A person and the household they live in; None where there is no such row."""

    person: Resident | None
    household: Household | None


def ask_home(*, trip: Trip, municipality: str, atena_no: str, with_my_numbers: bool) -> Callable[[], Home]:
    """A person by 宛名番号 with their household and every resident row that names it, removed people included.

    個人番号 are decrypted only ``with_my_numbers``. Residents come in printing order (記載順位, then 宛名番号).
    """
    home = household_of(municipality=municipality, atena_no=atena_no)
    found = trip.ask(_HOUSEHOLD.format(household_no=home.statement), [municipality, *home.values])
    residents = ask_residents(
        trip=trip,
        municipality=municipality,
        people=people_with(municipality=municipality, atena_no=atena_no),
        with_my_numbers=with_my_numbers,
    )

    def answer() -> Home:
        people = residents()
        person = next((resident for resident in people if resident.atena_no == atena_no), None)
        return Home(person=person, household=_household(found.rows[0], people) if found.rows else None)

    return answer


def _household(row: tuple[Any, ...], residents: tuple[Resident, ...]) -> Household:
    (number, head, head_name, *pieces, town_code, count, locked, reason, version, operated_at, gaiji) = row
    return Household(
        household_no=number,
        head_atena_no=head,
        head_name=head_name,
        address=Address(*(*pieces, "", "", gaiji)),
        address_municipality_code=town_code,
        member_count=count,
        is_locked=locked,
        lock_reason=reason,
        version=version,
        operated_at=operated_at,
        gaiji=gaiji,
        residents=residents,
    )


def ask_seals(*, trip: Trip, municipality: str, atena_no: str) -> Callable[[], tuple[Seal, ...]]:
    """Every seal registration of a person, abolished ones included, oldest first."""
    found = trip.ask(_SEALS, [municipality, atena_no])
    return lambda: tuple(
        Seal(
            seal_no=seal_no,
            state=state,
            notation=notation,
            kana_notation=kana,
            hides_sex=hides_sex,
            registered_on=registered_on,
            image_png=bytes(png),
            width_mm=float(width),
            height_mm=float(height),
            operated_at=operated_at,
            gaiji=gaiji,
        )
        for (
            seal_no,
            state,
            notation,
            kana,
            hides_sex,
            registered_on,
            png,
            width,
            height,
            operated_at,
            gaiji,
        ) in found.rows
    )


def freshness(*, municipality: str) -> tuple[Freshness, ...]:
    """``ask_freshness`` in a trip of its own."""
    trip = Trip()
    answer = ask_freshness(trip=trip, municipality=municipality)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return answer()


def ask_freshness(*, trip: Trip, municipality: str) -> Callable[[], tuple[Freshness, ...]]:
    """What the last applied package of each core system said, by system, and whether people declared it down."""
    found = trip.ask(_FRESHNESS, [municipality])
    return lambda: tuple(
        Freshness(
            system=system, extracted_at=extracted_at, gap_since=gap, declared_down_until=until, stopped_at=stopped_at
        )
        for system, extracted_at, gap, until, stopped_at in found.rows
    )


class Stamped(Protocol):
    """A record that says which 外字 edition it came with."""

    @property
    def gaiji(self) -> int:
        """Its version, 0 for none."""


def gaiji_of(
    *,
    municipality: str,
    person: Resident | None,
    household: Household | None,
    seals: Sequence[Seal],
    others: Iterable[Stamped] = (),
) -> tuple[tuple[int, str], ...]:
    """(version, SHA-256 hex) of the 外字 editions these records came with; nothing is read where none has any."""
    people = (*((person,) if person else ()), *(household.residents if household else ()))
    versions = {household.gaiji} if household else set()
    versions |= {record.gaiji for record in (*seals, *others)}
    for one in people:
        parts = (one, one.former_surname, one.common_name, one.honseki, one.foreign, one.former_address)
        versions |= {part.gaiji for part in parts if part is not None} | set(one.remarks_gaiji)
    versions.discard(0)
    return editions(municipality=municipality, versions=versions) if versions else ()
