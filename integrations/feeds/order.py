"""Which waiting package comes next (feed rule 2). Pure: the numbers in, the turn out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from integrations.feeds.errors import FeedError


class Turn(Enum):
    """What a waiting package may do now."""

    APPLY = "APPLY"
    WAIT_GAP = "WAIT_GAP"
    WAIT_GAIJI = "WAIT_GAIJI"
    SUPERSEDED = "SUPERSEDED"
    BROKEN_CHAIN = "BROKEN_CHAIN"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package in line. ``gaiji``: the 外字 version it needs (0 for none)."""

    number: str
    mode: str
    sequence: int
    previous: int
    gaiji: int = 0


def turn(package: Waiting, *, applied: int, gaiji: Collection[int]) -> Turn:
    """What one package may do when ``applied`` is the last applied number and ``gaiji`` the versions in effect."""
    if package.sequence <= applied:
        return Turn.SUPERSEDED
    if package.mode == "DELTA" and package.previous < applied:
        return Turn.BROKEN_CHAIN
    if package.mode == "DELTA" and package.previous > applied:
        return Turn.WAIT_GAP
    return Turn.APPLY if not package.gaiji or package.gaiji in gaiji else Turn.WAIT_GAIJI


def next_of(line: Sequence[Waiting], *, applied: int, gaiji: Collection[int]) -> tuple[Waiting, Turn] | None:
    """The lowest package that need not wait, with what becomes of it; None when all must wait."""
    for package in sorted(line, key=lambda w: (w.sequence, w.number)):
        now = turn(package, applied=applied, gaiji=gaiji)
        if now not in (Turn.WAIT_GAP, Turn.WAIT_GAIJI):
            return package, now
    return None


def never(now: Turn, *, applied: int) -> FeedError | None:
    """Why a package can never be applied, or None."""
    if now is Turn.SUPERSEDED:
        return FeedError("manifest.json", 0, "sequence", "SEQUENCE_PAST", f"連番は {applied} まで適用済みです")
    if now is Turn.BROKEN_CHAIN:
        message = f"前の連番が、適用済みの {applied} より古いです"
        return FeedError("manifest.json", 0, "previous", "PREVIOUS", message)
    return None
