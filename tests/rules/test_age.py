"""Certainly 15 or older: birthdays, 29 February and dates that are not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.papers.people import WrittenDate
from issuer.rules.age import birthday, latest_birth


def unknown(text: str) -> WrittenDate:
    return WrittenDate(value=date(1950, 1, 1), unknown=True, text=text)


def test_one_born_on_the_29th_of_february_turns_15_on_the_first_of_march() -> None:
    assert birthday(born=date(2012, 2, 29), age=15) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("昭和10年月日不詳", date(1935, 12, 31)),
        ("昭和10年5月日不詳", date(1935, 5, 31)),
        ("昭和元年月日不詳", date(1926, 12, 31)),
        ("1970年月日不詳", date(1970, 12, 31)),
        ("1970年00月00日", date(1970, 12, 31)),
        ("昭和10年13月日不詳", None),
        ("推定昭和10年", date(1940, 12, 31)),
        ("昭和10年5月頃", date(1940, 12, 31)),
        ("年月日不詳", None),
        ("不詳", None),
    ],
)
def test_an_unknown_date_proves_only_what_is_written(text: str, latest: date | None) -> None:
    assert latest_birth(unknown(text)) == latest


def test_the_placeholder_is_never_believed() -> None:
    assert latest_birth(unknown("")) is None


def test_a_missing_date_proves_nothing() -> None:
    assert latest_birth(WrittenDate()) is None


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 1, 1)))
def test_nobody_is_15_before_fifteen_full_years(born: date) -> None:
    turned = birthday(born=born, age=15)
    assert turned.year == born.year + 15
    assert (turned.month, turned.day) == (born.month, born.day) or (turned - timedelta(days=1)).day == 28
