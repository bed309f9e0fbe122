"""Reading counts of a period, inside ``scope(municipality)``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db import connections

from issuer.statistics.dimensions import Dimension

#: A cell of fewer requests could point at somebody.
SMALL = 10


class Step(StrEnum):
    """How a period is parted along time; the value is what PostgreSQL's ``to_char`` makes of a day."""

    MONTH = "YYYY-MM"
    DAY = "YYYY-MM-DD"
    WEEKDAY = "ID"  # "1" Monday … "7" Sunday


@dataclass(frozen=True, slots=True)
class Cell:
    """``requests`` is None where the number is hidden; ``copies`` and ``fees`` (yen) are then None too."""

    value: str
    kind: str
    outcome: str
    requests: int | None
    copies: int | None
    fees: int | None


def tally(
    *, municipality: str, dimension: Dimension, first: date, last: date, kinds: Sequence[str] = ()
) -> tuple[Cell, ...]:
    """By value of one dimension, kind and outcome, both days included; of some kinds or (empty) all."""
    return _cells(
        "value", [], municipality=municipality, dimension=dimension, first=first, last=last, kinds=list(kinds)
    )


def along_time(
    *, municipality: str, step: Step, first: date, last: date, kinds: Sequence[str] = ()
) -> tuple[Cell, ...]:
    """By month, day or weekday; the cell's value is ``2026-11``, ``2026-11-20`` or ``5``."""
    return _cells(
        "to_char(day, %s)",
        [step],
        municipality=municipality,
        dimension=Dimension.ALL,
        first=first,
        last=last,
        kinds=list(kinds),
    )


def without_small(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells with every number from 1 to 9 hidden, and one more of the same kind and outcome where only one is.

    A single gap in a row whose sum is known could be worked out from the rest.
    """
    parted: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        parted.setdefault((cell.kind, cell.outcome), []).append(cell)
    hidden: set[Cell] = set()
    for row in parted.values():
        small = [cell for cell in row if cell.requests and cell.requests < SMALL]
        if len(small) == 1:
            others = [cell for cell in row if cell.requests and cell not in small]
            small += sorted(others, key=lambda cell: (cell.requests, cell.value))[:1]
        hidden.update(small)
    return tuple(
        replace(cell, requests=None, copies=None, fees=None) if cell in hidden else cell
        for row in parted.values()
        for cell in row
    )


def _cells(
    by: str,
    values: list[str],
    *,
    municipality: str,
    dimension: Dimension,
    first: date,
    last: date,
    kinds: list[str],
) -> tuple[Cell, ...]:
    statement = (
        f"SELECT {by}, kind, outcome, sum(requests), sum(copies), sum(fees) FROM statistics_count "  # noqa: S608
        "WHERE municipality = %s AND dimension = %s AND day BETWEEN %s AND %s AND (%s OR kind = ANY (%s)) "
        "GROUP BY 1, kind, outcome ORDER BY 1, kind, outcome"
    )
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, [*values, municipality, dimension, first, last, not kinds, kinds])
        return tuple(Cell(*row[:3], *(int(number) for number in row[3:])) for row in cursor.fetchall())
