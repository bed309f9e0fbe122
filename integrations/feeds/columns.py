"""Checking a column of a block of rows at once.

A clean column costs one or two passes in C (``set``, ``join``, ``max(map(len))``); only a column with something wrong
in it is looked at value by value.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from integrations.feeds.layouts import Item

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")
#: The same in a whole block, whose rows end in newlines.
BLOCK_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd]")
#: Its part below U+0080, as bytes.
_CONTROL_BYTES = bytes([*range(0x0A), *range(0x0B, 0x20), 0x7F])
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])?\Z"
)
_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?\Z")
_YEN = re.compile(r"-?[0-9]{1,15}\Z")
_MOST_REMEMBERED = 200_000

MESSAGES = {
    "REQUIRED": "必須の項目が空です",
    "CHARACTER": "解読できない文字か制御文字があります",
    "TYPE": "型に合いません",
    "LENGTH": "桁数が合いません",
    "CODE": "コード表に無い値です",
}


def is_clean(text: str) -> bool:
    """Whether a block holds no control character but newlines, and no U+FFFD. Five times as fast as the expression."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _CONTROL_BYTES)) != len(data) or "\ufffd" in text:
        return False
    # U+0080 to U+009F begin with this byte, as does U+00A0 to U+00BF.
    return b"\xc2" not in data or not BLOCK_CONTROL.search(text)


class Check(Protocol):
    """Looks at one column of a block. ``clean``: the block holds no control character and no U+FFFD."""

    def __call__(self, column: Sequence[str], *, clean: bool) -> dict[int, str]:
        """Index in the block → code of what is wrong there."""
        ...


def _is_date(value: str) -> bool:
    if not _DATE.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    if not _MOMENT.match(value):
        return False
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    return 1000 <= moment.year <= 9000


def _is_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


_TYPES: dict[str, Callable[[str], bool]] = {
    "ascii": str.isascii,
    "digits": _is_digits,
    "date": _is_date,
    "datetime": _is_moment,
    "decimal": lambda value: bool(_DECIMAL.match(value)),
    "yen": lambda value: bool(_YEN.match(value)),
    "flag": lambda value: value in ("0", "1"),
}


def problem(item: Item, value: str) -> str:
    """Code of what is wrong with one value, "" when nothing is."""
    if not value:
        return "REQUIRED" if item.required else ""
    if _CONTROL.search(value):
        return "CHARACTER"
    if item.type == "code":
        return "" if value in item.codes else "CODE"
    if item.type in _TYPES and not _TYPES[item.type](value):
        return "TYPE"
    if (item.maximum and len(value) > item.maximum) or (item.length and len(value) != item.length):
        return "LENGTH"
    return ""


def compiled(item: Item) -> Check:
    """The check of one item's column."""
    by_sets = item.type in ("code", "flag", "date", "datetime", "decimal", "yen")
    good: set[str] = set() if item.required else {""}
    good |= {"0", "1"} if item.type == "flag" else item.codes

    def check(column: Sequence[str], *, clean: bool) -> dict[int, str]:
        if by_sets:
            values = set(column) - good
            if not values:
                return {}
        else:
            if clean and _fine(item, column):
                return {}
            values = set(column)
        bad = {value: code for value in values if (code := problem(item, value))}
        if by_sets and len(good) < _MOST_REMEMBERED:
            good.update(values - bad.keys())
        return {i: bad[v] for i, v in enumerate(column) if v in bad} if bad else {}

    return check


def _fine(item: Item, column: Sequence[str]) -> bool:
    """Whether a column of texts, digits or ASCII without control characters is right as a whole."""
    if item.required and not all(column):
        return False
    if item.maximum and max(map(len, column)) > item.maximum:
        return False
    if item.length and set(map(len, column)) - {0, item.length}:
        return False
    if item.type == "ascii":
        return "".join(column).isascii()
    if item.type == "digits":
        joined = "".join(column)
        return not joined or _is_digits(joined)
    return True
