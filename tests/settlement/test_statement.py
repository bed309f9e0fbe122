"""精算明細 is read whole or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.papers.errors import BadInput
from issuer.settlement.lines import Month
from issuer.settlement.statement import COLUMNS, read_statement
from tests.settlement.conftest import csv_of, line

NOVEMBER = Month(2026, 11)


def _read(data: bytes) -> dict:
    return read_statement(data=data, name="meisai.csv", month=NOVEMBER)


def test_columns_are_found_by_their_names_whatever_their_order() -> None:
    turned = [list(reversed(line(copies=3, cancelled=1)))]
    assert _read(csv_of(turned, reversed(COLUMNS))).popitem()[1].copies == 3
    assert _read(csv_of([line(copies=3, cancelled=1)])) == _read(csv_of(turned, reversed(COLUMNS)))


def test_a_mark_of_byte_order_and_an_empty_month_are_welcome() -> None:
    assert _read(b"\xef\xbb\xbf" + csv_of([])) == {}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line(day="2026-11-31")], "2行目 処理日"),
        ([line(day="2026-10-31")], "2026-11 の日ではありません"),
        ([line(), line(store="S2", kind="JUMIN")], "3行目 種別"),
        ([line(channel="KONBINI")], "2行目 経路"),
        ([line(store="")], "2行目 店舗コード"),
        ([line(store="Ｓ１")], "2行目 店舗コード"),
        ([[*line()[:-1], "1,170"]], "2行目 委託手数料計"),
        ([[*line()[:-1], "-1"]], "2行目 委託手数料計"),
        ([[*line()[:-1], "１"]], "2行目 委託手数料計"),
        ([line()[:-1]], "項目が 11 でなく 10"),
        ([line(), line(copies=2)], "3行目: 2行目と同じ"),
        ([line(channel="COUNTER")], "COUNTER に委託手数料はありません"),
    ],
)
def test_one_wrong_line_names_itself_and_refuses_the_whole(lines: list[list[object]], told: str) -> None:
    with pytest.raises(BadInput, match=r"meisai\.csv") as refused:
        _read(csv_of(lines))
    assert told in str(refused.value)


@pytest.mark.parametrize("data", [b"", csv_of([], COLUMNS[:-1]), csv_of([line()]).decode().encode("utf-16")])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"meisai\.csv 1行目"):
        _read(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    with suppress(BadInput):  # anything else that escapes is a fault
        assert all(one.number > 1 for one in _read(data).values())


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "２０２６-01", "202601", "2026-11 ", ""])
def test_a_month_is_a_year_and_a_month(text: str) -> None:
    with pytest.raises(BadInput):
        Month.read(text)
