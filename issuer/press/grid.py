"""The grid of a flowing form: numbered lines with the same columns, ``line.1.head``, ``line.1.value``, ``line.2.head``…

They are ordinary fields, so plates, stamping and inspection know nothing of flows; only ``flow`` reads the numbers.
"""

import re
from dataclasses import dataclass

from issuer.papers.errors import ConfigurationError
from issuer.press.fitting import Box
from issuer.press.plates import Plate

#: The column that says whether the paper goes on.
CLOSING = "closing"
_LINE = re.compile(r"line\.([1-9]\d*)\.([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Grid:
    """``lines``: how many a page has. ``first_line``: where page 1 begins, the head of the form standing above it.

    ``columns``: name → the box of a cell, the same on all lines. ``marks``: parts of the form, by line, that have no
    field of their own. ``has_page_of``: whether the form has 「（ｎのｍ）」.
    """

    lines: int
    first_line: int
    columns: dict[str, Box]
    marks: frozenset[str]
    has_page_of: bool

    def room(self, page: int) -> int:
        """How many lines page ``page`` (from 1) has for rows; one more is for the closing words."""
        return self.lines - self.start(page)

    def start(self, page: int) -> int:
        """The first line of a page."""
        return self.first_line if page == 1 else 1


def grid_of(*, plate: Plate, first_line: int) -> Grid | None:
    """The grid of a form, None when it has none.

    Raises ConfigurationError when its lines are not numbered one by one, have other columns than each other or none for
    the closing words, or leave page 1 no room.
    """
    lines: dict[int, dict[str, Box]] = {}
    for name, box in plate.texts.items():
        if found := _LINE.fullmatch(name):
            lines.setdefault(int(found[1]), {})[found[2]] = box
    if not lines:
        return None
    columns = lines.get(1, {})
    if list(lines) != list(range(1, len(lines) + 1)) or any(not _alike(columns, other) for other in lines.values()):
        raise ConfigurationError("the lines of a form are not numbered one by one or differ in their columns")
    if CLOSING not in columns or not 1 <= first_line < len(lines):
        raise ConfigurationError("a form with lines has no closing column or no room on its first page")
    marks = {name for ink in plate.inks for name in ink.when if _LINE.fullmatch(name)} - plate.texts.keys()
    return Grid(
        lines=len(lines),
        first_line=first_line,
        columns={name: box for name, box in columns.items() if name != CLOSING},
        marks=frozenset(marks),
        has_page_of="page_of" in plate.texts,
    )


def _alike(columns: dict[str, Box], other: dict[str, Box]) -> bool:
    return columns.keys() == other.keys() and all(
        abs(box.width - other[name].width) < 0.01 and (box.size, box.spacing) == (other[name].size, other[name].spacing)
        for name, box in columns.items()
    )
