"""What a report is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import Cell, tally
from ops_console.statistics.rows import OUTCOMES

Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One table. Whole numbers among the cells stand on the right; the first cell names the row."""

    title: str
    heading: Sequence[str]
    rows: Sequence[Cells]
    note: str = ""
    total: Cells = ()


def blocks(sections: Sequence[Section]) -> Iterator[Cells]:
    """The sections one under another, as rows of one CSV."""
    for section in sections:
        yield (section.title,)
        yield tuple(section.heading)
        yield from section.rows
        if section.total:
            yield section.total
        yield ()


def outcome_section(
    title: str,
    first_heading: str,
    *,
    municipality: str,
    dimension: Dimension,
    first: date,
    last: date,
    names: Mapping[str, str] | None = None,
    by_kind: bool = False,
) -> Section:
    """Requests by outcome, copies and fees of a period, one row a value of a dimension (or a 種別), and their sum."""
    cells = tally(municipality=municipality, dimension=dimension, first=first, last=last)
    sums: dict[str, list[int]] = {}
    for cell in cells:
        _add(sums.setdefault(cell.kind if by_kind else cell.value, [0] * (len(OUTCOMES) + 2)), cell)
    words = names or {}
    order = {value: place for place, value in enumerate(words)}
    values = sorted(sums, key=lambda value: (order.get(value, len(order)), value))
    rows = [(words.get(value, value or "不明"), *sums[value]) for value in values]
    whole = [sum(column) for column in zip(*sums.values(), strict=True)] if sums else [0] * (len(OUTCOMES) + 2)
    return Section(
        title=title,
        heading=[first_heading, *OUTCOMES.values(), "交付通数", "手数料 (円)"],
        rows=rows,
        total=("計", *whole),
    )


def _add(numbers: list[int], cell: Cell) -> None:
    if cell.outcome in OUTCOMES:
        numbers[list(OUTCOMES).index(cell.outcome)] += cell.requests or 0
    numbers[-2] += cell.copies or 0
    numbers[-1] += cell.fees or 0
