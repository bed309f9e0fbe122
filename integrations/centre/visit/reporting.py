"""交付結果通知 and 異常の知らせ: told to the municipality until it has heard."""

from __future__ import annotations

from integrations.centre.journal import Notice, Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import LATE_WITHIN, again
from integrations.centre.wire import KoikiFault, WrongAnswer, new_request_id
from integrations.centre.wire import Trouble as WireTrouble

__all__ = ["notify_due", "report_due", "should_be"]

#: Answered before, and the answer was lost on the way: asked anew, the server says how it stands.
_UNDER_ANOTHER_NUMBER = frozenset({"ANSWER_EXPIRED", "REQUEST_ID_REUSED"})
_SHOULD_BE = {"PRINTED": "DELIVERED", "CANCELLED": "CANCELLED"}


def report_due(*, exchange: Exchange) -> list[Visit]:
    """Send every report that is due once, then every notice; returns the visits tried, as they stand afterwards.

    A server that does not answer is not asked again for the next visit: it must not hold up the others.
    """
    silent: set[tuple[str, str]] = set()
    tried = []
    for visit in exchange.journal.to_report(now=exchange.now()):
        if (visit.municipality, visit.kind) not in silent:
            stands, answered = _report(exchange, visit)
            tried.append(stands)
            if not answered:
                silent.add((visit.municipality, visit.kind))
    notify_due(exchange=exchange, silent=frozenset(silent))
    return tried


def notify_due(*, exchange: Exchange, silent: frozenset[tuple[str, str]] = frozenset()) -> list[Notice]:
    """Send every notice of anomaly that is due once; returns those tried, as they were."""
    quiet, tried = set(silent), []
    for notice in exchange.journal.notices_due(now=exchange.now()):
        if (notice.municipality, notice.kind) not in quiet:
            tried.append(notice)
            if not _notify(exchange, notice):
                quiet.add((notice.municipality, notice.kind))
    return tried


def should_be(visit: Visit) -> str:
    """The state of the issue after our notice, as the contract has it: copies that came out are delivered."""
    return _SHOULD_BE.get(visit.outcome) or ("DELIVERED" if visit.printed else "FAILED")


def _report(exchange: Exchange, visit: Visit) -> tuple[Visit, bool]:
    """The visit after one try, and whether somebody answered."""
    ended_at = visit.ended_at or visit.touched_at  # an outcome is written when a visit ends
    try:
        heard = exchange.centre(visit, kind=visit.kind).report(
            issue_request_id=visit.request_id,
            outcome=visit.outcome,
            printed_copies=visit.printed,
            paid=visit.kept,
            completed_at=ended_at,
            request_id=visit.report_request_id,
        )
    except KoikiFault as fault:
        # The request never arrived. It still may, while it is on its way: then what it made must be reported.
        if fault.code == "UNKNOWN_REQUEST" and not visit.printed and exchange.now() - ended_at > LATE_WITHIN:
            return _heard(exchange, visit, "NOT_ISSUED"), True
        return _later(exchange, visit, fault.code), True
    except (WireTrouble, WrongAnswer, LookupError) as trouble:
        return _later(exchange, visit, type(trouble).__name__), False
    state = heard.state if heard.accepted else f"NOT_ACCEPTED {heard.state}"
    return _heard(exchange, visit, state), True


def _heard(exchange: Exchange, visit: Visit, state: str) -> Visit:
    with exchange.journal.turn(visit.visit, now=exchange.now()) as turn:
        if turn.visit.report_request_id != visit.report_request_id or turn.visit.report_next_at is None:
            return turn.visit  # another process heard it, or there is something new to tell since
        if state not in (should_be(visit), "NOT_ISSUED") and not state.startswith("NOT_ACCEPTED"):
            turn.notice(category="SETTLEMENT", note=f"交付結果通知 {visit.outcome} の後の状態が {state} である。")
        return turn.change("REPORTED", detail=state, reported_state=state, report_next_at=None)


def _later(exchange: Exchange, visit: Visit, why: str) -> Visit:
    now = exchange.now()
    with exchange.journal.turn(visit.visit, now=now) as turn:
        if turn.visit.report_request_id != visit.report_request_id or turn.visit.report_next_at is None:
            return turn.visit
        attempts = turn.visit.report_attempts + 1
        anew = {"report_request_id": new_request_id()} if why in _UNDER_ANOTHER_NUMBER else {}
        return turn.change(
            "NOT_HEARD", detail=why, report_attempts=attempts, report_next_at=now + again(attempts), **anew
        )


def _notify(exchange: Exchange, notice: Notice) -> bool:
    """One try; whether somebody answered."""
    now = exchange.now()
    try:
        incident = exchange.client(notice.municipality, kind=notice.kind).report_anomaly(
            category=notice.category,
            detected_at=notice.detected_at,
            issue_request_id=notice.issue_request_id,
            certificate_number=notice.certificate_number,
            note=notice.note,
            request_id=notice.notice,
        )
    except KoikiFault as fault:
        heard = fault.code == "ANSWER_EXPIRED"  # it was taken in; the incident's number went with the lost answer
        exchange.journal.change_notice(notice, next_at=None if heard else now + again(notice.attempts + 1))
        return True
    except (WireTrouble, WrongAnswer, LookupError):
        exchange.journal.change_notice(notice, next_at=now + again(notice.attempts + 1))
        return False
    exchange.journal.change_notice(notice, next_at=None, incident=incident)
    return True
