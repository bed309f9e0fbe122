"""The card is read and the municipality says what may be had."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict

from integrations.centre.journal import Visit
from integrations.centre.visit.ending import as_kept
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import State, require
from integrations.centre.wire import Presented, Terminal

__all__ = ["begin", "present"]


def begin(*, exchange: Exchange, terminal: Terminal) -> Visit:
    """Open a visit at a terminal."""
    return exchange.journal.open_visit(
        visit=uuid.uuid4().hex, state=State.CHOOSING, terminal=terminal, now=exchange.now()
    )


def present(*, exchange: Exchange, visit: str, municipality: str, presented: Presented) -> Visit:
    """Keep who stands there (judged, PIN right) and ask their municipality what may be had.

    Raises WrongStep; what the client raises when the municipality cannot be asked (nothing is kept then).
    """
    now = exchange.now()
    offers = exchange.offers(municipality, presented, exchange.journal.read(visit).terminal)
    with exchange.journal.turn(visit, now=now) as turn:
        require(turn, State.CHOOSING)
        turn.touch()
        return turn.change(
            "PRESENTED",
            municipality=municipality,
            presented=as_kept(presented),
            offers=json.dumps([asdict(offer) for offer in offers], ensure_ascii=False),
        )
