"""How a visit ends: money back for what did not come out, and something to tell the municipality."""

from __future__ import annotations

from integrations.centre.journal import Turn, Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import TRAY_KEEPS, State, Trouble, require
from integrations.centre.wire import new_request_id

__all__ = ["cancel", "end", "jam", "time_out"]


def end(turn: Turn, *, state: State, outcome: str, trouble: str = "", detail: str = "", **columns: object) -> Visit:
    """End the visit inside a turn: a copy in the tray is paid for, everything else goes back.

    ``outcome`` "" when there is nothing to report (nothing was issued, and the server said so).
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
            whole = turn.lies_in_tray(stands.copies)
            return end(
                turn, state=State.PRINTED if whole else State.FAILED, outcome="PRINTED" if whole else "PRINT_FAILED"
            )
        return end(turn, state=State.TIMED_OUT, outcome="TIMED_OUT" if stands.request_id else "")


def jam(*, exchange: Exchange, visit: str) -> Visit:
    """The paper jams: what has not come out is paid back. Raises WrongStep."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PRINTING)
        return end(turn, state=State.FAILED, outcome="PRINT_FAILED", trouble=Trouble.JAM)
