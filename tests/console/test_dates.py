"""Days as staff write them."""

from datetime import date

import pytest

from ops_console.dates import WrongDay, read_day


@pytest.mark.parametrize(
    "text",
    [
        "R7.1.6",
        "r7.1.6",
        "令和7年1月6日",
        "令7-1-6",
        "2025-01-06",
        "2025/1/6",
        "Ｒ７．１．６",
        " 令和７年１月６日 ",
        "2025年1月6日",
    ],
)
def test_one_day_in_every_writing(text: str) -> None:
    assert read_day(text) == date(2025, 1, 6)


@pytest.mark.parametrize(
    ("text", "day"),
    [("令和元年5月1日", date(2019, 5, 1)), ("R元.5.1", date(2019, 5, 1)), ("H31.4.30", date(2019, 4, 30)),
     ("S64.1.7", date(1989, 1, 7)), ("平元-1-8", date(1989, 1, 8))],
)  # fmt: skip
def test_first_years_and_last_days_of_an_era(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成31年5月1日", "令和元年5月1日"),
        ("R1.4.30", "平成31年4月30日"),
        ("R7.2.29", "令和7年2月28日"),
        ("2026-11-31", "令和8年11月30日"),
    ],
)
def test_an_impossible_day_is_refused_with_the_right_one_offered(text: str, offer: str) -> None:
    with pytest.raises(WrongDay, match=offer):
        read_day(text)


@pytest.mark.parametrize(
    "text", ["7.1.6", "X7.1.6", "令正7年1月6日", "R7.13.1", "きのう", "R0.1.1", "2025-1", "0000-1-1"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(WrongDay):
        read_day(text)
