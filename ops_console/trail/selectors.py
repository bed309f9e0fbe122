"""Reading the chain, inside ``scope``. Every question goes by an index that fits it (audit migration 0003)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from issuer.audit.models import AuditEvent, AuditHead
from issuer.audit.selectors import looks_at, staff_acts
from issuer.rules.calendar import JST
from ops_console.trail.acts import act_word, acts_of
from ops_console.trail.criteria import Criteria
from ops_console.words import TABLES

PAGE = 100
#: Beyond this many the count is told as "more than", and a CSV is refused.
MOST = 10_000
#: Acts the Centre's messages cause; everything else is in the small indexes without them.
_OF_THE_CENTRE = frozenset({"issue.sealed", "issue.refused", "issue.aborted", "delivery.reported", "incident.opened"})

#: Items that hold a code, and the table of its words.
_CODES = {
    "kind": "kind",
    "kinds": "kind",
    "system": "system",
    "code": "refusal",
    "topic": "topic",
    "category": "incident",
    "outcome": "event",
    "mode": "mode",
    "state": "state",
    "operation": "operation",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is shown. ``detail``: (item, value) in the words of people."""

    seq: int
    at: datetime
    actor: str
    action: str
    act: str
    request_id: str
    detail: tuple[tuple[str, str], ...]


def search(*, criteria: Criteria, page: int) -> tuple[list[Link], int]:
    """One page, newest first, and how many there are (MOST + 1 for more)."""
    rows = _fitting(criteria)
    start = (page - 1) * PAGE
    found = rows.order_by("-at", "-seq")[start : start + PAGE]
    return [_link(row) for row in found], rows.order_by()[: MOST + 1].count()


def everything(*, criteria: Criteria) -> list[Link]:
    """All of it, oldest first; MOST + 1 at most."""
    return [_link(row) for row in _fitting(criteria).order_by("at", "seq")[: MOST + 1]]


def head() -> AuditHead | None:
    """The last link's number and hash."""
    found: AuditHead | None = AuditHead.objects.first()
    return found


def _fitting(criteria: Criteria) -> QuerySet[Any]:
    rows = _narrowed(criteria).filter(at__gte=_start(criteria.since), at__lt=_start(criteria.until) + timedelta(days=1))
    rows = rows.only("municipality", "seq", "at", "actor", "action", "request_id", "detail")
    if criteria.actor:
        rows = rows.filter(actor=criteria.actor)
    if criteria.request_id:
        rows = rows.filter(request_id=criteria.request_id)
    if criteria.group:
        rows = rows.filter(action__in=acts_of(criteria.group))
    if criteria.number:
        rows = rows.filter(detail__contains=f'"{criteria.number}"')
    return rows


def _narrowed(criteria: Criteria) -> QuerySet[Any]:
    """The rows without the Centre's where the question cannot be about them: those have the small indexes."""
    if criteria.atena_no:
        return looks_at(atena_no=criteria.atena_no)
    if criteria.number or (criteria.group and _OF_THE_CENTRE.isdisjoint(acts_of(criteria.group))):
        return staff_acts()
    every: QuerySet[Any] = AuditEvent.objects.all()
    return every


def _link(row: AuditEvent) -> Link:
    return Link(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        act=act_word(row.action),
        request_id=row.request_id,
        detail=tuple(_told(_open_items(row))),
    )


def _open_items(row: AuditEvent) -> list[tuple[str, Any]]:
    """What any reader of the chain may see: that somebody is held, never whether by 支援措置 (promise P5)."""
    items = json.loads(row.detail).items()
    return [item for item in items if not (item[0] == "kind" and row.action.startswith("hold."))]


def _told(items: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    for key, value in items:
        if value in ("", None, [], {}):
            continue
        name = next((TABLES[table][key] for table in ("item", "note", "clue") if key in TABLES[table]), "その他")
        if isinstance(value, list):
            yield name, "、".join(_word(key, one) for one in value)
        else:
            yield name, _word(key, value)


def _word(key: str, value: Any) -> str:
    """A code in its word, where the item says which table it is of."""
    table = _CODES.get(key, "")
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    text = str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
    return TABLES[table].get(text, text) if table else text


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), JST)
