"""A month of a municipality, gathered from the journal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from integrations.centre.journal import Journal, Visit
from integrations.centre.settlement.lines import Outcome

__all__ = ["Gathered", "Month", "gathered"]

_JST = timezone(timedelta(hours=9))
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])\Z")
#: A request of the month's last evening ends, at the latest, in the night after it: every visit times out.
_ENDS_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in Japan."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Month:
        """From ``2026-11``. Raises ValueError (in Japanese)."""
        found = _MONTH.match(text)
        if found is None:
            raise ValueError(f"月は YYYY-MM です: {text}")
        return cls(int(found[1]), int(found[2]))

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(date(self.year, self.month, 1), time(), _JST)

    @property
    def ends(self) -> datetime:
        """The first moment of the next month."""
        after = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return datetime.combine(after, time(), _JST)


@dataclass(frozen=True, slots=True)
class Gathered:
    """``outcomes`` of the month. ``amiss``: how many visits kept other money than the fees of what came out."""

    outcomes: tuple[Outcome, ...]
    amiss: int


def gathered(*, journal: Journal, municipality: str, month: Month) -> Gathered:
    """Every request asked in the month that was answered with a paper and has ended.

    A municipality counts a request on the day it received it, so the day here is that of the asking, and a request of
    23:59 belongs to its own day whenever it ended. One sent before midnight and received after it is a difference
    somebody has to explain, as with any two clocks.
    """
    visits = journal.ended(municipality=municipality, since=month.begins, until=month.ends + _ENDS_WITHIN)
    answered = [(visit, _outcome(visit)) for visit in visits if visit.certificate_number]
    mine = [(visit, one) for visit, one in answered if month.begins.date() <= one.day < month.ends.date()]
    amiss = sum(visit.kept != visit.unit_fee * visit.printed for visit, _ in mine)
    return Gathered(outcomes=tuple(one for _, one in mine), amiss=amiss)


def _outcome(visit: Visit) -> Outcome:
    if visit.asked is None or visit.asked_at is None:
        raise ValueError("the journal holds an answer nobody asked for")
    return Outcome(
        day=visit.asked_at.astimezone(_JST).date(),
        operator=visit.terminal.operator,
        store=visit.terminal.store,
        channel=visit.terminal.channel,
        kind=visit.asked.kind,
        unit_fee=visit.unit_fee,
        copies=visit.copies,
        printed=visit.printed,
    )
