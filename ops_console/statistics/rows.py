"""Counts as the rows of a table: one value a row, outcomes as columns, the year before beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from issuer.papers.kinds import KIND_NAMES
from issuer.statistics.dimensions import PERSONAL, Dimension
from issuer.statistics.selectors import Cell, Step, along_time, tally, without_small
from ops_console.statistics.labels import label

#: Columns after the value: outcome → heading.
OUTCOMES = {
    "DELIVERED": "交付済",
    "UNKNOWN": "結果待ち",
    "CANCELLED": "取消",
    "FAILED": "印刷不成立",
    "REFUSED": "拒否",
}
#: Shown in place of a number that could point at somebody.
HIDDEN = "10未満等"


@dataclass(frozen=True, slots=True)
class Row:
    """None where the number is hidden. ``before``: printed copies in the same period a year earlier."""

    label: str
    requests: dict[str, int | None]
    copies: int | None
    fees: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and their sum over everything (the whole is never hidden)."""

    rows: tuple[Row, ...]
    total: Row


def table(*, municipality: str, part: Dimension | Step, first: date, last: date, kind: str) -> Table:
    """Counts of a period, inside ``scope(municipality)``. Parted by ALL it is parted by 種別, which every count has."""

    def read(since: date, until: date) -> tuple[Cell, ...]:
        period = {"municipality": municipality, "first": since, "last": until}
        kinds = (kind,) if kind else ()
        if isinstance(part, Step):
            return along_time(step=part, kinds=kinds, **period)  # type: ignore[arg-type]
        found = tally(dimension=part, kinds=kinds, **period)  # type: ignore[arg-type]
        return tuple(replace(cell, value=cell.kind) for cell in found) if part is Dimension.ALL else found

    now, then = read(first, last), read(_year_before(first), _year_before(last))
    earlier = _merged(then, shift=_next_year if part in (Step.MONTH, Step.DAY) else None)
    here = _merged(now)
    personal = part in PERSONAL
    values = sorted({value for value, _ in (*here, *earlier)})
    cells, past = _shown(here, personal), _shown(earlier, personal)
    rows = tuple(_row(label(part, value), value, cells, past) for value in values)
    every = _row("計", "", _whole(here), _whole(earlier))
    return Table(rows=rows, total=every)


Merged = dict[tuple[str, str], Cell]


def _merged(cells: Iterable[Cell], shift: Callable[[str], str] | None = None) -> Merged:
    """Kinds added together, by value and outcome."""
    sums: Merged = {}
    for cell in cells:
        value = shift(cell.value) if shift else cell.value
        old = sums.get((value, cell.outcome), Cell(value, "", cell.outcome, 0, 0, 0))
        added = [(a or 0) + (b or 0) for a, b in zip(_numbers(old), _numbers(cell), strict=True)]
        sums[value, cell.outcome] = Cell(value, "", cell.outcome, *added)
    return sums


def _numbers(cell: Cell) -> tuple[int | None, int | None, int | None]:
    return cell.requests, cell.copies, cell.fees


def _shown(cells: Merged, personal: bool) -> Merged:
    return {(cell.value, cell.outcome): cell for cell in without_small(cells.values())} if personal else cells


def _whole(cells: Merged) -> Merged:
    return _merged(Cell("", "", cell.outcome, *_numbers(cell)) for cell in cells.values())


def _row(name: str, value: str, cells: Merged, past: Merged) -> Row:
    nothing = Cell(value, "", "", 0, 0, 0)
    found = {outcome: cells.get((value, outcome), nothing) for outcome in OUTCOMES}
    return Row(
        label=name,
        requests={outcome: cell.requests for outcome, cell in found.items()},
        copies=found["DELIVERED"].copies,
        fees=found["DELIVERED"].fees,
        before=past.get((value, "DELIVERED"), nothing).copies,
    )


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day - timedelta(days=366)


def _next_year(value: str) -> str:
    return f"{int(value[:4]) + 1}{value[4:]}"


def kind_name(kind: str) -> str:
    """For headings."""
    return next((name for known, name in KIND_NAMES.items() if known == kind), "すべての種別")
