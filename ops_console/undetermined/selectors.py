"""Reading what is 未確定, inside ``scope``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, Sum

from issuer.approvals.models import Proposal
from issuer.audit.models import AuditEvent
from issuer.intake.models import WorkItem
from issuer.issuance.delivery import UNKNOWN_OUTCOME
from issuer.issuance.models import Request
from issuer.issuance.outcomes import ACT
from issuer.ledger.models import Entry
from issuer.ledger.selectors import entries_of
from issuer.rules.calendar import JST, japan_day
from issuer.settlement.lines import Month
from issuer.settlement.models import StatementLine
from issuer.settlement.selectors import newest_versions

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One issue that waits. ``timed_out``: the kiosk said it does not know; else nobody has said anything."""

    request: Request
    days: int
    due: int
    timed_out: bool
    proposed: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The Centre's line of that day, store, kind and fee beside ours: (copies, cancelled) and our own counts."""

    month: str
    copies: int
    cancelled: int
    delivered: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one issue."""

    line: Line
    ledger: list[Entry]
    events: list[AuditEvent]
    statement: Statement | None
    month: str


def lines(*, page: int, now: datetime) -> tuple[list[Line], int, int]:
    """One page, oldest first; how many wait, and the fees in yen that hang on them."""
    waiting = WorkItem.objects.filter(topic=UNKNOWN_OUTCOME, closed_at=None)
    start = (page - 1) * PAGE
    ids = list(waiting.order_by("opened_at", "id").values_list("subject", flat=True)[start : start + PAGE])
    found = {r.request_id: r for r in Request.objects.filter(request_id__in=ids)}
    said = {entry.request_id for entry in entries_of(ids) if entry.event == "UNKNOWN"}
    proposed = _proposed(ids, now)
    shown = [_line(found[one], said, proposed, now) for one in ids if one in found]
    return shown, waiting.count(), _due(waiting.values("subject"))


def evidence(*, request_id: str, now: datetime) -> Evidence | None:
    """One issue that waits."""
    waiting = WorkItem.objects.filter(topic=UNKNOWN_OUTCOME, closed_at=None, subject=request_id)
    request = Request.objects.filter(operation="ISSUE", request_id=request_id).first()
    if request is None or not waiting.exists():
        return None
    ledger = entries_of([request_id])
    said = {entry.request_id for entry in ledger if entry.event == "UNKNOWN"}
    day = japan_day(request.received_at)
    return Evidence(
        line=_line(request, said, _proposed([request_id], now), now),
        ledger=ledger,
        events=list(AuditEvent.objects.filter(request_id=request_id).order_by("seq")),
        statement=_statement(request),
        month=str(Month(day.year, day.month)),
    )


def _line(request: Request, said: set[str], proposed: Mapping[str, str], now: datetime) -> Line:
    return Line(
        request=request,
        days=(japan_day(now) - japan_day(request.received_at)).days,
        due=request.unit_fee * request.copies,
        timed_out=request.request_id in said,
        proposed=proposed.get(request.request_id, ""),
    )


def _proposed(ids: list[str], now: datetime) -> dict[str, str]:
    standing = Proposal.objects.filter(act=ACT, outcome="", expires_at__gt=now, subject__in=ids)
    return dict(standing.values_list("subject", "number"))


def _due(waiting: object) -> int:
    money = Request.objects.filter(request_id__in=waiting).values_list("unit_fee", "copies")
    return sum(fee * copies for fee, copies in money)


def _statement(request: Request) -> Statement | None:
    """What the Centre's newest statement of the month says of the papers like this one, if it has come."""
    day = japan_day(request.received_at)
    month = Month(day.year, day.month)
    statement = newest_versions(months=[month]).get(month)
    if statement is None:
        return None
    same = {
        "operator_code": request.operator_code,
        "store_code": request.store_code,
        "channel": request.channel,
        "kind": request.kind,
        "unit_fee": request.unit_fee,
    }
    lines = StatementLine.objects.filter(month=statement.month, version=statement.version, day=day, **same)
    theirs = lines.aggregate(copies=Sum("copies"), cancelled=Sum("cancelled"), count=Count("number"))
    start = datetime.combine(day, time(), JST)
    ours = Request.objects.filter(
        operation="ISSUE", received_at__gte=start, received_at__lt=start + timedelta(days=1), **same
    ).aggregate(delivered=Sum("copies", filter=Q(state="DELIVERED")), undecided=Sum("copies", filter=Q(state="ISSUED")))
    return Statement(
        month=statement.month,
        copies=theirs["copies"] or 0,
        cancelled=theirs["cancelled"] or 0,
        delivered=ours["delivered"] or 0,
        undecided=ours["undecided"] or 0,
    )
