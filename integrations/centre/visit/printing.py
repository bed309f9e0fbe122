"""Copies come out one at a time; the printer's own counter decides after a power cut."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.ending import end
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import State, require

__all__ = ["print_next"]


def print_next(*, exchange: Exchange, visit: str) -> Visit:
    """Print the next copy; after the last one the visit has ended. Raises WrongStep.

    Three kept steps: the copy is begun, it lies in the tray, it is known to lie there. Killed between any two, the next
    call asks the printer whether the begun copy came out, and prints it only if not.
    """
    journal = exchange.journal
    with journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PRINTING)
        turn.touch()
        copy = turn.visit.printed + 1
        if turn.visit.printing < copy:
            turn.change("PRINTING", printing=copy)
    with journal.turn(visit, now=exchange.now()) as turn:
        require(turn, State.PRINTING)
        turn.sheet(copy)
    with journal.turn(visit, now=exchange.now()) as turn:
        if turn.visit.state == State.PRINTING and turn.visit.printed < copy and turn.lies_in_tray(copy):
            turn.change("COPY", printed=copy)
            if copy == turn.visit.copies:
                end(turn, state=State.PRINTED, outcome="PRINTED")
        return turn.visit
