"""Days as staff write them."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from django import forms
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from issuer.certificates.wareki import japanese
from issuer.rules.calendar import JST
from ops_console.dates import WrongDay, read_clock, read_day, read_moment
from ops_console.day_field import DayField
from ops_console.moment_field import MomentField, written

MODERN = st.dates(min_value=date(1873, 1, 1), max_value=date(2200, 12, 31))
#: First day, the letter and kanji that begin there, and those of the era before.
BOUNDARIES = [
    (date(2019, 5, 1), "R", "令", "令和", "H", 31),
    (date(1989, 1, 8), "H", "平", "平成", "S", 64),
    (date(1926, 12, 25), "S", "昭", "昭和", "T", 15),
    (date(1912, 7, 30), "T", "大", "大正", "M", 45),
]


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


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_an_era_begins_on_its_first_day_and_the_one_before_ends_on_the_eve(
    boundary: tuple[date, str, str, str, str, int],
) -> None:
    first, letter, kanji, name, before, last_year = boundary
    eve = first - timedelta(days=1)
    for year in ("1", "元"):
        for era in (letter, kanji, name):
            assert read_day(f"{era}{year}.{first.month}.{first.day}") == first
    assert read_day(f"{before}{last_year}.{eve.month}.{eve.day}") == eve
    with pytest.raises(WrongDay, match=f"正しくは{japanese(first)}では"):
        read_day(f"{before}{last_year}.{first.month}.{first.day}")
    with pytest.raises(WrongDay, match=f"正しくは{japanese(eve)}では"):
        read_day(f"{letter}1.{eve.month}.{eve.day}")


@pytest.mark.parametrize("text", ["M5.12.2", "明治元年9月8日", "1872-12-31", "M1.1.1"])
def test_days_of_the_old_calendar_are_not_taken_for_days_of_ours(text: str) -> None:
    with pytest.raises(WrongDay, match="旧暦"):
        read_day(text)


@pytest.mark.parametrize("text", ["R9999.1.1", "9999-12-31", "H9000.13.40"])
def test_a_year_that_cannot_be_is_told_as_a_year(text: str) -> None:
    with pytest.raises(WrongDay, match="年が正しくありません"):
        read_day(text)


@given(MODERN)
def test_every_day_is_read_back_from_both_calendars(day: date) -> None:
    assert read_day(japanese(day)) == read_day(day.isoformat()) == day


@given(st.sampled_from("RHSTM"), st.integers(0, 70), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_of_the_era_it_names_or_refused(era: str, year: int, month: int, day: int) -> None:
    names = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
    with contextlib.suppress(WrongDay):
        found = read_day(f"{era}{year}.{month}.{day}")
        assert japanese(found).startswith(names[era])
        assert (found.month, found.day) == (month, day)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (read_day, read_clock, read_moment):
        with contextlib.suppress(WrongDay):
            read(text)


@pytest.mark.parametrize(
    "text",
    ["R8.11.21 9:05", "令和8年11月21日 9時5分", "令和8年11月21日9:05", "2026-11-21T09:05", "2026/11/21　０９：０５",
     "r8.11.21  09:05 ", "令8-11-21 09時05分"],
)  # fmt: skip
def test_one_moment_in_every_writing(text: str) -> None:
    assert read_moment(text) == datetime(2026, 11, 21, 9, 5, tzinfo=JST)


@pytest.mark.parametrize(
    ("text", "why"),
    [("R8.11.21", "時刻"), ("R8.11.21 24:00", "翌日の 0:00"), ("R8.11.21 23:60", "0から59"), ("9:05", "日付"),
     ("R8.11.21 905", "日付|時刻"), ("S64.1.8 9:00", "平成元年1月8日"), ("T15.12.25 0:00", "昭和元年12月25日")],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_what_is_missing(text: str, why: str) -> None:
    with pytest.raises(WrongDay, match=why):
        read_moment(text)


@given(st.datetimes(min_value=datetime(1873, 1, 1), max_value=datetime(2200, 1, 1)))
def test_every_minute_is_read_back_as_it_is_written(moment: datetime) -> None:
    here = moment.replace(second=0, microsecond=0, tzinfo=JST)
    assert read_moment(written(here)) == read_moment(here.isoformat()[:16]) == here


class Both(forms.Form):
    day = DayField(label="日")
    at = MomentField(label="日時")


def test_both_calendars_are_shown_beside_what_was_typed() -> None:
    form = Both({"day": "R8.11.21", "at": "2026-11-21T09:05"})
    assert form.is_valid()
    shown = [render_to_string("console/parts/field.html", {"field": field}) for field in form]
    assert "令和8年11月21日 (2026-11-21) と読みました" in shown[0]
    assert "令和8年11月21日 9:05 (2026-11-21 09:05) と読みました" in shown[1]
    wrong = Both({"day": "S64.1.8", "at": "R8.11.21"})
    assert not wrong.is_valid()
    assert "と読みました" not in render_to_string("console/parts/field.html", {"field": wrong["day"]})


def test_a_stored_day_or_moment_fills_its_box_in_the_era() -> None:
    form = Both(initial={"day": date(2019, 5, 1), "at": datetime(2019, 4, 30, 15, 0, tzinfo=JST)})
    assert (form["day"].value(), form["at"].value()) == ("令和元年5月1日", "平成31年4月30日 15:00")
    assert Both({"day": "1500-01-01", "at": "1500-01-01T00:00"})["day"].value() == "1500-01-01"
