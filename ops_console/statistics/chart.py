"""A bar chart of printed copies, drawn as SVG on the server. The table beside it says the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops_console.statistics.rows import Row

_LEFT, _BARS, _LINE, _BAR = 190, 480, 28, 14
#: More rows than this stand as columns side by side; many more would be no chart.
MOST_BARS, MOST_COLUMNS = 62, 1900
_HEIGHT, _WIDTH = 200, 760


@dataclass(frozen=True, slots=True)
class Bar:
    """Places in user units; ``written`` stands behind the bar, the year before is a thin bar below it."""

    label: str
    y: int
    middle: int
    width: int
    end: int
    written: str
    below: int
    width_before: int


@dataclass(frozen=True, slots=True)
class Chart:
    """``width`` × ``height`` user units; bars from ``left``."""

    width: int
    height: int
    left: int
    thickness: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One of many columns on the base line. ``x`` and ``width`` in user units; the whole is 760 wide and 200 high."""

    x: str
    width: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Columns:
    """``first`` and ``last`` stand below the ends, ``highest`` beside the top."""

    columns: tuple[Column, ...]
    first: str
    last: str
    highest: str


def columns(rows: Sequence[Row]) -> Columns | None:
    """One thin column a row, for more rows than ``chart`` takes (a year of days); None when it is not for them."""
    longest = max((row.copies or 0 for row in rows), default=0)
    if not longest or not MOST_BARS < len(rows) <= MOST_COLUMNS:
        return None
    step = _WIDTH / len(rows)
    found = []
    for place, row in enumerate(rows):
        height = round(_HEIGHT * (row.copies or 0) / longest)
        found.append(Column(f"{place * step:.2f}", f"{step * 0.8:.2f}", _HEIGHT - height, height))
    return Columns(tuple(found), rows[0].label, rows[-1].label, f"{longest:,}")


def chart(rows: Sequence[Row]) -> Chart | None:
    """One bar a row, None when there is nothing to draw or too much. A hidden number has no bar."""
    longest = max((max(row.copies or 0, row.before or 0) for row in rows), default=0)
    if not longest or len(rows) > MOST_BARS:
        return None
    bars = []
    for place, row in enumerate(rows):
        width = round(_BARS * (row.copies or 0) / longest)
        written = "非表示" if row.copies is None else f"{row.copies:,}"
        top = place * _LINE
        before = round(_BARS * (row.before or 0) / longest)
        bars.append(Bar(row.label, top + 4, top + 16, width, _LEFT + width + 6, written, top + 4 + _BAR, before))
    return Chart(width=_LEFT + _BARS + 90, height=len(rows) * _LINE + 4, left=_LEFT, thickness=_BAR, bars=tuple(bars))
