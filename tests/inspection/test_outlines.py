"""Shapes are compared, not the way a subsetter happens to write them."""

import io
import struct
from array import array
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from issuer.inspection.master import Masters
from issuer.inspection.outlines import same_outline
from issuer.inspection.sfnt import BrokenFont, Sfnt
from issuer.inspection.units import Unit, units
from issuer.papers.errors import ConfigurationError

GAIJI = 0xE000


def square(side: int, *, composite: bool = False) -> bytes:
    """A font whose U+E000 is a square, or a composite of two."""
    pen = TTGlyphPen(None)
    for point, step in (
        ((0, 0), pen.moveTo),
        ((side, 0), pen.lineTo),
        ((side, side), pen.lineTo),
        ((0, side), pen.lineTo),
    ):
        step(point)
    pen.closePath()
    part = pen.glyph()
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "part": part}
    whole = TTGlyphPen(glyphs)
    whole.addComponent("part", (1, 0, 0, 1, 0, 0))
    whole.addComponent("part", (0.5, 0, 0, 0.5, 600, 100))
    glyphs["whole"] = whole.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({GAIJI: "whole" if composite else "part"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def masters(tmp_path: Path, *fonts: bytes) -> Masters:
    paths = []
    for number, data in enumerate(fonts):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(data)
        paths.append(path)
    return Masters(paths)


@pytest.mark.parametrize("composite", [False, True])
def test_a_shape_is_known_by_its_points(tmp_path: Path, composite: bool) -> None:
    fonts = masters(tmp_path, square(800, composite=composite))
    same, other = Sfnt(square(800, composite=composite)), Sfnt(square(790, composite=composite))
    gid = 2 if composite else 1
    unit = Unit(GAIJI, 0)
    assert fonts.draws(unit=unit, gid=gid, embedded=same)
    assert not fonts.draws(unit=unit, gid=gid, embedded=other)


def test_a_composite_flattened_by_a_subsetter_is_the_same_shape() -> None:
    font = Sfnt(square(800, composite=True))
    whole = font.outline(2)
    assert same_outline(drawn=whole, drawn_from=font.outline, master=whole, master_from=font.outline)
    assert not same_outline(drawn=font.outline(1), drawn_from=font.outline, master=whole, master_from=font.outline)


def hinted(outline: bytes, program: bytes) -> bytes:
    at = 10 + 2 * struct.unpack_from(">h", outline)[0]
    return outline[:at] + struct.pack(">H", len(program)) + program + outline[at + 2 :]


def test_hints_may_be_left_out_but_not_changed() -> None:
    font = Sfnt(square(800))
    plain = font.outline(1)
    master = hinted(plain, b"\x01\x02\x03")
    other = hinted(plain, b"\x01\x02\x04")
    for drawn, same in ((plain, True), (master, True), (other, False)):
        assert same_outline(drawn=drawn, drawn_from=font.outline, master=master, master_from=font.outline) is same


def test_a_glyph_moved_by_its_bearing_or_scaled_by_its_em_is_not_the_same(tmp_path: Path) -> None:
    fonts = masters(tmp_path, square(800))
    data = square(800)
    unit = Unit(GAIJI, 0)
    with TTFont(io.BytesIO(data)) as font:
        font["hmtx"]["part"] = (1000, 300)
        moved = saved(font)
        font["hmtx"]["part"] = (1000, 0)
        font["head"].unitsPerEm = 500
        scaled = saved(font)
    assert fonts.draws(unit=unit, gid=1, embedded=Sfnt(data))
    assert not fonts.draws(unit=unit, gid=1, embedded=Sfnt(moved))
    assert not fonts.draws(unit=unit, gid=1, embedded=Sfnt(scaled))


def test_hinting_of_its_own_is_seen(tmp_path: Path) -> None:
    fonts = masters(tmp_path, square(800))
    with TTFont(io.BytesIO(square(800))) as font:
        font["cvt "] = newTable("cvt ")
        font["cvt "].values = array("h", [1, 2, 3])
        own = saved(font)
    assert fonts.moves_nothing(Sfnt(square(800)))
    assert not fonts.moves_nothing(Sfnt(own))


def saved(font: TTFont) -> bytes:
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def test_the_first_font_that_knows_a_character_decides(tmp_path: Path) -> None:
    own, standard = square(700), square(800)
    fonts = masters(tmp_path, own, standard)
    assert fonts.draws(unit=Unit(GAIJI, 0), gid=1, embedded=Sfnt(own))
    assert not fonts.draws(unit=Unit(GAIJI, 0), gid=1, embedded=Sfnt(standard))


def test_a_character_of_no_font_is_never_right(tmp_path: Path) -> None:
    fonts = masters(tmp_path, square(700))
    assert fonts.find(Unit(ord("辻"), 0)) is None
    assert not fonts.draws(unit=Unit(ord("辻"), 0), gid=1, embedded=Sfnt(square(700)))


def test_an_unregistered_variant_has_no_glyph(font: Path) -> None:
    fonts = Masters([font])
    assert fonts.find(Unit(0x8FBB, 0xE0102)) != fonts.find(Unit(0x8FBB, 0))
    assert fonts.find(Unit(0x8FBB, 0xE01EF)) is None


@pytest.mark.parametrize("cut", [0, 8, 40, 200])
def test_a_font_cut_short_is_broken_not_a_crash(cut: int) -> None:
    with pytest.raises(BrokenFont):
        Sfnt(square(700)[:cut])


def test_a_missing_font_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        Masters([tmp_path / "none.ttf"])
    with pytest.raises(ConfigurationError):
        Masters([])


def test_a_selector_belongs_to_the_character_before_it() -> None:
    assert units("辻\U000e0102野") == (Unit(0x8FBB, 0xE0102), Unit(0x91CE, 0))
    assert units("\U000e0102") == (Unit(0xE0102, 0),)
    assert len(units("辻\U000e0102\U000e0103")) == 2
