"""A request message, read and trusted as far as the contract goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from issuer.papers.request import Credential

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """One validated request. ``fingerprint``: SHA-256 (hex) of what counts as its content.

    ``credential``: the one of the body, where something was found out about it already.
    """

    operation: str
    municipality: str
    request_id: str
    fingerprint: str
    body: etree._Element
    received_at: datetime
    credential: Credential | None = None
