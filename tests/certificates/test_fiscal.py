"""年度, 年分 and yen as tax papers print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.certificates import fiscal, wareki


@pytest.mark.parametrize(
    ("year", "printed", "of_income"),
    [
        (2026, "令和8年度", "令和7年分"),
        (2020, "令和2年度", "令和元年分"),
        (2019, "平成31年度", "平成30年分"),
        (1989, "平成元年度", "昭和63年分"),
        (1990, "平成2年度", "平成元年分"),
    ],
)
def test_a_year_is_written_in_the_era_of_its_first_day(year: int, printed: str, of_income: str) -> None:
    assert (fiscal.fiscal_year(year), fiscal.income_year(year)) == (printed, of_income)


@given(st.integers(1900, 2099))
def test_every_year_of_the_contract_can_be_written_and_no_two_alike(year: int) -> None:
    assert fiscal.fiscal_year(year) == wareki.japanese(date(year, 4, 1)).removesuffix("4月1日") + "度"
    assert fiscal.fiscal_year(year) != fiscal.fiscal_year(year + 1)


@given(st.one_of(st.none(), st.integers(-(10**14), 10**14)))
def test_an_amount_reads_back_and_blank_is_not_nought(value: int | None) -> None:
    text = fiscal.amount(value)
    assert (text == "") == (value is None)
    if value is not None:
        assert int(text.replace(",", "")) == value
        first, *rest = text.removeprefix("-").split(",")
        assert 1 <= len(first) <= 3
        assert all(len(three) == 3 for three in rest)


def test_rows_come_and_go_with_the_law() -> None:
    absent = {year: set(fiscal.absent_items(year)) for year in (2019, 2021, 2023, 2024, 2025, 2026, 2027)}
    special, flat, forest = (
        {"deductions.special_relatives", "dependents.special_relatives"},
        {"levy.flat_reduction"},
        {"levy.forest"},
    )
    assert absent[2019] == special | flat | forest | {"deductions.single_parent"}
    assert absent[2021] == absent[2023] == special | flat | forest
    assert absent[2024] == absent[2025] == special
    assert absent[2026] == absent[2027] == flat


@pytest.mark.parametrize(
    ("city", "prefecture", "names"),
    [
        ("加古川市", "兵庫県", ("市民税", "県民税")),
        ("港町", "北海道", ("町民税", "道民税")),
        ("見本村", "京都府", ("村民税", "府民税")),
        ("千代田区", "東京都", ("特別区民税", "都民税")),
    ],
)
def test_the_tax_is_called_as_it_is_called_there(city: str, prefecture: str, names: tuple[str, str]) -> None:
    assert fiscal.tax_names(city=city, prefecture=prefecture) == names
