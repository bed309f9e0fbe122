"""What people type into the application and the status page."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.apply import forms
from integrations.centre.apply.forms import Wrong
from tests.centre.conftest import patient


@pytest.mark.parametrize(
    "typed",
    [
        "1355500000000272",
        "1355-5000-0000-0272",
        "１３５５－５０００－００００－０２７２",
        " 1355 5000 0000 0272 ",
        "1355‐5000−0000ー0272",
    ],
)
def test_an_application_number_is_read_however_it_is_written(typed: str) -> None:
    assert forms.number(typed) == "1355500000000272"


@pytest.mark.parametrize("typed", ["", "135550000000027", "13555000000002722", "1355-5000-0000-027x", "十三"])
def test_anything_else_is_no_application_number(typed: str) -> None:
    with pytest.raises(Wrong, match="16桁") as wrong:
        forms.number(typed)
    assert wrong.value.item == "number"


@patient
@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_what_was_spaced_for_people_is_read_back(number: int) -> None:
    digits = f"{number:016d}"
    assert forms.number(forms.spaced(digits)) == digits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("09012345678", "09012345678"),
        ("090-1234-5678", "090-1234-5678"),
        ("０９０ー１２３４ー５６７８", "090-1234-5678"),
        ("(06) 6123-4567", "06-6123-4567"),
        ("0790-12-3456", "0790-12-3456"),
    ],
)
def test_a_telephone_number_is_kept_as_it_was_grouped(typed: str, kept: str) -> None:
    assert forms.phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "9012345678901", "1234567890", "+819012345678", "090-1234-567a"])
def test_what_is_no_telephone_number_is_told_how_to_mend(typed: str) -> None:
    with pytest.raises(Wrong, match="市外局番"):
        forms.phone(typed)


def test_a_name_is_kept_letter_for_letter() -> None:
    name = "髙﨑　𠮷郎葛\U000e0100神"
    assert forms.text(item="hittosha", name="筆頭者", typed=f" {name} ", longest=100) == name


@pytest.mark.parametrize("typed", ["", "　 ", "あ" * 101, "桐\x00生", "桐\ud800生"])
def test_a_text_that_cannot_be_sent_is_refused(typed: str) -> None:
    with pytest.raises(Wrong, match="筆頭者"):
        forms.text(item="hittosha", name="筆頭者", typed=typed, longest=100)


def test_the_four_items_of_a_training_card_are_typed() -> None:
    who = forms.applicant(name="試験　太郎", address="見本県見本市", born="1990-02-28", sex="MALE")
    assert who.birth_date == date(1990, 2, 28)
    with pytest.raises(Wrong, match="生年月日"):
        forms.applicant(name="試験　太郎", address="見本県見本市", born="1990-02-30", sex="MALE")
    with pytest.raises(Wrong, match="性別"):
        forms.applicant(name="試験　太郎", address="見本県見本市", born="1990-02-28", sex="?")


def test_a_municipality_code_needs_its_check_digit() -> None:
    assert forms.code("２８２１０３") == "282103"
    with pytest.raises(Wrong, match="検査数字"):
        forms.code("282104")
