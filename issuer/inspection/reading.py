"""Reading a cell: glyphs into lines, lines against the characters that must stand there."""

from issuer.inspection.drawn import Glyph
from issuer.inspection.geometry import MM_PER_PT
from issuer.inspection.sfnt import BrokenFont
from issuer.inspection.units import Unit

#: Glyphs of one line stand on one baseline, up to this part of their size.
_SAME_LINE = 0.4


def in_lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Lines from the top, each from the left."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.y):
        if lines and glyph.y - lines[-1][0].y <= _SAME_LINE * glyph.size_pt * MM_PER_PT:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.x) for line in lines]


def pair_up(*, lines: list[list[Glyph]], wanted: tuple[Unit, ...]) -> list[tuple[Glyph, Unit]] | None:
    """Each glyph with the character it must be, None when their numbers do not fit.

    Spaces may be missing where a line ends, and nowhere else: a renderer need not draw them there.
    """
    glyphs = [(glyph, at == 0) for line in lines for at, glyph in enumerate(line)]
    pairs: list[tuple[Glyph, Unit]] = []
    for unit in wanted:
        ended = len(pairs) == len(glyphs)
        if is_blank(unit) and (ended or _was_dropped(pairs, glyphs)):
            continue
        if ended:
            return None
        pairs.append((glyphs[len(pairs)][0], unit))
    return pairs if len(pairs) == len(glyphs) else None


def is_blank(unit: Unit) -> bool:
    """A space of any width."""
    return chr(unit.base).isspace()


def leaves_ink(glyph: Glyph) -> bool:
    """Whether the glyph shows anything."""
    try:
        return bool(glyph.font.outline(glyph.cid))
    except BrokenFont:
        return True


def _was_dropped(pairs: list[tuple[Glyph, Unit]], glyphs: list[tuple[Glyph, bool]]) -> bool:
    """A space is wanted, but the next glyph begins a new line and is no space."""
    glyph, begins_line = glyphs[len(pairs)]
    return begins_line and bool(pairs) and leaves_ink(glyph)
