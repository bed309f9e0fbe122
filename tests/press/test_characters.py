"""Every character has its own glyph or the paper is refused (promise P7)."""

import pytest

from issuer.papers.content import Footer
from issuer.papers.errors import ConfigurationError, MissingGlyph
from issuer.press import Press
from issuer.press.typecase import open_typecase, units
from tests.press.samples import GAIJI, content, own_font


def check(press: Press, text: str, *, characters: str = "mjplus") -> None:
    press.check_characters(content=content(f1__name=text), characters=characters)


@pytest.mark.parametrize("text", ["桐生　茂", "𠮷田", "髙﨑", "辻\U000e0103", "LE THI HOA", "\ufa19", "ｶﾅ", "ヰヱヲ"])
def test_characters_of_the_font_pass(press: Press, text: str) -> None:
    check(press, text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("辻\U000e01e0", "U+8FBB U+E01E0"),
        ("あ\U000e0100", "U+3042 U+E0100"),
        (GAIJI, "U+E000"),
        ("\U0010de92", "U+10DE92"),
        ("か\u3099", "U+3099"),
        ("e\u0301", "U+0301"),
        ("محمد", "U+0645"),
        ("א", "U+05D0"),
        ("a\u202eb", "U+202E"),
        ("a\u200db", "U+200D"),
        ("a\tb", "U+0009"),
        ("a\nb", "U+000A"),
        ("\u2028", "U+2028"),
        ("\ufffd", "U+FFFD"),
        ("\U000e0103", "U+3000 U+E0103"),
        ("辻\U000e0103\U000e0103", "U+E0103"),
        ("〓", "U+3013"),
        ("■田", "U+25A0"),
    ],
)
def test_what_has_no_glyph_or_needs_shaping_is_refused_by_name(press: Press, text: str, named: str) -> None:
    with pytest.raises(MissingGlyph) as caught:
        check(press, f"桐生　{text}")
    assert (caught.value.field, caught.value.code_points) == ("1.name", named)
    assert "桐生" not in str(caught.value)


@pytest.mark.parametrize("text", ["𠮷田", "辻\U000e0103"])
def test_the_small_profile_takes_neither_plane_two_nor_selectors(press: Press, text: str) -> None:
    check(press, text)
    check(press, "髙﨑", characters="bmp_only")
    with pytest.raises(MissingGlyph):
        check(press, text, characters="bmp_only")


def test_the_footer_is_looked_at_too(press: Press) -> None:
    footer = Footer("999993-\U000e01e0", 1, 1, "K7Q2")
    with pytest.raises(MissingGlyph):
        press.check_characters(content=content(), footers=[footer], characters="mjplus")


def test_an_unknown_profile_is_a_mistake_of_the_setting(press: Press) -> None:
    with pytest.raises(ConfigurationError):
        check(press, "茂", characters="all")


def test_prepare_refuses_what_the_check_refuses(press: Press) -> None:
    with pytest.raises(MissingGlyph):
        press.prepare(content=content(f1__name="辻\U000e01e0"))


def test_a_selector_stays_with_its_character() -> None:
    assert list(units("辻\U000e0103郎")) == ["辻\U000e0103", "郎"]
    assert list(units("\U000e0103辻")) == ["\U000e0103", "辻"]
    assert list(units("")) == []


def test_the_own_font_of_the_municipality_is_asked_first(tmp_path, font) -> None:
    own_font(tmp_path)
    typecase = open_typecase(font=font, font_dir=tmp_path)
    assert [face.family for face in typecase.faces] == ["MihonGaiji", "IPAmjMincho"]
    own, standard = typecase.face_of(GAIJI), typecase.face_of("茂")
    assert own is typecase.faces[0]
    assert standard is typecase.standard
    assert "MihonGaiji Version 1" in typecase.versions


def test_a_missing_or_broken_font_stops_the_start(tmp_path, font) -> None:
    with pytest.raises(ConfigurationError):
        Press(font=tmp_path / "none.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    with pytest.raises(ConfigurationError):
        open_typecase(font=font, font_dir=tmp_path)
    with pytest.raises(ConfigurationError):
        open_typecase(font=font, font_dir=tmp_path / "nowhere")
    with pytest.raises(ConfigurationError):
        Press(font=font, fontconfig=tmp_path / "fonts.conf")


def test_two_fonts_of_one_family_stop_the_start(tmp_path, font) -> None:
    own_font(tmp_path)
    own_font(tmp_path, name="second.ttf")
    with pytest.raises(ConfigurationError):
        open_typecase(font=font, font_dir=tmp_path)
