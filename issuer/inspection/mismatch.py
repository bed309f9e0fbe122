"""What inspection raises: which page, how grave, which rule. Never what the page says."""

from enum import StrEnum

from issuer.papers.errors import AkashiError


class Severity(StrEnum):
    """How grave a mismatch is, gravest first: PERSON stops the kind at once, the others refuse this paper."""

    PERSON = "PERSON"
    STRUCTURE = "STRUCTURE"
    TEXT = "TEXT"
    GLYPH = "GLYPH"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Mismatch(AkashiError):
    """The paper is not the one that was asked for. Answered as SELF_CHECK and made an incident.

    ``page`` counts from 1 (0: the document as a whole). ``rule`` names the check and ``place`` the field or
    object, neither of which holds text of the paper.
    """

    def __init__(self, *, severity: Severity, page: int, rule: str, place: str = "") -> None:
        super().__init__(f"inspection failed on page {page}: {rule} {place}".rstrip())
        self.severity = severity
        self.page = page
        self.rule = rule
        self.place = place


def gravest(found: list[Mismatch]) -> Mismatch:
    """The mismatch to report when there are several."""
    return min(found, key=lambda mismatch: _RANK[mismatch.severity])
