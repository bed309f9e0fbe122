"""Lines of the access log, from where each sort is kept, inside ``scope``."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from integrations.web.models import TurnedAway
from issuer.audit.models import AuditEvent
from issuer.audit.selectors import staff_acts
from issuer.intake.models import Receipt
from issuer.issuance.models import Request
from ops_console.trail.acts import act_word
from ops_console.words import TABLES

SOAP, REFUSED, SIGN_IN, FEED, PEER = "soap", "refused", "sign_in", "feed", "peer"
SORTS: Mapping[str, str] = {
    SOAP: "広域交付の電文",
    REFUSED: "断った接続",
    SIGN_IN: "職員のサインイン",
    FEED: "連携パッケージの受付",
    PEER: "証発間連携",
}
#: Sorts the platform's own log has.
OF_THE_PLATFORM = (REFUSED, SIGN_IN)
_REASONS = {
    "ID": "ID がない",
    "PASSWORD": "パスワード違い",
    "CODE": "確認コード違い",
    "LOCKED": "閉塞中",
    "EXPIRED": "期限切れ・無効",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One call. ``count``: how many are told by this line."""

    at: datetime
    source: str
    operation: str
    result: str
    number: str
    count: int = 1
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class _Book:
    """Where a sort is kept: its rows of a period and number, the field of its time, and a row as a line."""

    rows: Callable[[datetime, datetime, str], QuerySet[Any]]
    order: tuple[str, str]
    line: Callable[[Any], Line]


def count(*, sort: str, since: datetime, until: datetime, number: str, most: int) -> int:
    """How many rows there are, ``most`` + 1 at the most."""
    return int(_BOOKS[sort].rows(since, until, number)[: most + 1].count())


def lines(
    *, sort: str, since: datetime, until: datetime, number: str, first: int, last: int, newest_first: bool = True
) -> list[Line]:
    """Rows ``first`` to ``last`` of a sort between two moments."""
    book = _BOOKS[sort]
    order = [f"-{field}" for field in book.order] if newest_first else list(book.order)
    return [book.line(row) for row in book.rows(since, until, number).order_by(*order)[first:last]]


def _soap(since: datetime, until: datetime, number: str) -> QuerySet[Any]:
    rows = Request.objects.filter(received_at__gte=since, received_at__lt=until)
    return rows.filter(request_id=number) if number else rows


def _soap_line(row: Request) -> Line:
    place = f" {row.operator_code}-{row.store_code} {row.terminal_id}" if row.store_code else ""
    state = TABLES["state"].get(row.state, row.state)
    refusal = f" {TABLES['refusal'].get(row.refusal, row.refusal)}" if row.refusal else ""
    return Line(
        at=row.received_at,
        source=f"{TABLES['channel'].get(row.channel, 'センター')}{place}",
        operation=TABLES["operation"].get(row.operation, row.operation),
        result=f"{state}{refusal}" + (f" {row.milliseconds}ミリ秒" if row.milliseconds else ""),
        number=row.request_id,
        request_id=row.request_id if row.operation == "ISSUE" else "",
    )


def _refused(since: datetime, until: datetime, number: str) -> QuerySet[Any]:
    rows = TurnedAway.objects.filter(minute__gte=since, minute__lt=until)
    return rows.filter(source=number) if number else rows


def _refused_line(row: TurnedAway) -> Line:
    operation = TABLES["operation"].get(row.operation, row.operation)
    return Line(
        at=row.last_at,
        source=row.source or "不明",
        operation=f"{TABLES['door'][row.door]} {operation}".strip(),
        result=f"{TABLES['turned_away'].get(row.outcome, '断った')} ({row.outcome})",
        number="",
        count=row.count,
    )


def _staff(since: datetime, until: datetime) -> QuerySet[Any]:
    return staff_acts().filter(at__gte=since, at__lt=until)


def _sign_in(since: datetime, until: datetime, number: str) -> QuerySet[Any]:
    rows = _staff(since, until).filter(action__in=["sign_in.done", "sign_in.failed", "sign_out.done"])
    return rows.filter(actor=number) if number else rows


def _peer(since: datetime, until: datetime, number: str) -> QuerySet[Any]:
    rows = _staff(since, until).filter(action__startswith="peer.")
    return rows.filter(actor=number) if number else rows


def _act_line(row: AuditEvent) -> Line:
    detail = json.loads(row.detail)
    reason = str(detail.get("reason", ""))
    return Line(
        at=row.at,
        source=row.actor,
        operation=act_word(row.action),
        result=_REASONS.get(reason, reason) or "—",
        number=str(detail.get("number", "")),
    )


def _feed(since: datetime, until: datetime, number: str) -> QuerySet[Any]:
    rows = Receipt.objects.filter(received_at__gte=since, received_at__lt=until)
    return rows.filter(number=number) if number else rows


def _feed_line(row: Receipt) -> Line:
    mode = TABLES["mode"].get(row.mode, row.mode)
    return Line(
        at=row.received_at,
        source=TABLES["system"].get(row.system, row.system or "不明"),
        operation=f"{mode} 連番 {row.sequence}",
        result=TABLES["receipt"].get(row.state, row.state),
        number=row.number,
    )


_BOOKS: Mapping[str, _Book] = {
    SOAP: _Book(_soap, ("received_at", "request_id"), _soap_line),
    REFUSED: _Book(_refused, ("minute", "last_at"), _refused_line),
    SIGN_IN: _Book(_sign_in, ("at", "seq"), _act_line),
    FEED: _Book(_feed, ("received_at", "number"), _feed_line),
    PEER: _Book(_peer, ("at", "seq"), _act_line),
}
