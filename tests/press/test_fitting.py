"""Fold, narrow, make smaller, refuse; never cut (domain §4.0)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.papers.errors import TextOverflow
from issuer.press.fitting import Box, fit
from issuer.press.typecase import units

KANA = "あいうえおかきくけこさしすせそABCabc012、。（）ーっ　 "
TEXTS = st.text(alphabet=KANA, min_size=1, max_size=120)


class Fixed:
    """Widths as they would be in a fixed-pitch font."""

    advances = {c: 0.5 if c.isascii() else 1.0 for c in KANA} | {"辻\U000e0103": 1.0}


TYPECASE = Fixed()


def set_in(text: str, *, width: float = 100.0, height: float = 24.0, size: float = 10.0, kind: str = "wrap"):
    return fit(field="f", text=text, box=Box(width, height, size, 0.0, kind), typecase=TYPECASE)


def test_what_fits_is_left_as_it_is() -> None:
    setting = set_in("あ" * 10)
    assert (setting.lines, setting.size, setting.stretch) == (("あ" * 10,), 10.0, 1.0)


def test_folding_comes_before_narrowing_and_narrowing_before_a_smaller_size() -> None:
    folded = set_in("あ" * 20)
    assert (len(folded.lines), folded.stretch, folded.size) == (2, 1.0, 10.0)
    narrowed = set_in("あ" * 26)
    assert (len(narrowed.lines), narrowed.size) == (2, 10.0)
    assert 0.7 <= narrowed.stretch < 1.0
    smaller = set_in("あ" * 40)
    assert 6.0 <= smaller.size < 10.0


def test_one_line_fields_are_never_folded() -> None:
    assert len(set_in("あ" * 14, kind="shrink").lines) == 1
    with pytest.raises(TextOverflow):
        set_in("あ" * 24, kind="shrink")


def test_a_fixed_field_is_as_it_is_or_refused() -> None:
    assert set_in("あ" * 10, kind="line").stretch == 1.0
    with pytest.raises(TextOverflow):
        set_in("あ" * 11, kind="line")


def test_the_text_is_not_in_the_refusal() -> None:
    with pytest.raises(TextOverflow) as caught:
        set_in("あ" * 500)
    assert "あ" not in str(caught.value)
    assert caught.value.field == "f"


def test_a_line_neither_begins_with_a_comma_nor_ends_with_an_opening_bracket() -> None:
    assert set_in("あいうえおかきくけこ、さし").lines == ("あいうえおかきくけ", "こ、さし")
    assert set_in("あいうえおかきくけ（こさし").lines == ("あいうえおかきくけ", "（こさし")


def test_a_word_is_kept_together_while_it_can_be() -> None:
    assert set_in("あいうえおかきABCabc012").lines == ("あいうえおかき", "ABCabc012")


def test_a_selector_is_never_parted_from_its_character() -> None:
    lines = set_in("辻\U000e0103" * 15).lines
    assert [len(list(units(line))) for line in lines] == [10, 5]
    assert all(not line.startswith("\U000e0103") for line in lines)


@given(TEXTS, st.floats(20, 400), st.floats(7, 60), st.sampled_from(["wrap", "shrink", "line"]))
def test_nothing_is_lost_and_nothing_leaves_the_box(text: str, width: float, height: float, kind: str) -> None:
    box = Box(width, height, min(10.0, height), 0.0, kind)
    try:
        setting = fit(field="f", text=text, box=box, typecase=TYPECASE)
    except TextOverflow:
        return
    assert "".join(setting.lines) == text
    for line in setting.lines:
        ems = sum(TYPECASE.advances[unit] for unit in units(line))
        assert ems * setting.size * setting.stretch <= width + 1e-3
    assert len(setting.lines) == 1 or setting.pitch * len(setting.lines) <= height + 1e-3
    assert setting.size <= height + 1e-3
    assert setting.stretch >= 0.7
    assert setting.size >= min(6.0, box.size)
