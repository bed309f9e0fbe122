"""The Centre's side of the contract (koiki.xsd 5.0.1): messages, the client, and how bytes travel.

Knows no server but through the contract, so it also speaks to other vendors' servers.
"""

from integrations.centre.wire.client import Centre, Send, new_request_id
from integrations.centre.wire.messages import (
    Applicant,
    Application,
    Asked,
    Delivery,
    Issued,
    Offer,
    Presented,
    Refused,
    RegistrationState,
    Service,
    Status,
    Terminal,
)
from integrations.centre.wire.reading import KoikiFault, WrongAnswer
from integrations.centre.wire.transport import Cut, Http, NotConnected, TimedOut, Trouble
from integrations.centre.wire.words import NAMESPACE

__all__ = [
    "NAMESPACE",
    "Applicant",
    "Application",
    "Asked",
    "Centre",
    "Cut",
    "Delivery",
    "Http",
    "Issued",
    "KoikiFault",
    "NotConnected",
    "Offer",
    "Presented",
    "Refused",
    "RegistrationState",
    "Send",
    "Service",
    "Status",
    "Terminal",
    "TimedOut",
    "Trouble",
    "WrongAnswer",
    "new_request_id",
]
