"""A request message, read and trusted as far as the contract goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """One validated request. ``fingerprint``: SHA-256 (hex) of what counts as its content."""

    operation: str
    municipality: str
    request_id: str
    fingerprint: str
    body: etree._Element
    received_at: datetime
