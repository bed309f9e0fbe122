"""The CSV of 一括取込, read line by line; every fault is told with its line, item and what to do."""

import csv
import io
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from issuer.holds.bulk import HoldRow
from issuer.papers.errors import BadInput
from issuer.papers.kinds import HOLD_NAMES, KIND_NAMES, CertificateKind, HoldKind
from ops_console.dates import WrongDay, read_day
from ops_console.restrictions.forms import WRONG_NUMBER, end_moment, moment, settable
from ops_console.words import TABLES

COLUMNS = ("対象区分", "対象番号", "抑止種別", "種別", "開始", "終了", "理由")
MAX_BYTES, MAX_LINES, MAX_REASON = 512 * 1024, 2000, 500

T = TypeVar("T")
_ALL = "すべて"
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,20}")
_TIME = re.compile(r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})")
_TARGETS = {
    **{code: code for code in TABLES["hold_target"]},
    **{name: code for code, name in TABLES["hold_target"].items()},
}
_CERTIFICATES = {**{kind.value: kind for kind in CertificateKind}, **{name: kind for kind, name in KIND_NAMES.items()}}
_HOLDS = {**{kind.value: kind for kind in HoldKind}, **{name: kind for kind, name in HOLD_NAMES.items()}}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. ``line``: in the file, 1 is the heading. ``item`` "": the line as a whole."""

    line: int
    item: str
    message: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read: the rows that are right with their lines, and every fault. Good only without faults."""

    rows: tuple[tuple[int, HoldRow], ...]
    faults: tuple[Fault, ...]


class _Wrong(ValueError):
    """A cell that cannot be: what to do."""


def read_sheet(data: bytes, *, roles: Collection[str], now: datetime) -> Read:
    """Read a file in UTF-8 (with BOM or without) or CP932. Raises BadInput for one that is no such table at all."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"ファイルが大きすぎます ({MAX_BYTES // 1024} KB まで)。分けて取り込んでください。")
    lines = _lines(_text(data))
    rows: list[tuple[int, HoldRow]] = []
    faults: list[Fault] = []
    seen: dict[HoldRow, int] = {}
    for number, cells in lines:
        if len(cells) != len(COLUMNS):
            faults.append(Fault(number, "", f"{len(COLUMNS)}列でなければなりません (この行は{len(cells)}列)。"))
            continue
        row, wrong = _row(dict(zip(COLUMNS, cells, strict=True)), roles, now)
        faults += [Fault(number, item, message) for item, message in wrong]
        if row is None:
            continue
        if row in seen:
            faults.append(Fault(number, "", f"{seen[row]}行目と同じです。どちらかを除いてください。"))
        seen.setdefault(row, number)
        rows.append((number, row))
    return Read(rows=tuple(rows), faults=tuple(faults))


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput("文字コードが UTF-8 でも Shift_JIS (CP932) でもありません。保存し直してください。")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error:
        raise BadInput(f'{begins}行目: 引用符 (") が閉じていません。CSV として保存し直してください。') from None
    if not found or tuple(found[0][1]) != COLUMNS:
        raise BadInput(f"1行目は見出し ({','.join(COLUMNS)}) でなければなりません。")
    if len(found) == 1:
        raise BadInput("見出しの下に行がありません。")
    if len(found) - 1 > MAX_LINES:
        raise BadInput(f"行が多すぎます ({len(found) - 1}行、{MAX_LINES}行まで)。分けて取り込んでください。")
    return found[1:]


def _row(cells: dict[str, str], roles: Collection[str], now: datetime) -> tuple[HoldRow | None, list[tuple[str, str]]]:
    """The row, or None with everything that is wrong with it."""
    wrong: list[tuple[str, str]] = []

    def said(item: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(cells[item])
        except _Wrong as error:
            wrong.append((item, str(error)))
            return None

    target_kind = said("対象区分", _target_kind)
    target_no = said("対象番号", _target_no)
    kind = said("抑止種別", lambda text: _hold_kind(text, settable(roles)))
    kinds = said("種別", _kinds)
    starts_at = said("開始", lambda text: _start(text, now))
    ends_at = said("終了", lambda text: _end(text, starts_at or now))
    reason = said("理由", _reason)
    if wrong or None in (target_kind, target_no, kind, kinds, reason):
        return None, wrong
    return HoldRow(
        target_kind=target_kind or "",
        target_no=target_no or "",
        kind=kind or HoldKind.OTHER,
        certificate_kinds=kinds or (),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason or "",
    ), []


def _target_kind(text: str) -> str:
    if text not in _TARGETS:
        raise _Wrong("1 (個人)、2 (世帯)、3 (戸籍) のどれかにしてください。")
    return _TARGETS[text]


def _target_no(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise _Wrong(WRONG_NUMBER)
    return text


def _hold_kind(text: str, allowed: list[HoldKind]) -> HoldKind:
    kind = _HOLDS.get(text)
    if kind is None or kind not in allowed:
        named = "、".join(f"{one.value} ({HOLD_NAMES[one]})" for one in allowed)
        raise _Wrong(f"あなたの権限で掛けられるのは {named} です。")
    return kind


def _kinds(text: str) -> tuple[CertificateKind, ...]:
    if text == _ALL:
        return ()
    words = text.split()
    if not words or any(word not in _CERTIFICATES for word in words):
        raise _Wrong(f"証明書の種別を空白で区切って書いてください。全部を止めるときは「{_ALL}」です。")
    return tuple(sorted({_CERTIFICATES[word] for word in words}))


def _start(text: str, now: datetime) -> datetime | None:
    found = moment(*_day_and_time(text))
    if found is not None and found < now:
        raise _Wrong("開始は今より後にしてください。今すぐ掛けるときは空欄にします。")
    return found


def _end(text: str, after: datetime) -> datetime | None:
    found = end_moment(*_day_and_time(text))
    if found is not None and found <= after:
        raise _Wrong("終了は、今と開始より後にしてください。")
    return found


def _reason(text: str) -> str:
    if not text or len(text) > MAX_REASON:
        raise _Wrong(f"理由を{MAX_REASON}文字までで書いてください。")
    return text


def _day_and_time(text: str) -> tuple[date | None, time | None]:
    """``R8.12.1`` or ``R8.12.1 9:05``, in Japan; nothing for an empty cell."""
    if not text:
        return None, None
    day, _, at = text.partition(" ")
    try:
        read = read_day(day)
    except WrongDay as error:
        raise _Wrong(str(error)) from None
    if not at.strip():
        return read, None
    found = _TIME.fullmatch(at.strip())
    if found is None or int(found["h"]) > 23 or int(found["m"]) > 59:
        raise _Wrong("時刻は 9:05 のように、日付のあとに空白で区切って、0:00 から 23:59 で書いてください。")
    return read, time(int(found["h"]), int(found["m"]))
