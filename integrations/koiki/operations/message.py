"""A request message, read and trusted as far as the contract goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from issuer.issuance.errors import Busy
from issuer.municipality.selectors import deadline
from issuer.papers.request import Credential

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """One validated request. ``fingerprint``: SHA-256 (hex) of what counts as its content.

    ``credential``: the one of the body, where something was found out about it already. ``waited``: how long it lay
    before ``received_at`` (arrival.py).
    """

    operation: str
    municipality: str
    request_id: str
    fingerprint: str
    body: etree._Element
    received_at: datetime
    credential: Credential | None = None
    waited: timedelta = timedelta(0)


def deadline_of(message: Message, clock: Clock) -> datetime:
    """Until when the asker waits for this answer, counted from the message's arrival at this machine.

    Raises UnknownMunicipality, and Busy when it is past: nothing is begun, tried or recorded then.
    """
    until = deadline(municipality=message.municipality, received_at=message.received_at - message.waited)
    if clock() >= until:
        raise Busy("the deadline passed before the message was taken up")
    return until
