"""交付結果通知: what the kiosk did with an issued paper. Contradictions change nothing and open an incident."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.incidents.services import open_incident
from issuer.intake.worklist import close_item, open_item
from issuer.issuance.errors import UnknownRequest
from issuer.ledger.services import Dimensions, ask_entry
from issuer.tenancy.faults import fault
from issuer.tenancy.locks import lock_key
from issuer.tenancy.trips import Trip

UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
_ENDS = {"PRINTED": "DELIVERED", "PRINT_FAILED": "FAILED", "CANCELLED": "CANCELLED", "TIMED_OUT": "UNKNOWN"}


@dataclass(frozen=True, slots=True)
class DeliveryAnswer:
    """``state``: ISSUED | DELIVERED | FAILED | CANCELLED | UNKNOWN after the notice."""

    accepted: bool
    state: str


@dataclass(frozen=True, slots=True)
class Issue:
    """The issue a notice speaks of, as it stands."""

    municipality: str
    request_id: str
    number: str
    state: str
    copies: int
    unit_fee: int
    dimensions: Dimensions


def report_delivery(
    *,
    municipality: str,
    issue_request_id: str,
    outcome: str,
    printed_copies: int,
    paid: int,
    completed_at: datetime,
    now: datetime,
) -> DeliveryAnswer:
    """Take one notice, inside ``scope(municipality)``. ``paid`` in yen. Raises UnknownRequest.

    Some copies printed is DELIVERED with the copies that came out. TIMED_OUT leaves the issue 未確定 on the worklist.
    """
    with connections["default"].cursor() as cursor:
        issue = lock_issue(cursor, municipality=municipality, request_id=issue_request_id)
        end = "DELIVERED" if outcome == "PRINT_FAILED" and printed_copies else _ENDS[outcome]
        if issue.state != "ISSUED" and _as_before(cursor, issue, end, printed_copies, paid):
            return DeliveryAnswer(accepted=True, state=issue.state)
        if issue.state != "ISSUED" or not is_possible(issue, end=end, printed=printed_copies):
            notice = {"state": issue.state, "notice": outcome, "printed": printed_copies, "paid": paid}
            _incident(issue, "DELIVERY_CONTRADICTION", notice, now)
            return DeliveryAnswer(accepted=False, state=issue.state)
        end_issue(cursor, issue, end=end, printed=printed_copies, paid=paid, by="centre", now=now)
    append(
        municipality=municipality,
        at=now,
        actor="centre",
        action="delivery.reported",
        request_id=issue_request_id,
        detail={"outcome": outcome, "printed": printed_copies, "paid": paid, "at": completed_at.isoformat()},
    )
    fault("delivery_uncommitted")
    return DeliveryAnswer(accepted=True, state=end)


def is_possible(issue: Issue, *, end: str, printed: int) -> bool:
    """Whether so many copies go with such an end."""
    return printed <= issue.copies and (end == "UNKNOWN" or (end == "DELIVERED") == (printed > 0))


def lock_issue(cursor: CursorWrapper, *, municipality: str, request_id: str) -> Issue:
    """The issue, inside ``scope``; whoever else would end it waits for our transaction. Raises UnknownRequest."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("delivery", municipality, request_id)])
    cursor.execute(
        "SELECT certificate_number, state, copies, unit_fee, kind, channel, operator_code, store_code,"
        " terminal_municipality, media, language FROM issuance_request WHERE municipality = %s AND request_id = %s"
        " AND operation = 'ISSUE' AND state IN ('ISSUED', 'DELIVERED', 'FAILED', 'CANCELLED')",
        [municipality, request_id],
    )
    row = cursor.fetchone()
    if row is None:
        raise UnknownRequest("no issue of this requestId is on record")
    return Issue(municipality, request_id, row[0], row[1], row[2], row[3], Dimensions(*row[4:]))


def _as_before(cursor: CursorWrapper, issue: Issue, end: str, printed: int, paid: int) -> bool:
    """Whether the notice says what an earlier one said."""
    cursor.execute(
        "SELECT copies, amount FROM ledger_entry WHERE municipality = %s AND request_id = %s AND event = %s "
        "AND event <> 'ISSUED' ORDER BY id DESC LIMIT 1",
        [issue.municipality, issue.request_id, issue.state],
    )
    return end == issue.state and cursor.fetchone() == (printed, paid)


def end_issue(
    cursor: CursorWrapper, issue: Issue, *, end: str, printed: int, paid: int, by: str, now: datetime
) -> None:
    """Write an end that is possible: state and ledger row; UNKNOWN goes on the worklist, any other leaves it.

    ``by``: "centre" or the operator who decides. Money that does not fit the copies opens an incident.
    """
    if end == "UNKNOWN":
        open_item(
            municipality=issue.municipality,
            topic=UNKNOWN_OUTCOME,
            subject=issue.request_id,
            detail={"number": issue.number},
            now=now,
        )
    else:
        cursor.execute(
            "UPDATE issuance_request SET state = %s WHERE municipality = %s AND request_id = %s AND state = 'ISSUED'",
            [end, issue.municipality, issue.request_id],
        )
        close_item(municipality=issue.municipality, topic=UNKNOWN_OUTCOME, subject=issue.request_id, now=now, by=by)
    trip = Trip()
    ask_entry(
        trip=trip,
        municipality=issue.municipality,
        at=now,
        event=end,
        request_id=issue.request_id,
        number=issue.number,
        dimensions=issue.dimensions,
        copies=printed,
        unit_fee=issue.unit_fee,
        amount=paid,
    )
    trip.run(cursor)
    due = issue.unit_fee * printed
    if paid != due:
        _incident(issue, "SETTLEMENT", {"paid": paid, "due": due}, now)


def _incident(issue: Issue, category: str, detail: dict[str, object], now: datetime) -> None:
    open_incident(
        municipality=issue.municipality,
        category=category,
        request_id=issue.request_id,
        certificate_number=issue.number,
        detail=detail,
        now=now,
    )
