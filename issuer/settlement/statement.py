"""Reading 精算明細 (contracts/settlement.md): every line right, or nothing is taken."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, Channel
from issuer.settlement.lines import Key, Month, Theirs

COLUMNS = (
    "処理日", "事業者コード", "店舗コード", "経路", "種別", "手数料単価", "委託手数料単価", "通数", "取消通数",
    "手数料計", "委託手数料計",
)  # fmt: skip
_T = TypeVar("_T")
_CODE = re.compile(r"[0-9A-Za-z\-]{1,20}\Z")
_WHOLE = re.compile(r"[0-9]{1,12}\Z", re.ASCII)
#: More wrong lines than this are another file altogether.
_MOST = 500


class WrongStatement(BadInput):
    """``problems``: one sentence for each wrong line, with file, line and item; the first is the message."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" (ほかに{len(problems) - 1}行)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = tuple(problems)


def read_statement(*, data: bytes, name: str, month: Month) -> dict[Key, Theirs]:
    """The lines of one month's statement. ``name`` names the file in errors.

    Raises WrongStatement, which tells every wrong line: not UTF-8, other columns, a value that is none, a day of
    another month, the same key twice, or a commission for COUNTER (there is none).
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise WrongStatement([f"{name} {line}行目: UTF-8 として読めません"]) from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: dict[Key, Theirs] = {}
    problems: list[str] = []
    try:
        header = next(rows, [])
        if sorted(header) != sorted(COLUMNS):
            raise WrongStatement([f"{name} 1行目: 見出しは {','.join(COLUMNS)} です"])
        for row in rows:
            try:
                _take(lines, f"{name} {rows.line_num}行目", rows.line_num, header, row, month)
            except BadInput as error:
                problems.append(str(error))
                if len(problems) == _MOST:
                    break
    except csv.Error:
        problems.append(f"{name} {rows.line_num}行目: CSV として読めません")
    if problems:
        raise WrongStatement(problems)
    return lines


def _take(lines: dict[Key, Theirs], at: str, number: int, header: list[str], row: list[str], month: Month) -> None:
    if len(row) != len(header):
        raise BadInput(f"{at}: 項目が {len(header)} でなく {len(row)} あります")
    key, theirs = _line(at, number, dict(zip(header, row, strict=True)), month)
    if key in lines:
        raise BadInput(f"{at}: {lines[key].number}行目と同じ 処理日・事業者・店舗・経路・種別・単価 です")
    lines[key] = theirs


def _line(at: str, number: int, row: Mapping[str, str], month: Month) -> tuple[Key, Theirs]:
    def item(name: str, read: Callable[[str], _T], what: str) -> _T:
        try:
            return read(row[name])
        except ValueError as error:
            raise BadInput(f"{at} {name}: {what}") from error

    whole = "0以上の整数です"
    day = item("処理日", date.fromisoformat, "YYYY-MM-DD の日付です")
    if day not in month:
        raise BadInput(f"{at} 処理日: {month} の日ではありません")
    key = Key(
        day=day,
        operator_code=item("事業者コード", _code, "半角の英数字20字までです"),
        store_code=item("店舗コード", _code, "半角の英数字20字までです"),
        channel=item("経路", Channel, f"{'・'.join(Channel)} のどれかです"),
        kind=item("種別", CertificateKind, "証明書の種別 (JUMINHYO など) です"),
        unit_fee=item("手数料単価", _number, whole),
    )
    theirs = Theirs(
        number=number,
        copies=item("通数", _number, whole),
        cancelled=item("取消通数", _number, whole),
        commission_unit=item("委託手数料単価", _number, whole),
        fees=item("手数料計", _number, whole),
        commissions=item("委託手数料計", _number, whole),
    )
    if key.channel == Channel.COUNTER and (theirs.commission_unit or theirs.commissions):
        raise BadInput(f"{at} 委託手数料単価: COUNTER に委託手数料はありません (0 です)")
    return key, theirs


def _code(text: str) -> str:
    if not _CODE.match(text):
        raise ValueError(text)
    return text


def _number(text: str) -> int:
    if not _WHOLE.match(text):
        raise ValueError(text)
    return int(text)
