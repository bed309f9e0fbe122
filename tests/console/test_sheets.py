"""CSV that other programs read: nothing replaced, nothing run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_console.sheets import Unwritable, sheet


def _read(data: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_a_row_that_cp932_cannot_hold_is_named_and_refused() -> None:
    with pytest.raises(Unwritable, match="2、3行目") as refused:
        sheet(name="x", heading=["氏名"], rows=[["髙﨑"], ["𠮷郎"], ["辻\U000e0102"]], encoding="cp932")
    assert refused.value.rows == [2, 3]


@pytest.mark.parametrize("value", ["=1+1", "+81", "-1", "@x", "\tx"])
def test_a_cell_never_begins_as_a_formula(value: str) -> None:
    data = sheet(name="x", heading=["a"], rows=[[value]], encoding="utf-8").content
    assert _read(data, "utf-8-sig")[1] == [f"'{value}"]


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8), min_size=1, max_size=4))
def test_what_is_written_is_read_again_in_either_encoding(values: list[str]) -> None:
    def plain(row: list[str]) -> list[str]:
        return [cell.removeprefix("'") for cell in row]

    data = sheet(name="x", heading=["h"] * len(values), rows=[values], encoding="utf-8").content
    assert data.startswith(b"\xef\xbb\xbf")
    assert plain(_read(data, "utf-8-sig")[1]) == [value.removeprefix("'") for value in values]
    try:
        old = sheet(name="x", heading=["h"] * len(values), rows=[values], encoding="cp932").content
    except Unwritable as refused:
        assert refused.rows == [1]  # noqa: PT017 (either it is whole or it names the row)
        return
    assert plain(_read(old, "cp932")[1]) == [value.removeprefix("'") for value in values]
