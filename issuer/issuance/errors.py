"""What the line of issuance raises; the SOAP room turns each into one Fault."""

from issuer.municipality.selectors import UnknownMunicipality
from issuer.papers.errors import AkashiError


class RequestIdReused(AkashiError):
    """The same requestId came with other content."""


class AnswerExpired(AkashiError):
    """Issued already, and the answer's retention is over: it is never issued twice."""


class Busy(AkashiError):
    """The deadline passed or the records moved while drawing; a resend is worked anew with a new number."""


class UnknownRequest(AkashiError):
    """No issue of this requestId is on record."""


__all__ = ["AnswerExpired", "Busy", "RequestIdReused", "UnknownMunicipality", "UnknownRequest"]
