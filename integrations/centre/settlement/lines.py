"""Lines of the statement: one for each 処理日 × 事業者 × 店舗 × 経路 × 種別 × 単価. Money in whole yen."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["COLUMNS", "Line", "Outcome", "settlement_csv", "settlement_rows"]

COLUMNS = (
    "処理日", "事業者コード", "店舗コード", "経路", "種別", "手数料単価", "委託手数料単価", "通数", "取消通数",
    "手数料計", "委託手数料計",
)  # fmt: skip
#: The channel without a commission: らくらく窓口 is the municipality's own.
_COUNTER = "COUNTER"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one issued request ended. ``day``: the day it was asked (Japan); ``printed`` of ``copies`` came out and were
    paid for, the rest was paid back.
    """

    day: date
    operator: str
    store: str
    channel: str
    kind: str
    unit_fee: int
    copies: int
    printed: int


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line; ``cancelled`` copies were issued and did not come out. Fees are of ``copies`` alone."""

    day: date
    operator: str
    store: str
    channel: str
    kind: str
    unit_fee: int
    commission: int
    copies: int
    cancelled: int

    @property
    def fees(self) -> int:
        """手数料計."""
        return self.unit_fee * self.copies

    @property
    def commissions(self) -> int:
        """委託手数料計."""
        return self.commission * self.copies


def settlement_rows(outcomes: Iterable[Outcome], *, commission: Callable[[date], int]) -> list[Line]:
    """Add outcomes up, by day and shop. ``commission``: 委託手数料 a copy on a day in yen; COUNTER has none."""
    sums: defaultdict[tuple[date, str, str, str, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in outcomes:
        sum_of = sums[(one.day, one.operator, one.store, one.channel, one.kind, one.unit_fee)]
        sum_of[0] += one.printed
        sum_of[1] += one.copies - one.printed
    return sorted(
        Line(
            *key,
            commission=0 if key[3] == _COUNTER else commission(key[0]),
            copies=copies,
            cancelled=cancelled,
        )
        for key, (copies, cancelled) in sums.items()
    )


def settlement_csv(lines: Iterable[Line]) -> bytes:
    """The file, UTF-8 with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in lines:
        writer.writerow(
            (
                one.day.isoformat(),
                one.operator,
                one.store,
                one.channel,
                one.kind,
                one.unit_fee,
                one.commission,
                one.copies,
                one.cancelled,
                one.fees,
                one.commissions,
            )
        )
    return out.getvalue().encode("utf-8")
