"""申請番号: unguessable, checked, and read as people write it."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from issuer.identity.application_numbers import draw, read, spaced

from .conftest import Town

drawn = st.integers(0, 10**14 - 1).map(lambda n: f"{n * 100 + 98 - n * 100 % 97:016d}")


def test_a_drawn_number_is_sixteen_digits_that_check() -> None:
    numbers = {draw() for _ in range(500)}
    assert len(numbers) == 500
    assert all(len(number) == 16 and read(number) == number for number in numbers)


@given(drawn)
def test_a_number_is_read_however_it_is_written(number: str) -> None:
    wide = number.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"})
    for written in (spaced(number), spaced(wide), f" {number[:8]}　{number[8:]} ", spaced(wide).replace("-", "－")):
        assert read(written) == number


@given(drawn, st.integers(0, 15), st.integers(1, 9))
def test_a_slip_in_one_digit_is_seen(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    assert read(number[:place] + wrong + number[place + 1 :]) == ""


@given(drawn, st.integers(0, 14))
def test_two_digits_changing_places_are_seen(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or read(swapped) == ""


@pytest.mark.parametrize("text", ["", "1355500000000272x", "135550000000027", "なし", "1" * 17])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read(text) == ""


def test_a_wrong_check_is_answered_without_a_look_at_the_records(town: Town) -> None:
    number = town.applied()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with CaptureQueriesContext(connections["default"]) as asked:
        assert town.status(wrong).status == "NOT_FOUND"
    assert not any("identity_registration" in query["sql"] for query in asked)
