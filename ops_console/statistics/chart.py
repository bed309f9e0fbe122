"""A bar chart of printed copies, drawn as SVG on the server. The table beside it says the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from ops_console.statistics.rows import Row

_LEFT, _BARS, _LINE, _BAR = 190, 480, 26, 16
#: More rows than this would be a comb, not a chart.
MOST_BARS = 62


@dataclass(frozen=True, slots=True)
class Bar:
    """Places in user units; ``written`` stands behind the bar."""

    label: str
    y: int
    middle: int
    width: int
    end: int
    written: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``width`` × ``height`` user units; bars from ``left``."""

    width: int
    height: int
    left: int
    thickness: int
    bars: tuple[Bar, ...]


def chart(rows: Sequence[Row]) -> Chart | None:
    """One bar a row, None when there is nothing to draw or too much. A hidden number has no bar."""
    longest = max((row.copies or 0 for row in rows), default=0)
    if not longest or len(rows) > MOST_BARS:
        return None
    bars = []
    for place, row in enumerate(rows):
        width = round(_BARS * (row.copies or 0) / longest)
        written = "非表示" if row.copies is None else f"{row.copies:,}"
        top = place * _LINE
        bars.append(Bar(row.label, top + 4, top + 16, width, _LEFT + width + 6, written))
    return Chart(width=_LEFT + _BARS + 90, height=len(rows) * _LINE + 4, left=_LEFT, thickness=_BAR, bars=tuple(bars))
