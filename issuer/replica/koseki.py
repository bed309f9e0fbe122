# ruff: noqa: S608 - what is put into these statements are constants of this file
"""Reading 戸籍 (K01-K04) inside ``scope(municipality)``: four statements a register, in printing order.

Whoever prints from it holds ``share_municipality``, so that no package commits between the statements.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections

from issuer.papers.koseki import Entry, Item, Membership, Register, RegisterMember
from issuer.papers.people import WrittenDate
from issuer.replica.sql import Subquery, rows
from issuer.tenancy.trips import Trip

_OURS = "WHERE municipality = %s AND koseki_no = ({koseki_no}) AND NOT is_deleted"
_REGISTER = (
    "SELECT koseki_no, honseki_municipality_code, honseki, hittosha, family_furigana, koseki_state, is_in_process, "
    f"is_unfit, version, operated_at, gaiji_version FROM replica_koseki {_OURS}"
)
_MEMBERS = (
    "SELECT member_no, atena_no, family_name, given_name, given_furigana, birth_date, birth_date_unknown, "
    "birth_date_text, birth_date_as_recorded, sex, father, mother, relation, adoptive_father, adoptive_mother, "
    "adoptive_relation, spouse_kind, is_removed, gaiji_version "
    f"FROM replica_koseki_member {_OURS} ORDER BY member_no"
)
_ENTRIES = (
    f"SELECT member_no, entry_no, title, correction, gaiji_version FROM replica_koseki_entry {_OURS} "
    "ORDER BY member_no, entry_no"
)
_ITEMS = (
    "SELECT member_no, entry_no, item_no, depth, heading, value, gaiji_version "
    f"FROM replica_koseki_item {_OURS} "
    "ORDER BY member_no, entry_no, item_no"
)
_MEMBERSHIPS = (
    "SELECT m.koseki_no, m.member_no, m.atena_no, m.is_removed FROM replica_koseki_member m "
    "JOIN replica_koseki k ON k.municipality = m.municipality AND k.koseki_no = m.koseki_no AND NOT k.is_deleted "
    "WHERE m.municipality = %s AND m.atena_no = ANY(%s) AND m.atena_no <> '' AND NOT m.is_deleted {current}"
    "ORDER BY m.koseki_no, m.member_no"
)
_REGISTER_ITSELF = 0

Rows = Sequence[tuple[Any, ...]]


def register(*, municipality: str, koseki_no: str) -> Register | None:
    """``ask_register`` for a 戸籍番号, in a trip of its own."""
    trip = Trip()
    answer = ask_register(trip=trip, municipality=municipality, koseki_no=Subquery("SELECT %s::text", (koseki_no,)))
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return answer()


def ask_register(*, trip: Trip, municipality: str, koseki_no: Subquery) -> Callable[[], Register | None]:
    """A 戸籍 in any state with everything in it; None when unknown or deleted.

    ``koseki_no`` gives one number or none.
    """
    values = [municipality, *koseki_no.values]
    asked = [
        trip.ask(statement.format(koseki_no=koseki_no.statement), values)
        for statement in (_REGISTER, _MEMBERS, _ENTRIES, _ITEMS)
    ]
    return lambda: _register(*(one.rows for one in asked))


def _register(found: Rows, members: Rows, entries: Rows, items: Rows) -> Register | None:
    if not found:
        return None
    number, town, honseki, hittosha, kana, state, in_process, unfit, version, operated_at, gaiji = found[0]
    by_member, stray = _entries(entries, items)
    recorded = tuple(_member(row, by_member.pop(row[0], ())) for row in members)
    own = by_member.pop(_REGISTER_ITSELF, ())
    stray += [f"{member_no}/{entry.entry_no}" for member_no, lost in by_member.items() for entry in lost]
    return Register(
        koseki_no=number,
        honseki_municipality_code=town,
        honseki=honseki,
        hittosha=hittosha,
        family_furigana=kana,
        state=state,
        is_in_process=in_process,
        is_unfit=unfit,
        version=version,
        operated_at=operated_at,
        entries=own,
        members=recorded,
        stray=tuple(stray),
        gaiji=gaiji,
    )


def registers_of(
    *, municipality: str, atena_nos: Iterable[str], current_only: bool = False
) -> tuple[Membership, ...]:  # fmt: skip
    """In which registers these people stand, removed or not; ``current_only``: 現在戸籍 they are not removed from."""
    condition = "AND NOT m.is_removed AND k.koseki_state = '1' " if current_only else ""
    found = rows(_MEMBERSHIPS.format(current=condition), [municipality, list(atena_nos)])
    return tuple(Membership(*row) for row in found)


def _entries(entries: Rows, items: Rows) -> tuple[dict[int, tuple[Entry, ...]], list[str]]:
    """Entries by 名順位, and the places of items without an entry."""
    of_entry: dict[tuple[int, int], list[Item]] = {}
    for member_no, entry_no, *rest in items:
        of_entry.setdefault((member_no, entry_no), []).append(Item(*rest))
    made: dict[int, list[Entry]] = {}
    for member_no, entry_no, title, correction, gaiji in entries:
        own = tuple(of_entry.pop((member_no, entry_no), ()))
        entry = Entry(entry_no=entry_no, title=title, correction=correction, items=own, gaiji=gaiji)
        made.setdefault(member_no, []).append(entry)
    stray = [f"{m}/{e}/{item.item_no}" for (m, e), lost in of_entry.items() for item in lost]
    return {member_no: tuple(own) for member_no, own in made.items()}, stray


def _member(row: tuple[Any, ...], entries: tuple[Entry, ...]) -> RegisterMember:
    return RegisterMember(
        member_no=row[0],
        atena_no=row[1],
        family_name=row[2],
        given_name=row[3],
        given_furigana=row[4],
        birth=WrittenDate(*row[5:8]),
        birth_as_recorded=row[8],
        sex=row[9],
        father=row[10],
        mother=row[11],
        relation=row[12],
        adoptive_father=row[13],
        adoptive_mother=row[14],
        adoptive_relation=row[15],
        spouse_kind=row[16],
        is_removed=row[17],
        entries=entries,
        gaiji=row[18],
    )
