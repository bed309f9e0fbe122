"""What the line of issuance raises; the SOAP room turns each into one Fault."""

from issuer.municipality.selectors import UnknownMunicipality
from issuer.papers.errors import AkashiError


class RequestIdReused(AkashiError):
    """The same requestId came with other content."""


class AnswerExpired(AkashiError):
    """Issued already, and the answer's retention is over: it is never issued twice."""


class Busy(AkashiError):
    """The deadline passed or the records moved while drawing; a resend is worked anew with a new number."""


class HoldOverlooked(AkashiError):
    """The database saw a hold against a paper that the line was about to issue: this build does not look (P5)."""


class WrongRecords(AkashiError):
    """The records that were gathered are not those of the person whom the credential leads to (P1)."""


class UnknownRequest(AkashiError):
    """No issue of this requestId is on record."""


__all__ = [
    "AnswerExpired",
    "Busy",
    "HoldOverlooked",
    "RequestIdReused",
    "UnknownMunicipality",
    "UnknownRequest",
    "WrongRecords",
]
