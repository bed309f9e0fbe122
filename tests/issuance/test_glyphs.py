"""字形: what the page says can be printed is what the press prints, and the picture is the font's own glyph."""

import hashlib
from datetime import datetime

import pytest
from django.conf import settings
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

from issuer.issuance.glyphs import GaijiEdition, Looked, gaiji_editions, gaiji_glyphs, look_up
from issuer.replica.models import GaijiFont
from issuer.tenancy.scope import scope
from tests.factories import feed_row
from tests.feeds.eudc import eudc

pytestmark = pytest.mark.django_db
A = "\ue000"
VARIANT = "辻\U000e0103"


def look(code: str, text: str, *, characters: str = "mjplus", gaiji: GaijiEdition | None = None) -> list[Looked]:
    with scope(code):
        return look_up(municipality=code, text=text, characters=characters, gaiji=gaiji)


@pytest.mark.parametrize("text", ["髙", "𠮷", "邉", VARIANT, "A", "。", "が"])
def test_the_picture_is_the_glyph_of_the_font(kakogawa: str, text: str) -> None:
    (found,) = look(kakogawa, text)
    assert found.drawing is not None
    font = TTFont(settings.AKASHI_FONTS, lazy=True, fontNumber=0)
    glyphs, em = font.getGlyphSet(), font["head"].unitsPerEm
    name = font.getBestCmap()[ord(text[0])]
    for table in font["cmap"].tables:
        if len(text) == 2 and table.format == 14:
            name = dict(table.uvsDict[ord(text[1])])[ord(text[0])] or name
    area, bounds = AreaPen(glyphs), BoundsPen(glyphs)
    glyphs[name].draw(area)
    glyphs[name].draw(bounds)
    own_area, own_bounds = AreaPen(), BoundsPen(None)
    parse_path(found.drawing.path, own_area)
    parse_path(found.drawing.path, own_bounds)
    left, bottom, right, top = own_bounds.bounds
    base = 0.88 * em
    assert (left, base - top, right, base - bottom) == pytest.approx(bounds.bounds, abs=1)
    # y points down in a picture, so the area has the other sign.
    assert own_area.value == pytest.approx(-area.value, rel=1e-3)


def test_what_can_be_printed_is_what_the_press_says(kakogawa: str) -> None:
    said = {one.code_points: one.why for one in look(kakogawa, "髙辻\U000e0100〓\u200b\U0010ffff髙")}
    assert said["U+9AD9"] == ""
    assert "どのフォントにも" in said["U+8FBB U+E0100"]
    assert "どのフォントにも" in said["U+10FFFF"]
    assert said["U+3013"]
    assert said["U+200B"]
    assert len(said) == 5


def test_a_municipality_of_the_first_plane_prints_no_selector_and_no_second_plane(kakogawa: str) -> None:
    said = [one.why for one in look(kakogawa, f"髙𠮷{VARIANT}", characters="bmp_only")]
    assert [why == "" for why in said] == [True, False, False]


def test_an_edition_of_gaiji_supplies_its_own_characters_only(kakogawa: str, strangers: str, now: datetime) -> None:
    font = eudc({A: (100, 0, 900, 200), "\ue001": (0, 0, 300, 300)})
    with scope(kakogawa):
        GaijiFont.objects.create(
            **feed_row(kakogawa, now, "GAIJI"), version=3, effective_at=now, font_file=font,
            sha256=hashlib.sha256(font).hexdigest(),
        )  # fmt: skip
        (edition,) = gaiji_editions(municipality=kakogawa)
        glyphs = gaiji_glyphs(municipality=kakogawa, edition=edition, start=1, count=10)
    assert (edition.version, edition.count, edition.is_withdrawn) == (3, 2, False)
    assert [code for code, _ in glyphs] == ["U+E001"]
    assert "どのフォントにも" in look(kakogawa, A)[0].why
    with_edition = look(kakogawa, A + "亜\ue005", gaiji=edition)
    assert [one.why == "" for one in with_edition] == [True, True, False]
    drawing = with_edition[0].drawing
    assert drawing is not None
    bounds = BoundsPen(None)
    parse_path(drawing.path, bounds)
    assert bounds.bounds == pytest.approx((100, 680, 900, 880))
    with scope(strangers):
        assert gaiji_editions(municipality=strangers) == []
