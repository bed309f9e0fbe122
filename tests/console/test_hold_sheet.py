"""The CSV of 一括取込, as files come."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.holds.bulk import HoldRow
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.rules.calendar import JST
from ops_console.restrictions.sheet import COLUMNS, MAX_LINES, read_sheet

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JST)
ROLES = ("HOLD",)
GOOD = ["1", "100", "05", "INKAN 住民票の写し", "R8.12.1 9:05", "2026-12-31", "申出"]


def written(*lines: list[str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(COLUMNS), *lines])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_row_is_read_in_every_encoding_offices_use(encoding: str) -> None:
    read = read_sheet(written(GOOD, encoding=encoding), roles=ROLES, now=NOW)
    assert read.faults == ()
    ((line, row),) = read.rows
    assert line == 2
    assert row == HoldRow(
        target_kind="1",
        target_no="100",
        kind=HoldKind.STOPPED_BY_PERSON,
        certificate_kinds=(CertificateKind.INKAN, CertificateKind.JUMINHYO),
        starts_at=datetime(2026, 12, 1, 9, 5, tzinfo=JST),
        ends_at=datetime(2027, 1, 1, tzinfo=JST),
        reason="申出",
    )


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        (0, "4", "1 (個人)、2 (世帯)、3 (戸籍)"),
        (1, "", "対象番号"),
        (1, "100 OR", "半角の英数字"),
        (2, "01", "あなたの権限で掛けられるのは"),
        (2, "LE", "あなたの権限で掛けられるのは"),
        (3, "", "空白で区切って"),
        (3, "INKAN すべて", "空白で区切って"),
        (3, "PASSPORT", "空白で区切って"),
        (4, "R8.11.19", "開始は今より後"),
        (4, "昭和64年1月8日", "平成元年1月8日"),
        (4, "R8.12.1 24:00", "時刻は 9:05"),
        (5, "R8.11.1", "終了は、今と開始より後"),
        (5, "いつか", "日付は R8.11.21"),
        (6, "", "理由を500文字まで"),
        (6, "あ" * 501, "理由を500文字まで"),
    ],
)
def test_each_fault_names_its_line_and_item_and_what_to_do(place: int, wrong: str, told: str) -> None:
    row = [*GOOD[:place], wrong, *GOOD[place + 1 :]]
    read = read_sheet(written(["2", *GOOD[1:]], row), roles=ROLES, now=NOW)
    (fault,) = read.faults
    assert (fault.line, fault.item) == (3, COLUMNS[place])
    assert told in fault.message
    assert len(read.rows) == 1


def test_a_row_of_another_width_or_said_twice_is_a_fault_and_empty_lines_are_not_rows() -> None:
    data = written(GOOD, [], GOOD[:6], GOOD)
    assert [(f.line, f.item) for f in read_sheet(data, roles=ROLES, now=NOW).faults] == [(4, ""), (5, "")]


def test_protection_takes_its_role() -> None:
    data = written(["1", "100", "支援措置", "すべて", "", "", "申出"])
    assert read_sheet(data, roles=ROLES, now=NOW).faults
    assert not read_sheet(data, roles=("PROTECTION",), now=NOW).faults


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "見出し"),
        (b"\x81\x00\xff", "文字コード"),
        (written(GOOD).decode().encode("utf-16"), "文字コード"),
        ("対象区分,対象番号\n".encode(), "見出し"),
        (written(), "行がありません"),
        (written() + b'"1,2\n3', "引用符"),
        (written(*([GOOD] * (MAX_LINES + 1))), "分けて"),
        (b"x" * (512 * 1024 + 1), "大きすぎます"),
    ],
)
def test_what_is_no_such_table_is_told_in_one_sentence(data: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_sheet(data, roles=ROLES, now=NOW)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: written() + text.encode("utf-8", "replace")))
def test_no_file_is_a_fault_of_the_server(data: bytes) -> None:
    with suppress(BadInput):
        read = read_sheet(data, roles=ROLES, now=NOW)
        assert len(read.rows) + len(read.faults) > 0


@given(
    number=st.from_regex(r"[0-9A-Za-z-]{1,20}", fullmatch=True),
    kinds=st.sets(st.sampled_from(CertificateKind)),
    after=st.integers(1, 10_000_000),
    reason=st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=50
    ),
)
def test_what_is_written_is_what_is_read(number: str, kinds: set[CertificateKind], after: int, reason: str) -> None:
    start = NOW + timedelta(minutes=after)
    cells = ["戸籍", number, "09", " ".join(sorted(kinds)) or "すべて", f"{start:%Y-%m-%d %H:%M}", "", reason]
    read = read_sheet(written(cells, encoding="utf-8-sig"), roles=ROLES, now=NOW)
    assert read.faults == ()
    ((_, row),) = read.rows
    assert (row.target_no, set(row.certificate_kinds), row.reason) == (number, kinds, reason)
    assert row.starts_at == start.astimezone(UTC)
