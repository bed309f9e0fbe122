"""How a visit ends: money back for what did not come out, and something to tell the municipality."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from integrations.centre.journal import Turn, Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import TRAY_KEEPS, State, Trouble, require
from integrations.centre.wire import Presented, new_request_id

__all__ = ["as_kept", "cancel", "end", "jam", "time_out", "without_pin"]


def end(turn: Turn, *, state: State, outcome: str, trouble: str = "", detail: str = "", **columns: object) -> Visit:
    """End the visit inside a turn: a copy in the tray is paid for, everything else goes back.

    ``outcome`` "" when there is nothing to report (nothing was issued, and that is certain). The Centre reads the
    printer's counter, so it always knows the end: it never reports TIMED_OUT, which leaves an issue 未確定.
    """
    visit = turn.visit
    printed = visit.printing if turn.lies_in_tray(visit.printing) else visit.printed
    back = visit.kept - visit.unit_fee * printed
    if back:
        turn.coins(yen=-back, what="REFUND")
    turn.release_paper(until=turn.now + TRAY_KEEPS)
    return turn.change(
        state,
        detail=detail or trouble,
        state=state,
        printed=printed,
        trouble=trouble,
        outcome=outcome,
        offers="[]",
        presented=without_pin(visit),
        ended_at=turn.now,
        report_request_id=new_request_id() if outcome else None,
        report_next_at=turn.now if outcome else None,
        **columns,
    )


def cancel(*, exchange: Exchange, visit: str) -> Visit:
    """The citizen stops before the first copy. Raises WrongStep."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.CHOOSING, State.PAYING)
        return end(turn, state=State.CANCELLED, outcome="CANCELLED" if turn.visit.request_id else "")


def time_out(*, exchange: Exchange, visit: str) -> Visit:
    """The citizen went away, or the terminal fell silent. A visit that has ended is given back as it stands."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        stands = turn.visit
        if stands.ended_at is not None:
            return stands
        if stands.state == State.PRINTING:
            return _as_far_as_printed(turn, Trouble.SILENT)
        return end(turn, state=State.TIMED_OUT, outcome="CANCELLED" if stands.attempts else "")


def jam(*, exchange: Exchange, visit: str, trouble: Trouble = Trouble.JAM) -> Visit:
    """The paper jams, or there is none: what has not come out is paid back. Raises WrongStep."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PRINTING)
        return _as_far_as_printed(turn, trouble)


def _as_far_as_printed(turn: Turn, trouble: Trouble) -> Visit:
    """Every copy may lie in the tray although nobody has noted the last one: then nothing went wrong."""
    if turn.lies_in_tray(turn.visit.copies):
        return end(turn, state=State.PRINTED, outcome="PRINTED")
    return end(turn, state=State.FAILED, outcome="PRINT_FAILED", trouble=trouble)


def as_kept(presented: Presented) -> str:
    """What the card showed, as the journal keeps it."""
    kept = asdict(presented)
    kept["checked_at"] = presented.checked_at.isoformat() if presented.checked_at else None
    return json.dumps(kept)


def without_pin(visit: Visit) -> str:
    """The same without the 暗証番号, which nobody needs once the request is answered."""
    return as_kept(replace(visit.presented, card_pin="")) if visit.presented else "{}"
