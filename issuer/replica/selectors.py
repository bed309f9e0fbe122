"""Reading the 副本 for the line of issuance: few statements, everything joined, inside ``scope(municipality)``."""

from collections.abc import Sequence

from issuer.papers.facts import Freshness
from issuer.papers.people import Address, Household, Resident, Seal
from issuer.replica.gaiji import editions
from issuer.replica.people_rows import residents_where
from issuer.replica.sql import rows

_HOUSEHOLD = (
    "SELECT household_no, head_atena_no, head_name, address_prefecture, address_city, address_town, address_block, "
    "address_building, address_municipality_code, member_count, is_locked, lock_reason, version, operated_at, "
    "gaiji_version "
    "FROM replica_household WHERE municipality = %s AND household_no = %s AND NOT is_deleted"
)
_SEALS = (
    "SELECT seal_no, seal_state, notation, kana_notation, hides_sex, registered_on, image_png, image_width_mm, "
    "image_height_mm, operated_at, gaiji_version FROM replica_seal "
    "WHERE municipality = %s AND atena_no = %s AND NOT is_deleted ORDER BY registered_on, seal_no"
)
_FRESHNESS = (
    "SELECT system, extracted_at, gap_since, declared_down_until FROM replica_feed_state "
    "WHERE municipality = %s ORDER BY system"
)


def resident(*, municipality: str, atena_no: str) -> Resident | None:
    """One person by 宛名番号, without the 個人番号; None when unknown or deleted."""
    found = residents_where(
        municipality=municipality, condition="r.atena_no = %s", values=[atena_no], with_my_numbers=False
    )
    return found[0] if found else None


def household(*, municipality: str, household_no: str, with_my_numbers: bool) -> Household | None:
    """A household with every resident row that names it, removed people included; None when unknown or deleted.

    個人番号 are decrypted only ``with_my_numbers``. Residents come in printing order (記載順位, then 宛名番号).
    """
    found = rows(_HOUSEHOLD, [municipality, household_no])
    if not found:
        return None
    (number, head, head_name, *pieces, town_code, count, locked, reason, version, operated_at, gaiji) = found[0]
    return Household(
        household_no=number,
        head_atena_no=head,
        head_name=head_name,
        address=Address(*pieces, "", "", gaiji),
        address_municipality_code=town_code,
        member_count=count,
        is_locked=locked,
        lock_reason=reason,
        version=version,
        operated_at=operated_at,
        gaiji=gaiji,
        residents=residents_where(
            municipality=municipality,
            condition="r.household_no = %s",
            values=[household_no],
            with_my_numbers=with_my_numbers,
        ),
    )


def seals(*, municipality: str, atena_no: str) -> tuple[Seal, ...]:
    """Every seal registration of a person, abolished ones included, oldest first."""
    return tuple(
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
        for seal_no, state, notation, kana, hides_sex, registered_on, png, width, height, operated_at, gaiji in rows(
            _SEALS, [municipality, atena_no]
        )
    )


def freshness(*, municipality: str) -> tuple[Freshness, ...]:
    """What the last applied package of each core system said, by system."""
    return tuple(
        Freshness(system=system, extracted_at=extracted_at, gap_since=gap, declared_down_until=down)
        for system, extracted_at, gap, down in rows(_FRESHNESS, [municipality])
    )


def gaiji_of(
    *, municipality: str, person: Resident | None, household: Household | None, seals: Sequence[Seal]
) -> tuple[tuple[int, str], ...]:
    """(version, SHA-256 hex) of the 外字 editions these records came with; nothing is read where none has any."""
    people = (*((person,) if person else ()), *(household.residents if household else ()))
    versions = {household.gaiji} if household else set()
    versions |= {seal.gaiji for seal in seals}
    for one in people:
        parts = (one, one.former_surname, one.common_name, one.honseki, one.foreign, one.former_address)
        versions |= {part.gaiji for part in parts if part is not None} | set(one.remarks_gaiji)
    versions.discard(0)
    return editions(municipality=municipality, versions=versions) if versions else ()
