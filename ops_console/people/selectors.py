"""Reading people of the 副本, inside ``scope``, already masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections

from integrations.web.clock import now as present
from issuer.municipality.models import Municipality
from issuer.papers.people import WrittenDate
from issuer.replica import people_index
from issuer.replica.folding import fold_honseki
from issuer.replica.models import AliasName, ForeignResident, Household, Resident
from issuer.replica.people_index import Hit
from issuer.tenancy.scope import current_municipality
from ops_console.people.guard import held
from ops_console.people.masks import masked_name, year_of_birth
from ops_console.people.why import reasons

#: People shown for one question; a question that finds more wants another word.
MOST_SHOWN = 50
#: People at an address who are asked about holds.
_MOST_ASKED = 2 * MOST_SHOWN
#: A person is written in up to eight ways, and mostly one of them begins as asked.
_MOST_ROWS = 4 * MOST_SHOWN

_ADDRESSES = """
SELECT r.atena_no, r.household_no, concat(h.address_city, h.address_town, h.address_block, h.address_building)
FROM replica_resident r JOIN replica_household h ON h.municipality = r.municipality AND h.household_no = r.household_no
WHERE r.municipality = %s AND r.atena_no = ANY(%s) AND NOT r.is_deleted AND NOT h.is_deleted
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the person looked for; "" and None narrow nothing. ``name`` in any writing, its beginning."""

    name: str = ""
    birth: date | None = None
    address: str = ""
    atena_no: str = ""
    household_no: str = ""


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """One resident. ``town``: 町字, "" where there is none or it is not told. ``held``: some hold stands.

    ``state``: code of 住民状態. ``birth``: the year only.
    """

    atena_no: str
    household_no: str
    name: str
    kana: str
    birth: str
    town: str
    state: str
    is_removed: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, in order of the name, each with why; ``more`` when there are others."""

    people: tuple[tuple[MaskedPerson, tuple[str, ...]], ...]
    more: bool


def masked(atena_no: str) -> MaskedPerson | None:
    """One person by 宛名番号, None for nobody. The town of somebody under a hold is not told."""
    return masked_people([atena_no]).get(atena_no)


def masked_people(numbers: Iterable[str]) -> dict[str, MaskedPerson]:
    """Several people by 宛名番号 as ``masked`` shows one; those that are not there are absent."""
    return {one.atena_no: one for one in _masked(list(numbers), now=present(), with_towns=False)}


def search(*, wanted: Wanted, now: datetime, with_towns: bool) -> Found:
    """Up to MOST_SHOWN people who fit. Raises people_index.NotReady while a city is being folded.

    ``with_towns``: the asker may know where people under a hold live; who may not does not find them by address.
    """
    hits, more = _candidates(wanted)
    fitting, cut = _living_at(hits, wanted.address, now=now, with_towns=with_towns) if wanted.address else (hits, False)
    shown = {hit.atena_no: hit for hit in fitting[:MOST_SHOWN]}
    names = _names(shown) if wanted.name else {}
    people = tuple(
        (person, reasons(asked=wanted.name, hit=shown[person.atena_no], names=names.get(person.atena_no, {})))
        for person in _masked(list(shown), now=now, with_towns=with_towns)
    )
    return Found(people=people, more=more or cut or len(fitting) > MOST_SHOWN)


def _candidates(wanted: Wanted) -> tuple[list[Hit], bool]:
    """Who may fit, by number or by the index."""
    numbers = _numbers(wanted)
    if not wanted.name and wanted.birth is None:
        found = numbers or []
        return [Hit(atena_no=no, fields=()) for no in found], len(found) > people_index.MOST_LOOKED_AT
    with connections["default"].cursor() as cursor:
        people_index.ensure(cursor=cursor, municipality=current_municipality())
        return people_index.find(
            cursor=cursor,
            municipality=current_municipality(),
            name=wanted.name,
            birth=wanted.birth,
            among=numbers,
            most=people_index.MOST_LOOKED_AT if wanted.address else _MOST_ROWS,
        )


def _numbers(wanted: Wanted) -> list[str] | None:
    """Whom 宛名番号 and 世帯番号 leave, in order of the household; None where neither is given."""
    given = {"atena_no": wanted.atena_no, "household_no": wanted.household_no}
    rows = Resident.objects.filter(is_deleted=False, **{name: no for name, no in given.items() if no})
    if not any(given.values()):
        return None
    ordered = rows.order_by("order_in_household", "atena_no").values_list("atena_no", flat=True)
    return list(ordered[: people_index.MOST_LOOKED_AT + 1])


def _living_at(hits: list[Hit], address: str, *, now: datetime, with_towns: bool) -> tuple[list[Hit], bool]:
    """Of these people, those whose household's address holds what was typed, however written.

    Also whether some were left out unlooked at: of many who fit, only the first are asked about holds.
    """
    office = Municipality.objects.values_list("name", flat=True).filter(code=current_municipality()).first() or ""
    wanted = fold_honseki(address, town=office)
    with connections["default"].cursor() as cursor:
        cursor.execute(_ADDRESSES, [current_municipality(), [hit.atena_no for hit in hits]])
        living = {no: (home, fold_honseki(written, town=office)) for no, home, written in cursor.fetchall()}
    there = [hit for hit in hits if wanted and wanted in living.get(hit.atena_no, ("", ""))[1]]
    first = there[:_MOST_ASKED]
    homes = {hit.atena_no: living[hit.atena_no][0] for hit in first}
    hidden = frozenset() if with_towns else held(people=homes, now=now)
    return [hit for hit in first if hit.atena_no not in hidden], len(there) > len(first)


def _masked(numbers: list[str], *, now: datetime, with_towns: bool) -> list[MaskedPerson]:
    """These people, in the order of their numbers as given."""
    rows = {row.atena_no: row for row in Resident.objects.filter(atena_no__in=numbers, is_deleted=False)}
    homes = {row.household_no for row in rows.values() if row.household_no}
    towns = dict(
        Household.objects.filter(household_no__in=homes, is_deleted=False).values_list("household_no", "address_town")
    )
    hidden = held(people={no: row.household_no for no, row in rows.items()}, now=now)
    return [
        MaskedPerson(
            atena_no=no,
            household_no=rows[no].household_no,
            name=masked_name(rows[no].name),
            kana=masked_name(rows[no].furigana),
            birth=year_of_birth(_birth(rows[no]), in_western=rows[no].resident_kind == "2"),
            town=towns.get(rows[no].household_no, "") if with_towns or no not in hidden else "",
            state=rows[no].resident_state,
            is_removed=rows[no].is_removed,
            held=no in hidden,
        )
        for no in numbers
        if no in rows
    ]


def _birth(row: Resident) -> WrittenDate:
    return WrittenDate(row.birth_date, row.birth_date_unknown, row.birth_date_text, row.birth_era)


def _names(numbers: Iterable[str]) -> dict[str, dict[str, str]]:
    """宛名番号 → field → the name as it is written."""
    found: dict[str, dict[str, str]] = {}
    for row in Resident.objects.filter(atena_no__in=numbers):
        found[row.atena_no] = {"NAME": row.name, "KANA": row.furigana}
    for alias in AliasName.objects.filter(atena_no__in=numbers, is_deleted=False, deleted_on=None):
        field = "SURNAME" if alias.alias_kind == "1" else "ALIAS"
        found[alias.atena_no] |= {field: alias.alias, f"{field}_KANA": alias.alias_furigana}
    for foreign in ForeignResident.objects.filter(atena_no__in=numbers, is_deleted=False):
        found[foreign.atena_no] |= {"ROMAN": foreign.roman_name, "KANJI": foreign.kanji_name}
    return found
