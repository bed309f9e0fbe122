"""Reading requests, inside ``scope``, limited to the kinds an operator may look at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from issuer.audit.models import AuditEvent
from issuer.incidents.models import Incident
from issuer.intake.models import WorkItem
from issuer.issuance.models import Request, VoidNumber
from issuer.ledger.models import Entry
from issuer.ledger.selectors import entries_of
from issuer.papers.kinds import CertificateKind
from issuer.replica.models import Resident
from issuer.rules.calendar import JST
from ops_console.history.criteria import Criteria
from ops_console.words import UNDETERMINED

PAGE = 50
#: The question before a request: what could this person get.
LISTING = "ListCertificates"
#: Beyond this many the count is told as "more than".
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of requests, newest first. ``count`` stops at MOST_COUNTED + 1."""

    requests: list[Request]
    count: int
    undetermined: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on record about one request."""

    request: Request
    undetermined: bool
    ledger: list[Entry]
    events: list[AuditEvent]
    voided: list[VoidNumber]
    incidents: list[Incident]
    person: str | None


def search(*, criteria: Criteria, kinds: Collection[CertificateKind], page: int) -> Found:
    """Requests that fit."""
    rows = _fitting(criteria, kinds).order_by("-received_at", "-request_id")
    start = (page - 1) * PAGE
    found = list(rows.defer("explanation", "versions", "fingerprint")[start : start + PAGE])
    return Found(
        requests=found,
        count=rows.order_by()[: MOST_COUNTED + 1].count(),
        undetermined=_undetermined([r.request_id for r in found]),
    )


def everything(*, criteria: Criteria, kinds: Collection[CertificateKind]) -> list[Request]:
    """All that fit, oldest first; MOST_COUNTED + 1 at most."""
    rows = _fitting(criteria, kinds).order_by("received_at", "request_id")
    return list(rows.defer("explanation", "versions", "fingerprint")[: MOST_COUNTED + 1])


def record(*, request_id: str, kinds: Collection[CertificateKind], with_person: bool = False) -> Record | None:
    """One request with its ledger rows, chain links, voided numbers and incidents; the name only when asked for.

    ``person`` is the name in the 副本 now, None when not asked for, "" when the 副本 has nobody of this number.
    """
    request = Request.objects.filter(_readable(kinds), request_id=request_id).first()
    if request is None:
        return None
    return Record(
        request=request,
        undetermined=bool(_undetermined([request_id])),
        ledger=entries_of([request_id]),
        events=list(AuditEvent.objects.filter(request_id=request_id).order_by("seq")),
        voided=list(VoidNumber.objects.filter(request_id=request_id).order_by("at")),
        incidents=list(Incident.objects.filter(request_id=request_id).order_by("number")),
        person=_name(request.atena_no) if with_person else None,
    )


def _fitting(criteria: Criteria, kinds: Collection[CertificateKind]) -> QuerySet[Any]:
    rows: QuerySet[Any] = Request.objects.filter(_readable(kinds))
    if criteria.since:
        rows = rows.filter(received_at__gte=_start(criteria.since))
    if criteria.until:
        rows = rows.filter(received_at__lt=_start(criteria.until) + timedelta(days=1))
    if criteria.from_time:
        rows = rows.filter(received_at__time__gte=time.fromisoformat(criteria.from_time))
    if criteria.to_time:
        last = datetime.combine(date.min, time.fromisoformat(criteria.to_time)) + timedelta(seconds=59.999999)
        rows = rows.filter(received_at__time__lte=last.time())
    operator_code, dash, store = criteria.store.partition("-")
    exact = {
        "operation": criteria.operation,
        "operator_code": operator_code if dash else "",
        "store_code": store if dash else operator_code,
        "terminal_id": criteria.terminal,
        "kind": criteria.kind,
        "request_id": criteria.request_id,
        "atena_no": criteria.atena_no,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if criteria.number:
        # A number that came to nothing is no longer on its request, but people may still hold a note of it.
        # Looked up apart: as a sub-query it would keep both indexes from being used.
        voided = list(
            VoidNumber.objects.filter(certificate_number=criteria.number).values_list("request_id", flat=True)
        )
        rows = rows.filter(Q(certificate_number=criteria.number) | Q(request_id__in=voided))
    if criteria.result == UNDETERMINED:
        waiting = WorkItem.objects.filter(topic="UNKNOWN_OUTCOME", closed_at=None).values("subject")
        return rows.filter(request_id__in=waiting)
    return rows.filter(state=criteria.result) if criteria.result else rows


def _readable(kinds: Collection[CertificateKind]) -> Q:
    """Requests for a paper of these kinds, and questions about all kinds; of the latter told.py shows only theirs."""
    return Q(operation="ISSUE", kind__in=kinds) | Q(operation=LISTING)


def _undetermined(request_ids: list[str]) -> frozenset[str]:
    items = WorkItem.objects.filter(topic="UNKNOWN_OUTCOME", closed_at=None, subject__in=request_ids)
    return frozenset(items.values_list("subject", flat=True))


def _name(atena_no: str) -> str:
    return Resident.objects.filter(atena_no=atena_no).values_list("name", flat=True).first() or ""


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), JST)
