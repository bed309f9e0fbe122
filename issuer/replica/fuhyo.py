# ruff: noqa: S608 - what is put into these statements are constants of this file
"""Reading 戸籍の附票 (F01-F03) inside ``scope(municipality)``: three statements, in printing order (see koseki.py)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections

from issuer.papers.fuhyo import Fuhyo, FuhyoAddress, FuhyoPerson
from issuer.papers.koseki import Membership
from issuer.papers.people import WrittenDate
from issuer.replica.sql import Subquery, rows
from issuer.tenancy.trips import Trip

_ATTESTED = "1"
_OURS = "WHERE municipality = %s AND koseki_no = ({koseki_no}) AND NOT is_deleted"
_FUHYO = (
    "SELECT koseki_no, honseki_municipality_code, honseki, hittosha, created_on, reformed_on, is_in_process, version, "
    f"operated_at, gaiji_version FROM replica_fuhyo {_OURS}"
)
_PEOPLE = (
    "SELECT member_no, atena_no, family_name, given_name, family_furigana, given_furigana, furigana_state, birth_date, "
    "birth_date_unknown, birth_date_text, sex, juminhyo_code, removed_on, removed_reason, went_overseas_on, "
    f"overseas_voter_city, gaiji_version FROM replica_fuhyo_person {_OURS} ORDER BY member_no"
)
_ADDRESSES = (
    "SELECT member_no, seq, address, since, since_unknown, since_text, recorded_on, gaiji_version "
    f"FROM replica_fuhyo_address {_OURS} ORDER BY member_no, seq"
)
_MEMBERSHIPS = (
    "SELECT p.koseki_no, p.member_no, p.atena_no, p.removed_on IS NOT NULL FROM replica_fuhyo_person p "
    "JOIN replica_fuhyo f ON f.municipality = p.municipality AND f.koseki_no = p.koseki_no AND NOT f.is_deleted "
    "WHERE p.municipality = %s AND p.atena_no = ANY(%s) AND p.atena_no <> '' AND NOT p.is_deleted "
    "ORDER BY p.koseki_no, p.member_no"
)


Rows = Sequence[tuple[Any, ...]]


def fuhyo(*, municipality: str, koseki_no: str) -> Fuhyo | None:
    """``ask_fuhyo`` for a 戸籍番号, in a trip of its own."""
    trip = Trip()
    answer = ask_fuhyo(trip=trip, municipality=municipality, koseki_no=Subquery("SELECT %s::text", (koseki_no,)))
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return answer()


def ask_fuhyo(*, trip: Trip, municipality: str, koseki_no: Subquery) -> Callable[[], Fuhyo | None]:
    """The 附票 of one 戸籍 with people in order and their addresses oldest first; None when unknown or deleted."""
    values = [municipality, *koseki_no.values]
    asked = [
        trip.ask(statement.format(koseki_no=koseki_no.statement), values) for statement in (_FUHYO, _PEOPLE, _ADDRESSES)
    ]
    return lambda: _fuhyo(*(one.rows for one in asked))


def _fuhyo(found: Rows, recorded: Rows, homes: Rows) -> Fuhyo | None:
    if not found:
        return None
    number, town, honseki, hittosha, created_on, reformed_on, in_process, version, operated_at, gaiji = found[0]
    addresses: dict[int, list[FuhyoAddress]] = {}
    for member_no, seq, address, *since, recorded_on, edition in homes:
        addresses.setdefault(member_no, []).append(
            FuhyoAddress(seq, address, WrittenDate(*since), recorded_on, edition)
        )
    people = tuple(_person(row, tuple(addresses.pop(row[0], ()))) for row in recorded)
    return Fuhyo(
        koseki_no=number,
        honseki_municipality_code=town,
        honseki=honseki,
        hittosha=hittosha,
        created_on=created_on,
        reformed_on=reformed_on,
        is_in_process=in_process,
        version=version,
        operated_at=operated_at,
        people=people,
        stray=tuple(f"{member_no}/{a.seq}" for member_no, lost in addresses.items() for a in lost),
        gaiji=gaiji,
    )


def fuhyo_of(*, municipality: str, atena_nos: Iterable[str]) -> tuple[Membership, ...]:
    """On which 附票 these people stand, removed or not."""
    return tuple(Membership(*row) for row in rows(_MEMBERSHIPS, [municipality, list(atena_nos)]))


def _person(row: tuple[Any, ...], addresses: tuple[FuhyoAddress, ...]) -> FuhyoPerson:
    return FuhyoPerson(
        member_no=row[0],
        atena_no=row[1],
        family_name=row[2],
        given_name=row[3],
        family_furigana=row[4],
        given_furigana=row[5],
        furigana_attested=row[6] == _ATTESTED,
        birth=WrittenDate(*row[7:10]),
        sex=row[10],
        juminhyo_code=row[11],
        removed_on=row[12],
        removed_reason=row[13],
        went_overseas_on=row[14],
        overseas_voter_city=row[15],
        addresses=addresses,
        gaiji=row[16],
    )
