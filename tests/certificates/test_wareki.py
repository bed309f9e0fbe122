"""Dates as they are printed (domain §9)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.certificates import wareki
from issuer.papers.errors import ContentConflict
from issuer.papers.people import WrittenDate


@pytest.mark.parametrize(
    ("value", "era", "printed"),
    [
        (date(1953, 6, 21), "3", "昭和28年6月21日"),
        (date(2019, 4, 30), "", "平成31年4月30日"),
        (date(2019, 5, 1), "", "令和元年5月1日"),
        (date(1989, 1, 7), "", "昭和64年1月7日"),
        (date(1989, 1, 8), "", "平成元年1月8日"),
        (date(1926, 12, 25), "", "昭和元年12月25日"),
        (date(1926, 12, 25), "2", "大正15年12月25日"),
        (date(1926, 12, 24), "", "大正15年12月24日"),
        (date(1912, 7, 30), "1", "明治45年7月30日"),
        (date(1912, 7, 30), "", "大正元年7月30日"),
        (date(1989, 1, 20), "3", "昭和64年1月20日"),
        (date(2019, 6, 3), "4", "平成31年6月3日"),
        (date(1926, 12, 26), "02", "大正15年12月26日"),
        (date(1873, 1, 1), "", "明治6年1月1日"),
        (date(1868, 10, 23), "1", "明治元年10月23日"),
    ],
)
def test_the_stored_era_wins_over_the_calendar(value: date, era: str, printed: str) -> None:
    assert wareki.written(WrittenDate(value=value, era=era)) == printed


def test_foreign_births_are_in_western_years() -> None:
    assert wareki.written(WrittenDate(value=date(1993, 8, 20), era="4"), in_western=True) == "1993年8月20日"


def test_a_day_before_the_solar_calendar_is_printed_as_written() -> None:
    assert wareki.written(WrittenDate(value=date(1870, 1, 1), text="明治2年12月1日", era="1")) == "明治2年12月1日"


def test_an_era_that_had_not_begun_is_a_contradiction() -> None:
    with pytest.raises(ContentConflict):
        wareki.written(WrittenDate(value=date(1950, 1, 1), era="5"))


def test_the_day_of_issue_is_the_japanese_day_of_receipt() -> None:
    assert wareki.issued_on(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == "令和9年1月1日"
    assert wareki.issued_on(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == "令和8年12月31日"


@given(st.dates(), st.text(max_size=20), st.sampled_from(["", "1", "2", "3", "4", "5"]), st.booleans())
def test_a_placeholder_is_never_printed(placeholder: date, text: str, era: str, western: bool) -> None:
    stored = WrittenDate(value=placeholder, unknown=True, text=text, era=era)
    assert wareki.written(stored, in_western=western) == text


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 1, 1)))
def test_the_figures_of_the_day_survive(value: date) -> None:
    printed = wareki.japanese(value)
    assert printed.endswith(f"年{value.month}月{value.day}日")
    assert not any(part.startswith("0") for part in printed[2:].replace("元", "1").replace("月", "年").split("年"))
