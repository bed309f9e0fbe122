"""What may be had of a municipality whose businesses lie on several servers: each is asked, the answers joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from integrations.centre.registry import Registry, Server, joined_offers
from integrations.centre.wire import Centre, KoikiFault, Offer, Presented, Send, Terminal, Trouble, WrongAnswer

__all__ = ["offers_of"]


def offers_of(
    *,
    registry: Registry,
    servers: Sequence[Server],
    municipality: str,
    presented: Presented,
    terminal: Terminal,
    now: Callable[[], datetime],
    line: Callable[[Server], Send],
) -> list[Offer]:
    """ListCertificates of every server. The kinds of one that cannot be asked now are not offered.

    Raises what the first server raised when none of them answers.
    """
    answers: list[tuple[Server, list[Offer]]] = []
    troubles: list[Exception] = []
    for server in servers:
        client = Centre(send=line(server), municipality=municipality, now=now, terminal=terminal)
        try:
            answers.append((server, client.offers(presented)))
        except (KoikiFault, Trouble, WrongAnswer) as trouble:
            troubles.append(trouble)
    if not answers:
        raise troubles[0]
    return joined_offers(registry=registry, municipality=municipality, answers=answers)
