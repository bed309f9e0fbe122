"""Every line of text belongs to one cell of the form, and every cell says exactly what the content says."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise, starmap
from typing import NamedTuple

from issuer.inspection.geometry import Rect
from issuer.inspection.marks import Line
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.plan import Cell, Plan

#: Domain §4.0: text shrinks to 70 % and 6 pt and no further.
_SMALLEST_PT, _NARROWEST, _WIDEST = 5.99, 0.699, 1.001
#: Sizes are written with three decimals.
_SIZE_PT = 0.002
#: How far (pt) a glyph's box may stand out of its cell, and a line from where its cell puts it.
_SLACK_PT, _PLACE_PT = 0.3, 0.06
#: The middle of an em box above its baseline, in em.
_MIDDLE = 0.38
_BAND_PT = 12.0
#: Runs of one line follow each other without a gap; lines stand at least this far apart, in em.
_GAP_PT, _PITCH = 0.05, 0.9


class Expected(NamedTuple):
    """One cell as this page must show it. ``is_person``: names, numbers, what tells people and papers apart."""

    cell: Cell
    text: str
    is_person: bool

    @property
    def place(self) -> str:
        """Names of the fields for the report, or the word words."""
        return " ".join(self.cell.fields) or "words"


def page_cells(*, plan: Plan, texts: dict[str, str], people: frozenset[str]) -> list[Expected]:
    """The cells of this page in the order of the form: its fields, and the words of those parts that are shown."""
    found = []
    parts = [part for name in people for part in name.split("\u3000") if part]
    is_shown: dict[tuple[str, ...], bool] = {}
    for cell in plan.page_cells:
        field, when = cell.field, cell.when
        text = texts.get(field) if field else cell.template
        if not text:
            continue
        if when not in is_shown:
            is_shown[when] = all(map(texts.get, when))
        if is_shown[when]:
            is_person = bool(field) and (
                text in people
                or field.startswith("footer.")
                # A line of a register says 【父】 before the name, and leaves the surname out.
                or (field.startswith("line.") and any(part in text for part in parts))
            )
            found.append(Expected(cell, text, is_person))
    return found


def sample_cells(*, plan: Plan, shown: frozenset[str]) -> list[Expected]:
    """The cells of 見本. ``shown``: names of the fields that the page has."""
    return [Expected(cell, cell.template, is_person=False) for cell in plan.sample_cells if shown.issuperset(cell.when)]


def text_faults(*, lines: Sequence[Line], expected: list[Expected], page: int) -> Iterator[Mismatch]:
    """Hold the lines of a page (or of 見本) against the cells, character by character, selectors included.

    ``expected`` in the order of the form, which is also the order of the lines.
    """
    inside, stray, is_in_order = _sort_into(lines, [one.cell.box for one in expected])
    lost: list[str] = []
    for number, one in enumerate(expected):
        here = inside[number]
        found = _fault(here, one)
        if found:
            severity, rule = found
            yield Mismatch(severity=severity, page=page, rule=rule, place=one.place)
            if sum(len(line.text) for line in here) < len(one.text):
                lost += one.text
    if not is_in_order:
        # Copied text and readers aloud follow the file: a label may not be read with another's value.
        yield Mismatch(severity=Severity.TEXT, page=page, rule="order of the lines")
    if stray:
        # Text that ran out of its own cell is this person's; text from nowhere may be another's.
        overflow = Counter("".join(line.text for line in stray)) <= Counter(lost)
        yield Mismatch(severity=Severity.TEXT if overflow else Severity.PERSON, page=page, rule="text outside its cell")


def _fault(lines: list[Line], one: Expected) -> tuple[Severity, str] | None:
    if len(lines) > 1:
        lines.sort(key=lambda line: (-line.y, line.x))
        text = "".join([line.text for line in lines])
    else:
        text = lines[0].text if lines else ""
    if text != one.text:
        return (Severity.PERSON if one.is_person else Severity.TEXT), "text"
    for line in lines:
        if not line.is_right:
            return Severity.GLYPH, "shape of a character"
        if not _SMALLEST_PT <= line.size <= one.cell.size + _SIZE_PT or not _NARROWEST <= line.stretch <= _WIDEST:
            return Severity.STRUCTURE, "size of the type"
        if abs(line.spacing - one.cell.spacing * line.size) > _SIZE_PT:
            return Severity.STRUCTURE, "space between letters"
        if (line.shade != 0) != one.cell.sample:
            return Severity.STRUCTURE, "pale text"
        if not one.cell.field and not _is_as_in_the_form(line, one.cell):
            return Severity.STRUCTURE, "size of the type"
    if len(lines) > 1 and not all(starmap(_follows, pairwise(lines))):
        return Severity.TEXT, "lines that run into each other or fall apart"
    if not _stands_right(lines, one.cell.box) or not (one.cell.field or _fills(lines, one.cell.box)):
        return Severity.TEXT, "place of a line"
    return None


def _is_as_in_the_form(line: Line, cell: Cell) -> bool:
    """The form's own words are never fitted: neither smaller nor narrower than the form has them."""
    return abs(line.size - cell.size) <= _SIZE_PT and line.stretch == 1.0


def _fills(lines: list[Line], box: Rect) -> bool:
    """The form's own words are one row, from the left end of their cell to the right."""
    ends = abs(lines[0].x - box.x0) <= _PLACE_PT and abs(lines[-1].end - box.x1) <= _PLACE_PT
    return ends and all(line.y == lines[0].y for line in lines)


def _stands_right(lines: list[Line], box: Rect) -> bool:
    """Lines stand at the left, in the middle or at the right of their box, and together in the middle of its height."""
    rows = [lines] if len(lines) == 1 else _rows(lines)
    x0, y0, x1, y1 = box
    height = 0.0
    for row in rows:
        first = row[0]
        before, after = first.x - x0, x1 - row[-1].end
        if abs(before) > _PLACE_PT and abs(after) > _PLACE_PT and abs(before - after) > 2 * _PLACE_PT:
            return False
        height += first.y + _MIDDLE * first.size
    return abs(height / len(rows) - (y0 + y1) / 2) <= _PLACE_PT


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Runs by their line; they are in order already."""
    rows = [[lines[0]]]
    for line in lines[1:]:
        if line.y == rows[-1][0].y:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _follows(before: Line, line: Line) -> bool:
    if line.y == before.y:
        return abs(line.x - before.end) <= _GAP_PT
    return before.y - line.y >= _PITCH * max(before.size, line.size)


def _sort_into(lines: Sequence[Line], boxes: list[Rect]) -> tuple[dict[int, list[Line]], list[Line], bool]:
    """Lines by the number of their cell, and those that stand in none; the smallest cell that holds one has it.

    Last, whether the lines came in the order of the cells.
    """
    bands: dict[int, list[int]] = defaultdict(list)
    for number, box in enumerate(boxes):
        for band in range(int((box.y0 - _SLACK_PT) // _BAND_PT), int((box.y1 + _SLACK_PT) // _BAND_PT) + 1):
            bands[band].append(number)
    inside: dict[int, list[Line]] = defaultdict(list)
    stray: list[Line] = []
    last, is_in_order = -1, True
    for line in lines:
        own, smallest = -1, 0.0
        low, high = line.y - 0.12 * line.size + _SLACK_PT, line.y + 0.88 * line.size - _SLACK_PT
        left, right = line.x + _SLACK_PT, line.end - _SLACK_PT
        for number in bands.get(int(line.y // _BAND_PT), ()):
            x0, y0, x1, y1 = boxes[number]
            if x0 <= left and right <= x1 and y0 <= low and high <= y1:
                area = (x1 - x0) * (y1 - y0)
                if own < 0 or area < smallest:
                    own, smallest = number, area
        if own < 0:
            stray.append(line)
        else:
            inside[own].append(line)
            is_in_order = is_in_order and own >= last
            last = own
    return inside, stray, is_in_order
