"""Coins. The machine gives change at once and keeps exactly the fee."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import State, require

__all__ = ["COINS", "insert"]

#: What the coin mechanism takes, in yen.
COINS = (10, 50, 100, 500, 1000)


def insert(*, exchange: Exchange, visit: str, yen: int) -> Visit:
    """Take a coin or note; when the fee is reached, give change and go on to printing. Raises WrongStep, ValueError."""
    if yen not in COINS:
        raise ValueError("the machine does not take this coin")
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PAYING)
        turn.touch()
        turn.coins(yen=yen, what="INSERTED")
        over = turn.visit.kept + yen - turn.visit.total_fee
        if over < 0:
            return turn.change("COIN")
        if over:
            turn.coins(yen=-over, what="CHANGE")
        return turn.change("PAID", state=State.PRINTING)
