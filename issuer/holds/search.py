"""Holds as staff look through them, inside ``scope``: those that stand, are to come, and are over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from issuer.holds.models import HoldRecord
from issuer.holds.services import CONSOLE
from issuer.papers.kinds import PROTECTIONS, STOPS, HoldKind

PLANNED, STANDING, OVER = "PLANNED", "STANDING", "OVER"
#: In place of a kind of hold: everything that is told without its kind.
UNNAMED = "UNNAMED"


@dataclass(frozen=True, slots=True)
class HoldSearch:
    """Empty narrows nothing. ``state``: PLANNED | STANDING | OVER. ``hold_kind``: a code, or UNNAMED."""

    state: str = ""
    target_kind: str = ""
    target_no: str = ""
    hold_kind: str = ""
    certificate_kind: str = ""


def search(*, wanted: HoldSearch, sees_protection: bool, now: datetime, start: int, count: int) -> list[HoldRecord]:
    """Holds that fit, newest first.

    For those who may not know of 支援措置, what looks like it (``is_unnamed``) is found by its state or its target's
    number and by nothing else: what narrows it would name it.
    """
    rows: QuerySet[Any] = HoldRecord.objects.all()
    if wanted.state:
        rows = rows.filter(_in_state(wanted.state, now))
    if wanted.target_no:
        rows = rows.filter(target_no=wanted.target_no)
    narrow = Q()
    if wanted.target_kind:
        narrow &= Q(target_kind=wanted.target_kind)
    if wanted.hold_kind and wanted.hold_kind != UNNAMED:
        narrow &= Q(hold_kind=wanted.hold_kind)
    if wanted.certificate_kind:
        narrow &= Q(certificate_kinds="") | Q(certificate_kinds__contains=wanted.certificate_kind)
    if sees_protection:
        rows = rows.filter(narrow)
    elif wanted.hold_kind == UNNAMED:
        rows = rows.filter(_unnamed())
    elif wanted.target_no:
        rows = rows.filter(_unnamed() | narrow)
    elif narrow:
        rows = rows.filter(narrow).exclude(_unnamed())
    return list(rows.order_by("-operated_at", "-source_system", "-hold_no")[start : start + count])


def is_unnamed(row: HoldRecord) -> bool:
    """Whether the hold is shown without target, kind and reason to those who may not know of 支援措置.

    The stops of other systems are shown so too: if only 支援措置 were hidden, hiding would tell (promise P5).
    """
    return is_unnamed_hold(kind=HoldKind(row.hold_kind), source=row.source_system)


def is_unnamed_hold(*, kind: HoldKind, source: str) -> bool:
    """``is_unnamed`` by a hold's kind and where it comes from."""
    return kind in PROTECTIONS or (kind in STOPS and source != CONSOLE)


def state_of(row: HoldRecord, now: datetime) -> str:
    """PLANNED | STANDING | OVER. 支援措置 and 連携誤り outlive their end (feed rule 7)."""
    runs_out = HoldKind(row.hold_kind) not in _ENDLESS
    if row.is_deleted or row.ended_at is not None or (runs_out and row.ends_at is not None and row.ends_at <= now):
        return OVER
    return PLANNED if row.starts_at > now else STANDING


_ENDLESS = PROTECTIONS | {HoldKind.LINK_ERROR}


def _in_state(state: str, now: datetime) -> Q:
    over = Q(is_deleted=True) | Q(ended_at__isnull=False) | (Q(ends_at__lte=now) & ~Q(hold_kind__in=_ENDLESS))
    if state == OVER:
        return over
    return ~over & (Q(starts_at__gt=now) if state == PLANNED else Q(starts_at__lte=now))


def _unnamed() -> Q:
    return Q(hold_kind__in=PROTECTIONS) | (Q(hold_kind__in=STOPS) & ~Q(source_system=CONSOLE))
