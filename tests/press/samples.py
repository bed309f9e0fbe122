"""Contents made on the spot, and a municipality's own font with one invented character."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from issuer.certificates import compose
from issuer.papers.content import Content, ContentPage
from issuer.papers.kinds import CertificateKind

GAIJI = "\ue000"


def content(*, form: str = "juminhyo", version: str = "1", images=(), **texts: str) -> Content:
    """One page of a form. ``__`` in a keyword stands for the dot of a field name, a leading ``f`` is dropped."""
    fields = tuple((name.removeprefix("f").replace("__", "."), text) for name, text in texts.items())
    page = ContentPage(fields=fields, images=tuple(images), people=())
    return Content("999993", CertificateKind.JUMINHYO, form, version, (page,))


def composed(case) -> Content:
    permit, facts = case
    return compose(permit=permit, facts=facts)


def own_font(folder: Path, *, family: str = "MihonGaiji", name: str = "EUDC.TTE") -> Path:
    """A TrueType font with a black square at U+E000 and nothing else."""
    pen = TTGlyphPen(None)
    for corner in ((100, 0), (100, 800), (900, 800), (900, 0)):
        (pen.moveTo if corner == (100, 0) else pen.lineTo)(corner)
    pen.closePath()
    square, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(GAIJI): "square"})
    builder.setupGlyf({".notdef": nothing, "square": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "version": "Version 1"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    path = folder / name
    builder.save(path)
    return path
