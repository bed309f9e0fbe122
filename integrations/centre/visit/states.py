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
    "TRAY_KEEPS",
    "State",
    "Trouble",
    "WrongStep",
    "require",
]

#: How long the citizen is kept waiting for an answer, all tries together.
ANSWER_WITHIN = timedelta(seconds=60)
#: After this long without a touch the visit is over and the money goes back.
IDLE_WITHIN = timedelta(seconds=120)
#: A request that was lost on the way may still arrive and be issued this long after the last try.
LATE_WITHIN = timedelta(minutes=5)
#: A report that got no answer is sent again after this.
REPORT_AGAIN = timedelta(seconds=10)
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

    NO_ANSWER = "NO_ANSWER"
    WRONG_ANSWER = "WRONG_ANSWER"
    FAULT = "FAULT"
    JAM = "JAM"
    SILENT = "SILENT"  # the terminal was not heard of while it printed


class WrongStep(Exception):
    """The visit does not stand where this step begins (a second tap, an old page)."""


def require(turn: Turn, *states: State) -> None:
    """Raises WrongStep unless the visit stands in one of ``states``."""
    if turn.visit.state not in states:
        raise WrongStep(f"the visit is {turn.visit.state}")
