"""交付結果通知: told to the municipality until it has heard."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import LATE_WITHIN, REPORT_AGAIN
from integrations.centre.wire import KoikiFault, WrongAnswer
from integrations.centre.wire import Trouble as WireTrouble

__all__ = ["report_due"]


def report_due(*, exchange: Exchange) -> list[Visit]:
    """Send every report that is due once; returns the visits tried, as they stand afterwards."""
    return [_report(exchange, visit) for visit in exchange.journal.to_report(now=exchange.now())]


def _report(exchange: Exchange, visit: Visit) -> Visit:
    ended_at = visit.ended_at or visit.touched_at  # an outcome is written when a visit ends
    kind = visit.asked.kind if visit.asked else ""
    try:
        heard = exchange.centre(visit, kind=kind).report(
            issue_request_id=visit.request_id,
            outcome=visit.outcome,
            printed_copies=visit.printed,
            paid=visit.kept,
            completed_at=ended_at,
            request_id=visit.report_request_id,
        )
    except KoikiFault as fault:
        # The request never arrived. It still may, while it is on its way: then what it made must be reported.
        if fault.code == "UNKNOWN_REQUEST" and exchange.now() - ended_at > LATE_WITHIN:
            return _heard(exchange, visit, "NOT_ISSUED")
        return _later(exchange, visit, fault.code)
    except (WireTrouble, WrongAnswer) as trouble:
        return _later(exchange, visit, type(trouble).__name__)
    return _heard(exchange, visit, heard.state if heard.accepted else f"NOT_ACCEPTED {heard.state}")


def _heard(exchange: Exchange, visit: Visit, state: str) -> Visit:
    with exchange.journal.turn(visit.visit, now=exchange.now()) as turn:
        return turn.change("REPORTED", detail=state, reported_state=state, report_next_at=None)


def _later(exchange: Exchange, visit: Visit, why: str) -> Visit:
    now = exchange.now()
    with exchange.journal.turn(visit.visit, now=now) as turn:
        return turn.change("NOT_HEARD", detail=why, report_next_at=now + REPORT_AGAIN)
