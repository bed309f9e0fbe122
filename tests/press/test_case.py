"""The case of a font: TrueType and collections, composites, selectors; never the wrong font's case."""

import io
import struct
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from issuer.papers.errors import ConfigurationError
from issuer.press.case import build_case, case_of
from issuer.press.cutting import cut
from issuer.press.store import Store
from issuer.press.typecase import open_typecase
from tests.press.samples import own_font


def _square(corner: int):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, corner), (corner, corner), (corner, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def _composite_font(folder: Path, *, family: str = "Parts") -> Path:
    """B is a part; C is made of B twice; D of C and B; 辻 has two selectors, one of them the plain glyph."""
    nothing, part = TTGlyphPen(None).glyph(), _square(500)
    glyphs = {".notdef": nothing, "part": part}
    for name, members in (("twice", ("part", "part")), ("deep", ("twice", "part"))):
        pen = TTGlyphPen(glyphs)
        for n, member in enumerate(members):
            pen.addComponent(member, (1, 0, 0, 1, 40 * n, 60))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    uvs = [(ord("辻"), 0xE0100, None), (ord("辻"), 0xE0101, "deep")]
    builder.setupCharacterMap(
        {ord("B"): "part", ord("C"): "twice", ord("D"): "deep", ord("辻"): "twice", 0x20BB7: "part"}, uvs=uvs
    )
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (700 + 100 * n, n) for n, name in enumerate(glyphs)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "version": "Version 2"})
    builder.setupOS2()
    builder.setupPost()
    path = folder / f"{family}.ttf"
    builder.save(path)
    return path


def _case(font: Path):
    return case_of(font=font, data=build_case(font))


def test_characters_and_selectors_lead_to_their_own_glyphs(tmp_path: Path) -> None:
    case = _case(_composite_font(tmp_path))
    found = {unit: case.gid_of(unit) for unit in ("B", "辻", "辻\U000e0100", "辻\U000e0101", "𠮷")}
    assert found == {"B": 1, "辻": 2, "辻\U000e0100": 2, "辻\U000e0101": 3, "𠮷": 1}
    assert [case.gid_of(unit) for unit in ("A", "辻\U000e0102", "B\U000e0100", "\U0010ffff")] == [None] * 4
    assert (case.glyph(3).advance, case.glyph(3).width, case.glyph(3).parts) == (1.0, "1000", (2, 1))


def test_composites_bring_their_parts_and_keep_their_shape(tmp_path: Path) -> None:
    font = _composite_font(tmp_path)
    case, master = _case(font), TTFont(font)
    program, _ = cut(case, [case.glyph(3), case.glyph(1)])
    small = TTFont(io.BytesIO(program), checkChecksums=2)
    assert small["maxp"].numGlyphs == 5
    shape = small["glyf"][small.getGlyphName(1)].getCoordinates(small["glyf"])[0]
    assert shape == master["glyf"]["deep"].getCoordinates(master["glyf"])[0]
    assert small["hmtx"][small.getGlyphName(1)] == (1000, 3)


def test_the_first_font_of_a_collection_is_taken(tmp_path: Path) -> None:
    collection = TTCollection()
    for family in ("First", "Second"):
        collection.fonts.append(TTFont(_composite_font(tmp_path, family=family)))
    path = tmp_path / "both.ttc"
    collection.save(path)
    case, single = _case(path), _case(tmp_path / "First.ttf")
    assert case.family == "First"
    assert [case.glyph(gid) for gid in range(4)] == [single.glyph(gid) for gid in range(4)]


def test_a_cff_font_is_refused_in_plain_words(tmp_path: Path) -> None:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    builder.setupCFF("Cff", {}, {".notdef": T2CharStringPen(1000, None).getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (1000, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Cff", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "cff.otf")
    with pytest.raises(ConfigurationError, match="CFF"):
        build_case(tmp_path / "cff.otf")


@pytest.mark.parametrize("spoil", [lambda d: b"", lambda d: d[:200], lambda d: b"\0" * len(d)])
def test_a_damaged_font_is_refused(tmp_path: Path, spoil) -> None:
    font = _composite_font(tmp_path)
    font.write_bytes(spoil(font.read_bytes()))
    with pytest.raises(ConfigurationError):
        build_case(font)


def test_a_case_is_built_once_and_belongs_to_its_font_only(tmp_path: Path) -> None:
    font, folder = own_font(tmp_path), tmp_path / "store"
    with pytest.raises(ConfigurationError, match="plates_build"):
        Store(folder=folder, must_be_built=True).case(font)
    first = Store(folder=folder).case(font)
    (file,) = folder.iterdir()
    made = file.stat().st_mtime_ns
    assert Store(folder=folder, must_be_built=True).case(font).sha256 == first.sha256
    assert file.stat().st_mtime_ns == made
    font.write_bytes(font.read_bytes() + b"\0")
    with pytest.raises(ConfigurationError, match="plates_build"):
        Store(folder=folder, must_be_built=True).case(font)


@pytest.mark.parametrize("spoil", [lambda d: d[:-8], lambda d: b"x" + d[1:], lambda d: b""])
def test_a_damaged_case_is_never_opened(tmp_path: Path, spoil) -> None:
    font, folder = own_font(tmp_path), tmp_path / "store"
    Store(folder=folder).case(font)
    (file,) = folder.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(ConfigurationError):
        Store(folder=folder, must_be_built=True).case(font)
    assert Store(folder=folder).case(font).gid_of("\ue000") == 1


def test_production_names_a_folder() -> None:
    with pytest.raises(ConfigurationError):
        Store(folder=None, must_be_built=True)


def test_every_glyph_of_the_standard_font_is_kept_to_the_byte_but_for_hinting(font: Path) -> None:
    case = open_typecase(font=font, font_dir=None, store=Store(folder=None)).standard
    master = TTFont(font, lazy=True)
    order, glyf = master.getGlyphOrder(), master["glyf"]
    for gid in range(0, len(order), 997):
        whole, glyph = glyf[order[gid]], case.glyph(gid)
        assert glyph.metric == int.from_bytes(struct.pack(">Hh", *master["hmtx"][order[gid]]), "big")
        assert glyph.sum == sum(struct.unpack(f">{len(glyph.outline) // 4}I", glyph.outline)) & 0xFFFFFFFF
        if whole.numberOfContours > 0:
            assert struct.unpack_from(">h", glyph.outline)[0] == whole.numberOfContours
