"""What a month's issues come to: one line per 処理日 × 事業者 × 店舗 × 経路 × 種別 × 単価. Amounts in whole yen."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from issuer.papers.errors import BadInput

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in Japan."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """From ``2026-11``. Raises BadInput."""
        found = _MONTH.match(text)
        if not found:
            raise BadInput(f"月は YYYY-MM です: {text}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a line is found by. ``day``: the day of the request's receipt, which is the paper's date."""

    day: date
    operator_code: str
    store_code: str
    channel: str
    kind: str
    unit_fee: int


@dataclass(frozen=True, slots=True)
class Ours:
    """``copies`` came out of the printer; ``cancelled`` were issued and did not. ``undecided``: nobody has said yet."""

    copies: int
    cancelled: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Theirs:
    """One line of the statement; ``number`` is its line in the file, 1 is the header."""

    number: int
    copies: int
    cancelled: int
    commission_unit: int
    fees: int
    commissions: int
