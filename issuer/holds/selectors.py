# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Holds that stand, inside ``scope(municipality)``."""

from collections.abc import Callable, Sequence
from typing import Any

from issuer.papers.facts import Hold
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.trips import Trip

PERSON, HOUSEHOLD, KOSEKI = "1", "2", "3"

_COLUMNS = "hold_no, source_system, hold_kind, target_kind, target_no, certificate_kinds, starts_at, ends_at"
#: SQL of a subquery that gives numbers of people, households or registers, and its values.
Subjects = tuple[str, Sequence[Any]]
NOBODY: Subjects = ("SELECT NULL::text", ())
#: 支援措置・仮支援措置.
_GUARDED = (
    "SELECT target_no FROM holds_hold WHERE municipality = %s AND target_kind = %s AND hold_kind IN ('01', '02') "
    "AND NOT is_deleted AND ended_at IS NULL"
)
_STANDING = f"SELECT {_COLUMNS} FROM holds_hold WHERE municipality = %s AND NOT is_deleted AND ended_at IS NULL "


def ask_holds(
    *,
    trip: Trip,
    municipality: str,
    persons: Subjects,
    household_nos: Subjects,
    koseki_nos: Subjects = NOBODY,
) -> Callable[[], tuple[Hold, ...]]:
    """Every hold on these people (宛名番号), households and registers (戸籍番号) that nobody has removed or ended.

    Each is SQL of a subquery that gives the numbers, with its values. Whether a hold's time has come or passed is for
    the rules: 支援措置 outlives its end (feed rule 7).
    """
    found = trip.ask(
        f"{_STANDING} AND ((target_kind = '1' AND target_no = ANY(ARRAY({persons[0]})))"
        f" OR (target_kind = '2' AND target_no = ANY(ARRAY({household_nos[0]})))"
        f" OR (target_kind = '3' AND target_no = ANY(ARRAY({koseki_nos[0]})))) ORDER BY source_system, hold_no",
        [municipality, *persons[1], *household_nos[1], *koseki_nos[1]],
    )
    return lambda: tuple(hold_of(row) for row in found.rows)


def guarded(*, municipality: str, target_kind: str) -> tuple[str, tuple[str, str]]:
    """Numbers of the people ("1"), households ("2") or registers ("3") that 支援措置 names, begun or not."""
    return _GUARDED, (municipality, target_kind)


def hold_of(row: tuple[Any, ...]) -> Hold:
    """A row of ``_COLUMNS`` as a value. A kind of certificate this house does not know widens the hold to all."""
    hold_no, source, kind, target_kind, target_no, certificate_kinds, starts_at, ends_at = row
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
    )
