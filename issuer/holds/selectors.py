# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Holds that stand, inside ``scope(municipality)``."""

from collections.abc import Iterable
from typing import Any

from django.db import connections

from issuer.papers.facts import Hold
from issuer.papers.kinds import CertificateKind, HoldKind

PERSON, HOUSEHOLD, KOSEKI = "1", "2", "3"

_COLUMNS = "hold_no, source_system, hold_kind, target_kind, target_no, certificate_kinds, starts_at, ends_at"
_STANDING = f"SELECT {_COLUMNS} FROM holds_hold WHERE municipality = %s AND NOT is_deleted AND ended_at IS NULL "


def holds_on(
    *, municipality: str, persons: Iterable[str], household_nos: Iterable[str], koseki_nos: Iterable[str] = ()
) -> tuple[Hold, ...]:
    """Every hold on these people (宛名番号), households and registers (戸籍番号) that nobody has removed or ended.

    Whether its time has come or passed is for the rules: 支援措置 outlives its end (feed rule 7).
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            _STANDING
            + "AND ((target_kind = '1' AND target_no = ANY(%s)) OR (target_kind = '2' AND target_no = ANY(%s)) "
            "OR (target_kind = '3' AND target_no = ANY(%s))) ORDER BY source_system, hold_no",
            [municipality, list(persons), list(household_nos), list(koseki_nos)],
        )
        return tuple(hold_of(row) for row in cursor.fetchall())


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
