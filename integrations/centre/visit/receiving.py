"""A clerk receives the fee: counter mode has no machine for coins."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import State, WrongStep, require

__all__ = ["receive_at_counter"]


def receive_at_counter(*, exchange: Exchange, visit: str) -> Visit:
    """The whole fee lies in the till; on to printing. Raises WrongStep, also for a terminal without a clerk."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PAYING)
        if turn.visit.terminal.channel != "COUNTER":
            raise WrongStep("this terminal takes coins")
        turn.touch()
        turn.coins(yen=turn.visit.total_fee - turn.visit.kept, what="INSERTED")
        return turn.change("RECEIVED_AT_COUNTER", state=State.PRINTING)
