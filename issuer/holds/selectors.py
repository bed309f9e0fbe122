# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Holds that stand, inside ``scope(municipality)``."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from issuer.papers.facts import Exemption, Hold
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.trips import Trip

PERSON, HOUSEHOLD, KOSEKI = "1", "2", "3"

#: What a hold says, as one word: an 例外許可 names the hold as it stood when it was granted.
KEY = (
    "md5(concat_ws(E'\\x1f', h.source_system, h.hold_no, h.history_no, h.history_branch, h.hold_kind, h.target_kind,"
    " h.target_no, h.certificate_kinds, extract(epoch FROM h.starts_at), coalesce(extract(epoch FROM h.ends_at), 0)))"
)
#: Asked of each hold that is found; most issues find none.
_EXEMPTIONS = (
    "(SELECT array_agg(ARRAY[e.number, e.certificate_kind, extract(epoch FROM e.expires_at)::text] ORDER BY e.number)"
    " FROM holds_exemption e WHERE e.municipality = h.municipality AND e.applicant = %s AND e.used_at IS NULL"
    f" AND e.revoked_at IS NULL AND e.hold_keys @> to_jsonb({KEY}))"
)
_COLUMNS = (
    "h.hold_no, h.source_system, h.hold_kind, h.target_kind, h.target_no, h.certificate_kinds, h.starts_at, h.ends_at,"
    f" {KEY}, {_EXEMPTIONS}"
)
#: SQL of a subquery that gives numbers of people, households or registers, and its values.
Subjects = tuple[str, Sequence[Any]]
NOBODY: Subjects = ("SELECT NULL::text", ())
#: 支援措置・仮支援措置.
_GUARDED = (
    "SELECT target_no FROM holds_hold WHERE municipality = %s AND target_kind = %s AND hold_kind IN ('01', '02') "
    "AND NOT is_deleted AND ended_at IS NULL"
)
_STANDING = (
    f"SELECT {_COLUMNS} FROM holds_hold h WHERE h.municipality = %s AND NOT h.is_deleted AND h.ended_at IS NULL "
)


def ask_holds(
    *,
    trip: Trip,
    municipality: str,
    persons: Subjects,
    household_nos: Subjects,
    koseki_nos: Subjects = NOBODY,
    applicant: str = "",
) -> Callable[[], tuple[Hold, ...]]:
    """Every hold on these people (宛名番号), households and registers (戸籍番号) that nobody has removed or ended.

    Each is SQL of a subquery that gives the numbers, with its values. ``applicant``: whose 例外許可 come with the holds
    they name (宛名番号, or 戸籍番号/名順位). Whether a hold's time has come or passed is for
    the rules: 支援措置 outlives its end (feed rule 7).
    """
    found = trip.ask(
        f"{_STANDING} AND ((h.target_kind = '1' AND h.target_no = ANY(ARRAY({persons[0]})))"
        f" OR (h.target_kind = '2' AND h.target_no = ANY(ARRAY({household_nos[0]})))"
        f" OR (h.target_kind = '3' AND h.target_no = ANY(ARRAY({koseki_nos[0]})))) ORDER BY h.source_system, h.hold_no",
        [applicant, municipality, *persons[1], *household_nos[1], *koseki_nos[1]],
    )
    return lambda: tuple(hold_of(row) for row in found.rows)


def guarded(*, municipality: str, target_kind: str) -> tuple[str, tuple[str, str]]:
    """Numbers of the people ("1"), households ("2") or registers ("3") that 支援措置 names, begun or not."""
    return _GUARDED, (municipality, target_kind)


def hold_of(row: tuple[Any, ...]) -> Hold:
    """A row of ``_COLUMNS`` as a value. A kind of certificate this house does not know widens the hold to all."""
    hold_no, source, kind, target_kind, target_no, certificate_kinds, starts_at, ends_at, key, exemptions = row
    named = certificate_kinds.split()
    known = frozenset(CertificateKind(k) for k in named if k in CertificateKind.__members__)
    return Hold(
        hold_no=hold_no,
        source=source,
        kind=HoldKind(kind),
        target_kind=target_kind,
        target_no=target_no,
        certificate_kinds=known if len(known) == len(set(named)) else frozenset(),
        starts_at=starts_at,
        ends_at=ends_at,
        key=key,
        exemptions=tuple(
            Exemption(
                number=number,
                kind=CertificateKind(kind_exempted),
                expires_at=datetime.fromtimestamp(float(expires), tz=UTC),
            )
            for number, kind_exempted, expires in exemptions or ()
        ),
    )
