"""What the centre kept of a paper, for whoever checks one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from integrations.centre.journal import Journal
from integrations.centre.wire.words import KINDS


@dataclass(frozen=True, slots=True)
class Record:
    """One paper that was issued: its kind and municipality in words, and its front while the centre still holds it."""

    paper: str
    kind: str
    municipality: str
    issued_at: datetime
    pages: int
    front: bytes | None


class Records(Protocol):
    """Where records are found."""

    def find(self, paper: str) -> Record | None:
        """The record of a paper number, or None."""


class JournalRecords:
    """The records of the centre's journal."""

    def __init__(self, journal: Journal) -> None:
        """Read from this journal."""
        self._journal = journal

    def find(self, paper: str) -> Record | None:
        """The newest visit that was answered with this number."""
        answered = self._journal.of_number(paper)
        if not answered:
            return None
        visit = answered[-1]
        return Record(
            paper=paper,
            kind=KINDS.get(visit.kind, visit.kind),
            municipality=visit.municipality,
            issued_at=visit.asked_at or visit.opened_at,
            pages=visit.pages,
            front=self._journal.paper(visit.visit),
        )
