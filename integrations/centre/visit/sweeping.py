"""Ends the visits nobody tends any more, whatever killed their terminal."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.ending import time_out
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import IDLE_WITHIN

__all__ = ["sweep"]


def sweep(*, exchange: Exchange) -> list[Visit]:
    """Time out what was not touched for IDLE_WITHIN and forget papers; returns the visits ended."""
    now = exchange.now()
    exchange.journal.forget_papers(now=now)
    return [
        time_out(exchange=exchange, visit=visit.visit)
        for visit in exchange.journal.still_open(before=now - IDLE_WITHIN)
    ]
