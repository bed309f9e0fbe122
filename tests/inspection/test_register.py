"""The register of shapes: made from the outlines of the master fonts, the municipality's own first."""

import io
import struct
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from issuer.inspection.outlines import parts, shape_digest
from issuer.inspection.register import Registers, build, check, open_registers
from issuer.inspection.sfnt import BrokenFont, Sfnt
from issuer.inspection.units import Unit, units
from issuer.papers.errors import ConfigurationError
from tests.golden import cases

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
    builder.setupNameTable({"familyName": "Gaiji", "styleName": "Regular", "version": "Version 1"})
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def registers(tmp_path: Path, *fonts: bytes) -> Registers:
    paths = []
    for number, data in enumerate(fonts):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(data)
        paths.append(path)
    return open_registers(fonts=tuple(paths), folder=None)


def hinted(outline: bytes, program: bytes) -> bytes:
    at = 10 + 2 * struct.unpack_from(">h", outline)[0]
    return outline[:at] + struct.pack(">H", len(program)) + program + outline[at + 2 :]


def saved(font: TTFont) -> bytes:
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("composite", [False, True])
def test_a_shape_is_known_by_its_outline(tmp_path: Path, composite: bool) -> None:
    found = registers(tmp_path, square(800, composite=composite)).find(chr(GAIJI))
    assert found
    gid = 2 if composite else 1
    for side, same in ((800, True), (790, False)):
        outlines = Sfnt(square(side, composite=composite)).outlines()
        assert (shape_digest(outlines[gid], outlines.__getitem__) == found[1].digest) is same


def test_a_composite_is_known_by_its_parts_whatever_their_numbers() -> None:
    outlines = Sfnt(square(800, composite=True)).outlines()
    whole, part = bytearray(outlines[2]), outlines[1]
    for at, _ in parts(bytes(whole)):
        struct.pack_into(">H", whole, at, 7)
    # The filling of a part is no part of its shape.
    moved = {7: part + b"\0\0"}
    assert shape_digest(bytes(whole), moved.__getitem__) == shape_digest(outlines[2], outlines.__getitem__)
    other = {7: Sfnt(square(790)).outlines()[1]}
    assert shape_digest(bytes(whole), other.__getitem__) != shape_digest(outlines[2], outlines.__getitem__)


def test_hints_have_no_part_in_a_shape(tmp_path: Path) -> None:
    plain = Sfnt(square(800)).outlines()[1]
    with TTFont(io.BytesIO(square(800))) as font:
        font["glyf"].glyphs["part"] = Glyph(hinted(plain, b"\x01\x02\x03"))
        with_hints = saved(font)
    one, other = (registers(tmp_path, data).find(chr(GAIJI)) for data in (square(800), with_hints))
    assert one == other


def test_the_points_of_both_readers_are_the_same(font: Path) -> None:
    """fontTools and this room's decoder agree on every glyph, or the register would hold no hash for it."""
    made = open_registers(fonts=(font,), folder=cases.STORE).fonts[0]
    assert (made.glyphs > 60_000, made.unlike) == (True, 0)


def test_the_first_font_that_knows_a_character_decides(tmp_path: Path) -> None:
    both = registers(tmp_path, square(700), square(800)).find(chr(GAIJI))
    own = registers(tmp_path, square(700)).find(chr(GAIJI))
    assert both == own


def test_a_character_of_no_font_has_no_shape(tmp_path: Path) -> None:
    found = registers(tmp_path, square(700))
    assert found.find("辻") is None
    assert found.find(chr(GAIJI) * 2) is None


def test_an_unregistered_variant_has_no_shape(font: Path) -> None:
    found = open_registers(fonts=(font,), folder=cases.STORE)
    assert found.find("辻\U000e0102") != found.find("辻")
    assert found.find("辻\U000e01ef") is None


def test_a_register_is_of_one_font_only(tmp_path: Path) -> None:
    path, folder = tmp_path / "own.ttf", tmp_path / "store"
    path.write_bytes(square(700))
    assert list(check(fonts=(path,), folder=folder)) != []
    assert len(list(build(fonts=(path,), folder=folder))) == 1
    assert list(check(fonts=(path,), folder=folder)) == []
    path.write_bytes(square(800))
    with pytest.raises(ConfigurationError):
        open_registers(fonts=(path,), folder=folder, must_be_built=True)


def test_a_damaged_register_is_made_again_or_stops_the_start(tmp_path: Path) -> None:
    path, folder = tmp_path / "own.ttf", tmp_path / "store"
    path.write_bytes(square(700))
    list(build(fonts=(path,), folder=folder))
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(ConfigurationError):
        open_registers(fonts=(path,), folder=folder, must_be_built=True)
    assert open_registers(fonts=(path,), folder=folder).find(chr(GAIJI))


@pytest.mark.parametrize("cut", [0, 8, 40, 200])
def test_a_font_cut_short_is_broken_not_a_crash(cut: int) -> None:
    with pytest.raises(BrokenFont):
        Sfnt(square(700)[:cut])


def test_a_missing_font_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        open_registers(fonts=(tmp_path / "none.ttf",), folder=None)
    with pytest.raises(ConfigurationError):
        open_registers(fonts=(), folder=None)
    (tmp_path / "empty.ttf").write_bytes(b"")
    with pytest.raises(ConfigurationError):
        open_registers(fonts=(tmp_path / "empty.ttf",), folder=None)


def test_a_selector_belongs_to_the_character_before_it() -> None:
    assert units("辻\U000e0102野") == (Unit(0x8FBB, 0xE0102), Unit(0x91CE, 0))
    assert units("\U000e0102") == (Unit(0xE0102, 0),)
    assert len(units("辻\U000e0102\U000e0103")) == 2
