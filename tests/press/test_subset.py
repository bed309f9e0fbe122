"""Cutting a font down: every outline kept to the point, nothing else kept."""

import io
from dataclasses import replace

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Address
from issuer.press import Press
from issuer.press.subset import NotTrueType, subset
from tests.golden.personas import KENICHI, SHIGERU, case, footers
from tests.press.reading import bare, text_of
from tests.press.samples import composed


def _square(corner: int) -> TTGlyphPen:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, corner), (corner, corner), (corner, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen


def _font_with_a_composite() -> bytes:
    parts = {".notdef": TTGlyphPen(None).glyph(), "unused": _square(300).glyph(), "part": _square(500).glyph()}
    pen = TTGlyphPen(parts)
    pen.addComponent("part", (1, 0, 0, 1, 50, 60))
    pen.addComponent("part", (0.5, 0, 0, 0.5, 0, 0))
    glyphs = {**parts, "whole": pen.glyph()}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord("A"): "whole"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (600 + n, n) for n, name in enumerate(glyphs)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def test_a_composite_brings_its_parts_and_numbers_are_kept() -> None:
    cut = TTFont(io.BytesIO(subset(_font_with_a_composite(), [3])), checkChecksums=2)
    assert cut["maxp"].numGlyphs == 4
    names = cut.getGlyphOrder()
    assert cut["glyf"][names[1]].numberOfContours == 0
    assert cut["glyf"][names[2]].numberOfContours == 1
    assert [part.glyphName for part in cut["glyf"][names[3]].components] == [names[2], names[2]]
    assert cut["hmtx"][names[3]] == (603, 3)


def test_outlines_of_the_standard_font_are_kept_to_the_point(font) -> None:
    whole = TTFont(font, lazy=True)
    gids = [whole.getGlyphID(whole.getBestCmap()[ord(c)]) for c in "桐生茂𠮷髙A、"]
    data = subset(font.read_bytes(), gids)
    cut = TTFont(io.BytesIO(data), checkChecksums=2)
    assert len(data) < 1_000_000
    for gid in gids:
        before, after = whole["glyf"][whole.getGlyphName(gid)], cut["glyf"][cut.getGlyphName(gid)]
        assert before.getCoordinates(whole["glyf"])[0] == after.getCoordinates(cut["glyf"])[0]
        assert whole["hmtx"][whole.getGlyphName(gid)] == cut["hmtx"][cut.getGlyphName(gid)]
    assert not {"fpgm", "prep", "cvt "} & set(cut.keys())


def test_a_font_without_glyf_outlines_is_left_to_others() -> None:
    with pytest.raises(NotTrueType):
        subset(b"OTTO" + b"\0" * 40, [1])


def test_a_household_with_a_thousand_kinds_of_characters_is_drawn(press: Press, font) -> None:
    held = TTFont(font, lazy=True).getBestCmap()
    kanji = iter([chr(code) for code in range(0x4E00, 0x9FA0) if code in held][::5])

    def some(count: int) -> str:
        return "".join(next(kanji) for _ in range(count))

    many = [
        replace(KENICHI, atena_no=str(n), name=some(20), former_address=Address(prefecture=some(3), town=some(60)))
        for n in range(12)
    ]
    what = composed(case(CertificateKind.JUMINHYO, SHIGERU, *many))
    assert len({char for page in what.pages for _, text in page.fields for char in text}) > 1000
    paper = press.finish(prepared=press.prepare(content=what), footers=footers(4))
    assert len(paper.pdf) < 1_000_000
    assert all(bare(one.name) in "".join(text_of(paper)) for one in many)
