"""Every drawn glyph belongs to one cell of the form, and every cell says exactly what the content says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from issuer.inspection.drawn import Drawn, Glyph
from issuer.inspection.embedded import EmbeddedFont
from issuer.inspection.layout import PALE, sort_into
from issuer.inspection.master import Masters
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.plan import Cell, Plan
from issuer.inspection.reading import in_lines, is_blank, leaves_ink, pair_up
from issuer.inspection.second import Places, spelled
from issuer.inspection.sfnt import BrokenFont
from issuer.inspection.units import Unit, units

#: Domain §4.0: text shrinks to 70 % and 6 pt and no further.
_SMALLEST_PT, _NARROWEST = 5.9, 0.69
#: A width in the PDF may differ from the font's by rounding, in thousandths of an em.
_WIDTH_SLACK = 1.5


@dataclass(frozen=True, slots=True)
class Expected:
    """One cell as this page must show it. ``is_person``: names, numbers, what tells people and papers apart."""

    cell: Cell
    units: tuple[Unit, ...]
    is_person: bool

    @property
    def place(self) -> str:
        """Names of the fields for the report, or the word ink."""
        return " ".join(self.cell.fields) or "ink"


def expected_cells(*, plan: Plan, texts: dict[str, str], people: frozenset[str], sample: bool) -> list[Expected]:
    """The cells that show something on this page."""
    found = []
    for cell in plan.cells:
        if (cell.sample and not sample) or not all(texts.get(name) for name in cell.when):
            continue
        shown = cell.filled(texts)
        if shown:
            is_person = any(name.startswith("footer.") or texts.get(name) in people for name in cell.fields)
            found.append(Expected(cell, units(shown), is_person))
    return found


def cell_faults(
    *, drawn: Drawn, expected: list[Expected], seen: Places, masters: Masters, page: int
) -> Iterator[Mismatch]:
    """Hold the page against its cells, glyph by glyph, and both readers against each other."""
    inside, stray = sort_into(glyphs=drawn.glyphs, cells=[one.cell for one in expected])
    lost: list[Unit] = []
    for number, one in enumerate(expected):
        yield from _compare(inside[number], one, seen, masters, page)
        if len(inside[number]) < len(one.units):
            lost += one.units
    if stray:
        # Text that ran out of its own cell is this person's; text from nowhere may be another's.
        overflow = Counter(_texts(stray, seen)) <= Counter(spelled(chr(u.base)) for u in lost)
        yield Mismatch(severity=Severity.TEXT if overflow else Severity.PERSON, page=page, rule="text outside its cell")
    yield from _ink_faults(drawn, seen, page)


def _compare(glyphs: list[Glyph], one: Expected, seen: Places, masters: Masters, page: int) -> Iterator[Mismatch]:
    graver = Severity.PERSON if one.is_person else Severity.TEXT
    pairs = pair_up(lines=in_lines(glyphs), wanted=one.units)
    if pairs is None:
        yield Mismatch(severity=graver, page=page, rule="number of characters", place=one.place)
        return
    for glyph, unit in pairs:
        read = [spot.text for spot in seen.at(glyph.x, glyph.y)]
        if not is_blank(unit) and not _reads_as(read, unit, masters):
            yield Mismatch(severity=graver, page=page, rule="text", place=one.place)
            return
        if not _is_drawn_right(glyph, unit, masters):
            yield Mismatch(severity=Severity.GLYPH, page=page, rule="shape of a character", place=one.place)
            return
        if not one.cell.sample and (glyph.shade > PALE or not _is_legible(glyph)):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="pale or tiny text", place=one.place)
            return


def _reads_as(read: list[str], unit: Unit, masters: Masters) -> bool:
    """What pdfium reads at the place is the character, or one that has the very same glyph.

    A renderer may leave the selector out of the text layer (WeasyPrint names a glyph once in a document); the
    shape proves it. A selector that is spelled must lead to the same glyph.
    """
    text = "".join(read)
    if text == spelled(chr(unit.base)):
        return True
    spelt = units(text)
    return len(spelt) == 1 and masters.alike(spelt[0], unit)


def _is_drawn_right(glyph: Glyph, unit: Unit, masters: Masters) -> bool:
    judged, key = glyph.font.judged, (glyph.cid, unit)
    if key not in judged:
        judged[key] = _judge(glyph.font, glyph.cid, unit, masters)
    return judged[key]


def _judge(font: EmbeddedFont, cid: int, unit: Unit, masters: Masters) -> bool:
    width = masters.advance(unit)
    if width is None or abs(font.width(cid) - width) > _WIDTH_SLACK:
        return False
    try:
        return masters.draws(unit=unit, gid=font.gid(cid), embedded=font.sfnt)
    except BrokenFont:
        return False


def _is_legible(glyph: Glyph) -> bool:
    return glyph.size_pt >= _SMALLEST_PT and glyph.stretch >= _NARROWEST


def _texts(glyphs: list[Glyph], seen: Places) -> list[str]:
    return ["".join(spot.text for spot in seen.at(glyph.x, glyph.y)) for glyph in glyphs]


def _ink_faults(drawn: Drawn, seen: Places, page: int) -> Iterator[Mismatch]:
    """pdfium sees as many characters as were drawn, nothing covers them, and none is drawn twice in one place."""
    visible = sum(leaves_ink(glyph) for glyph in drawn.glyphs)
    if seen.count != visible:
        yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="the two readers disagree")
    covers = [(p.box, p.order) for p in drawn.patches] + [(p.box, p.order) for p in drawn.pictures]
    for glyph in drawn.glyphs:
        if any(box.has(*glyph.middle) for box, order in covers if order > glyph.order):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="text is covered")
            return
