"""What every step needs: the journal, the way to a municipality's server, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.centre.journal import Journal, Visit
from integrations.centre.wire import Centre, Send

__all__ = ["Exchange"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """``route``: 団体コード and kind ("" for what belongs to no kind) → how to send there.

    ``now`` returns an aware datetime; ``wait`` sleeps (an argument, so that tests need not).
    """

    journal: Journal
    route: Callable[[str, str], Send]
    now: Callable[[], datetime]
    wait: Callable[[float], None]

    def centre(self, visit: Visit, *, kind: str = "") -> Centre:
        """The client that speaks for this visit's terminal. Raises what ``route`` raises."""
        return Centre(
            send=self.route(visit.municipality, kind),
            municipality=visit.municipality,
            now=self.now,
            terminal=visit.terminal,
        )
