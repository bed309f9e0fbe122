"""EUDC fonts drawn by the tests: each character is one black rectangle, so a picture tells which it is."""

from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

Box = tuple[int, int, int, int]
#: 2024-01-01 in the seconds fonts count.
_MADE = 3_786_912_000


def _draw(pen, box: Box):
    left, bottom, right, top = box
    pen.moveTo((left, bottom))
    for corner in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    return pen


def eudc(characters: dict[str, Box], *, names: bool = True, cff: bool = False, family: str = "EUDC") -> bytes:
    """A font of these characters. ``names``: False leaves out the name table, as some editors of EUDC do."""
    glyphs = {f"g{ord(char):X}": box for char, box in characters.items()}
    builder = FontBuilder(1000, isTTF=not cff)
    # The same bytes whenever they are made.
    builder.updateHead(created=_MADE, modified=_MADE)
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder([".notdef", *glyphs])
    builder.setupCharacterMap({ord(char): f"g{ord(char):X}" for char in characters})
    if cff:
        empty = T2CharStringPen(1000, None).getCharString()
        drawn = {name: _draw(T2CharStringPen(1000, None), box).getCharString() for name, box in glyphs.items()}
        builder.setupCFF("Eudc", {}, {".notdef": empty, **drawn}, {})
    else:
        outlines = {name: _draw(TTGlyphPen(None), box).glyph() for name, box in glyphs.items()}
        builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **outlines})
    metrics = {name: (1000, box[0]) for name, box in glyphs.items()}
    builder.setupHorizontalMetrics({".notdef": (1000, 0), **metrics})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    if names:
        builder.setupNameTable({"familyName": family, "styleName": "Regular", "version": "Version 1"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


#: Two characters of a 外字 font, the smallest there is.
SEED = eudc({"\ue000": (100, 0, 900, 800), "\ue001": (200, 100, 700, 700)})
