"""Text, dates and character maps of papers, whatever stands in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.kit.paper.plain import bare, date_forms, dates_in, exact, folded
from integrations.centre.kit.paper.typeset import _meanings

DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2099, 12, 31))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(DAYS, st.booleans())
def test_a_printed_date_is_read_back_in_either_calendar_and_width(day: date, foreign: bool) -> None:
    for form in date_forms(day, foreign=foreign):
        assert list(dates_in(f"生年月日{form}性別")) == [form]
        assert list(dates_in(form.translate(WIDE))) == [form]


@pytest.mark.parametrize(
    ("day", "era", "form"),
    [
        (date(1926, 12, 25), "2", "大正15年12月25日"),
        (date(1926, 12, 25), "", "昭和元年12月25日"),
        (date(1989, 1, 10), "3", "昭和64年1月10日"),
        (date(2019, 4, 30), "", "平成31年4月30日"),
        (date(2019, 5, 1), "", "令和元年5月1日"),
        (date(1912, 7, 29), "", "明治45年7月29日"),
    ],
)
def test_the_era_is_the_stored_one_or_the_days_own(day: date, era: str, form: str) -> None:
    assert date_forms(day, era_code=era)[0] == form


def test_what_is_no_whole_date_is_none() -> None:
    for text in ("昭和10年月日不詳", "昭和10年5月頃", "令和8年度", "令和7年分", "123456年7月8日", "1月1日の住所"):
        assert list(dates_in(text)) == []


@given(st.text())
def test_bare_text_stays_bare_and_keeps_every_character_that_shows(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert bare(exact(text)) == bare(text)
    assert len(folded(text)) == len(text)


def test_characters_that_look_alike_stay_apart() -> None:
    assert bare("\ufa19") != bare("神")
    assert exact("葛\U000e0102") != exact("葛")
    assert bare("葛\U000e0102") == bare("葛")


@given(
    st.dictionaries(st.integers(0, 0xFFFF), st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=99)
)
def test_a_character_map_is_read_as_it_was_written(told: dict[int, str]) -> None:
    lines = "\n".join(f"<{code:04X}><{text.encode('utf-16-be').hex()}>" for code, text in told.items())
    assert _meanings(f"1 beginbfchar\n{lines}\nendbfchar".encode()) == told


def test_ranges_of_a_character_map_count_on() -> None:
    assert _meanings(b"beginbfrange <0003> <0005> <4E00> endbfrange") == {3: "一", 4: "丁", 5: "丂"}
    assert _meanings(b"beginbfrange <0001> <0002> [<4E00> <D842DFB7>] endbfrange") == {1: "一", 2: "𠮷"}
