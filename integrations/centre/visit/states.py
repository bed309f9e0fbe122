"""Where a visit stands, and the times it may stand there."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from integrations.centre.journal import Turn

__all__ = [
    "ANSWER_WITHIN",
    "IDLE_WITHIN",
    "LATE_WITHIN",
    "REPORT_AGAIN",
    "REPORT_MOST",
    "TRAY_KEEPS",
    "State",
    "Trouble",
    "WrongStep",
    "again",
    "require",
]

#: How long the citizen is kept waiting for an answer, all tries together.
ANSWER_WITHIN = timedelta(seconds=60)
#: After this long without a touch the visit is over and the money goes back.
IDLE_WITHIN = timedelta(seconds=120)
#: A request that was lost on the way may still arrive and be issued this long after the last try.
LATE_WITHIN = timedelta(minutes=5)
#: What got no answer is sent again after this, then after twice as long each time, but never rarer than REPORT_MOST.
REPORT_AGAIN = timedelta(seconds=10)
REPORT_MOST = timedelta(minutes=10)
#: How long the demonstration keeps a paper to be looked at after the visit. A real terminal deletes it at once.
TRAY_KEEPS = timedelta(minutes=60)


class State(StrEnum):
    """Open: CHOOSING to PRINTING. Ended: the rest."""

    CHOOSING = "CHOOSING"  # card read, PIN right, offers known
    ASKING = "ASKING"  # the request's number is kept; it may have been sent
    PAYING = "PAYING"  # the paper is here
    PRINTING = "PRINTING"  # paid
    PRINTED = "PRINTED"  # every copy lies in the tray
    REFUSED = "REFUSED"  # by the municipality
    FAILED = "FAILED"  # no answer, or not every copy came out
    CANCELLED = "CANCELLED"  # by the citizen
    TIMED_OUT = "TIMED_OUT"  # the citizen went away


class Trouble(StrEnum):
    """Why a visit FAILED."""

    NO_ANSWER = "NO_ANSWER"  # nobody answered in time; what was issued, if anything, is taken back
    WRONG_ANSWER = "WRONG_ANSWER"  # what came is not what was asked for; the municipality is told
    FAULT = "FAULT"  # the server says it cannot
    FEE_CHANGED = "FEE_CHANGED"  # the paper would cost something else than the citizen agreed to
    JAM = "JAM"
    NO_PAPER = "NO_PAPER"  # and nobody filled the printer
    SILENT = "SILENT"  # the terminal was not heard of while it printed


class WrongStep(Exception):
    """The visit does not stand where this step begins (a second tap, an old page)."""


def require(turn: Turn, *states: State) -> None:
    """Raises WrongStep unless the visit stands in one of ``states``."""
    if turn.visit.state not in states:
        raise WrongStep(f"the visit is {turn.visit.state}")


def again(attempts: int) -> timedelta:
    """How long to wait before the try after ``attempts`` (from 1) that were not heard."""
    return min(REPORT_AGAIN * (1 << min(attempts - 1, 16)), REPORT_MOST)
