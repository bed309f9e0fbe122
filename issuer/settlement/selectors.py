"""Reading what was counted and matched, inside ``scope(municipality)``. Amounts in whole yen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.models import Sum as Added

from issuer.settlement.lines import Key, Month, Ours, Theirs
from issuer.settlement.matching import Match, Result
from issuer.settlement.models import Line, Progress, Statement, Sum, Undecided

_NUMBERS = (
    "lines", "copies", "cancelled", "undecided", "fees", "commissions", "their_copies", "their_fees",
    "their_commissions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Lines added up. ``commissions`` is what is kept back from ``fees``; ``their_…`` what the statement says."""

    lines: int = 0
    copies: int = 0
    cancelled: int = 0
    undecided: int = 0
    fees: int = 0
    commissions: int = 0
    their_copies: int = 0
    their_fees: int = 0
    their_commissions: int = 0

    @property
    def net(self) -> int:
        """What the municipality keeps."""
        return self.fees - self.commissions

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in _NUMBERS))


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one 事業者 × 経路 × 種別 × 単価; ``store_code`` "" where the shops are added up."""

    operator_code: str
    store_code: str
    channel: str
    kind: str
    unit_fee: int
    commission_unit: int
    figures: Figures

    @property
    def refunds(self) -> int:
        """What was due for copies that were issued and did not come out (取消・印刷不良)."""
        return self.unit_fee * self.figures.cancelled


def by_month(*, first: date, last: date) -> dict[Month, dict[Result, Figures]]:
    """What each month of a period comes to, by result."""
    rows = _grouped(["month", "result"], first, last, month=True)
    months: dict[Month, dict[Result, Figures]] = {}
    for (month, result), figures in rows:
        months.setdefault(Month.read(month), {})[Result[result]] = figures
    return months


def results(*, first: date, last: date) -> dict[Result, Figures]:
    """What a period comes to, by result, worst first."""
    found = {Result[result]: figures for (result,), figures in _grouped(["result"], first, last)}
    return {result: found[result] for result in Result if result in found}


def parts(*, first: date, last: date) -> tuple[Part, ...]:
    """What our ledger comes to by 事業者 × 経路 × 種別 × 単価, and by 委託手数料 where it changed within the period."""
    names = ["operator_code", "channel", "kind", "unit_fee", "commission_unit"]
    return tuple(
        Part(row[0], "", row[1], row[2], row[3], row[4], figures)
        for row, figures in _grouped(names, first, last)
        if figures.copies or figures.cancelled or figures.undecided
    )


def shops(*, operator: str, first: date, last: date, start: int, count: int) -> tuple[tuple[Part, ...], bool]:
    """The same of one 事業者 by 店舗, some rows from ``start``, and whether more follow."""
    names = ["operator_code", "store_code", "channel", "kind", "unit_fee", "commission_unit"]
    rows = (
        Line.objects.filter(day__gte=first, day__lte=last, operator_code=operator)
        .values_list(*names)
        .annotate(*(Added(name) for name in ("copies", "cancelled", "undecided", "fees", "commissions")))
        .order_by(*names)[start : start + count + 1]
    )
    found = [
        Part(
            *(row[0], row[1], row[2], row[3], row[4], row[5]),
            Figures(copies=row[6], cancelled=row[7], undecided=row[8], fees=row[9], commissions=row[10]),
        )
        for row in rows
    ]
    return tuple(found[:count]), len(found) > count


def matches(
    *, first: date, last: date, wanted: Sequence[Result] = (), operator: str = "", start: int = 0, count: int = 0
) -> tuple[Match, ...]:
    """Lines by result (empty: all) and 事業者 ("": all), in the order of their keys; ``count`` 0: to the end."""
    rows = Line.objects.filter(day__gte=first, day__lte=last)
    if wanted:
        rows = rows.filter(result__in=[result.name for result in wanted])
    if operator:
        rows = rows.filter(operator_code=operator)
    ordered = rows.order_by("day", "operator_code", "store_code", "channel", "kind", "unit_fee")
    return tuple(_match(line) for line in (ordered[start : start + count] if count else ordered[start:]))


def undecided(*, first: date, last: date, count: int = 0) -> tuple[Undecided, ...]:
    """Issues of a period whose outcome is open, in the order of their numbers; ``count`` 0: all."""
    rows = Undecided.objects.filter(day__gte=first, day__lte=last).order_by("number")
    return tuple(rows[:count] if count else rows)


def statements(*, month: Month) -> tuple[Statement, ...]:
    """Every version of the month's statement, the newest, which counts, first."""
    return tuple(Statement.objects.filter(month=str(month)).order_by("-version"))


def newest_versions(*, months: Iterable[Month]) -> dict[Month, Statement]:
    """The statement that counts, of each month that has one."""
    rows = Statement.objects.filter(month__in=[str(month) for month in months]).order_by("month", "version")
    return {Month.read(row.month): row for row in rows}


def counted_to() -> datetime | None:
    """The newest ledger row that has been counted; None before the first round."""
    found: datetime | None = Progress.objects.values_list("counted_to", flat=True).first()
    return found


def _grouped(
    names: list[str], first: date, last: date, *, month: bool = False
) -> list[tuple[tuple[Any, ...], Figures]]:
    columns = ", ".join("to_char(day, 'YYYY-MM')" if month and name == "month" else name for name in names)
    sums = ", ".join(f"sum({name})" for name in _NUMBERS)
    statement = (
        f"SELECT {columns}, {sums} FROM {Sum._meta.db_table} "  # noqa: S608 (names of this module)
        "WHERE municipality = app_municipality() AND day BETWEEN %s AND %s "
        f"GROUP BY {', '.join(map(str, range(1, len(names) + 1)))} "
        f"ORDER BY {', '.join(map(str, range(1, len(names) + 1)))}"
    )
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, [first, last])
        width = len(names)
        return [(row[:width], Figures(*(int(n) for n in row[width:]))) for row in cursor.fetchall()]


def _match(line: Line) -> Match:
    ours = Ours(copies=line.copies, cancelled=line.cancelled, undecided=line.undecided)
    theirs = None
    if line.their_number is not None:
        theirs = Theirs(*(getattr(line, f"their_{name}") for name in Theirs.__slots__))
    return Match(
        key=Key(*(getattr(line, name) for name in Key.__slots__)),
        ours=ours if ours.copies or ours.cancelled or ours.undecided else None,
        theirs=theirs,
        result=Result[line.result],
        commission_unit=line.commission_unit,
        fees_due=line.fees,
        commissions_due=line.commissions,
    )
