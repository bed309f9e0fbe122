"""What every step needs: the journal, the way to a municipality's server, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.centre.journal import Journal, Visit
from integrations.centre.wire import Centre, Offer, Presented, Send, Terminal
from integrations.centre.wire.words import KINDS

__all__ = ["Exchange"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """``route``: 団体コード and kind ("" for what belongs to no kind) → how to send there.

    ``now`` returns an aware datetime; ``wait`` sleeps (an argument, so that tests need not). ``listing``: how a
    municipality is asked what may be had, where that is not one server's answer; raises what the client raises.
    """

    journal: Journal
    route: Callable[[str, str], Send]
    now: Callable[[], datetime]
    wait: Callable[[float], None]
    listing: Callable[[str, Presented, Terminal], list[Offer]] | None = None

    def offers(self, municipality: str, presented: Presented, terminal: Terminal) -> list[Offer]:
        """What may be had of a municipality, in the order of the contract, whatever order servers answer in.

        Raises what the client and ``route`` raise.
        """
        if self.listing is not None:
            found = self.listing(municipality, presented, terminal)
        else:
            found = self.client(municipality, terminal=terminal).offers(presented)
        order = list(KINDS)
        return sorted(found, key=lambda offer: order.index(offer.kind))

    def centre(self, visit: Visit, *, kind: str = "") -> Centre:
        """The client that speaks for this visit's terminal. Raises what ``route`` raises."""
        return self.client(visit.municipality, kind=kind, terminal=visit.terminal)

    def client(self, municipality: str, *, kind: str = "", terminal: Terminal | None = None) -> Centre:
        """The client for a municipality. Raises what ``route`` raises."""
        return Centre(
            send=self.route(municipality, kind),
            municipality=municipality,
            now=self.now,
            terminal=terminal,
        )
