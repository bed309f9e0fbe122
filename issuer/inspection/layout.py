"""Which cell of the form each glyph stands in."""

from collections import defaultdict
from collections.abc import Sequence

from issuer.inspection.drawn import Glyph
from issuer.inspection.plan import Cell

#: Lighter than this is not black; only 見本 may be.
PALE = 0.05
_SLACK_MM = 0.4
_BAND_MM = 4.0

Bands = dict[int, list[int]]


def sort_into(*, glyphs: Sequence[Glyph], cells: Sequence[Cell]) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    """Glyphs by the number of their cell, and those that stand in none.

    A glyph belongs to the smallest cell in use that holds its middle; the pale 見本 lies under everything.
    """
    bands = _bands(cells)
    samples = any(cell.sample for cell in cells)
    inside: dict[int, list[Glyph]] = defaultdict(list)
    stray: list[Glyph] = []
    for glyph in glyphs:
        at = _cell_of(glyph, cells, bands, is_pale=samples and glyph.shade > PALE)
        if at is None:
            stray.append(glyph)
        else:
            inside[at].append(glyph)
    return inside, stray


def _bands(cells: Sequence[Cell]) -> Bands:
    """Cells by the bands of the page they touch, so that a glyph is held against a few of them only."""
    bands: Bands = defaultdict(list)
    for number, cell in enumerate(cells):
        first, last = (int(y // _BAND_MM) for y in (cell.box.y0 - _SLACK_MM, cell.box.y1 + _SLACK_MM))
        for band in range(first, last + 1):
            bands[band].append(number)
    return bands


def _cell_of(glyph: Glyph, cells: Sequence[Cell], bands: Bands, *, is_pale: bool) -> int | None:
    x, y = glyph.middle
    near = (n for n in bands.get(int(y // _BAND_MM), ()) if cells[n].sample == is_pale)
    fitting = [n for n in near if cells[n].box.has(x, y, _SLACK_MM)]
    # A middle exactly between two cells belongs to the one that holds it without slack.
    exact = [n for n in fitting if cells[n].box.has(x, y)]
    return min(exact or fitting, key=lambda n: cells[n].box.width * cells[n].box.height, default=None)
