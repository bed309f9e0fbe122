"""Text of papers and records, brought to one form: blanks, widths, dates of both calendars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

__all__ = ["bare", "date_forms", "dates_in", "exact", "folded", "is_selector"]

#: First day, name; source: 元号法 and the decrees before it.
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
_BY_CODE = {"1": "明治", "2": "大正", "3": "昭和", "4": "平成", "5": "令和"}
_FIRST_YEAR = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")
_PRINTED = re.compile(
    r"(?:(明治|大正|昭和|平成|令和)(元|[0-9]{1,2})|(?<![0-9])([0-9]{4}))年([0-9]{1,2})月([0-9]{1,2})日"
)


def is_selector(char: str) -> bool:
    """A variation selector (U+FE00-FE0F, U+E0100-E01EF)."""
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


@lru_cache(maxsize=50_000)
def exact(text: str) -> str:
    """Without blanks and controls; selectors and everything else stay. No normalisation: 神 is not 神."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Zs"))


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """As ``exact``, without variation selectors too."""
    return "".join(c for c in exact(text) if not is_selector(c))


def folded(text: str) -> str:
    """Digits and hyphens to ASCII, so that numbers and dates are found however wide they are printed."""
    return text.translate(_WIDE_DIGITS)


def date_forms(day: date, *, era_code: str = "", foreign: bool = False) -> tuple[str, ...]:
    """How a day may be printed, in ASCII digits, the right form first.

    ``era_code`` (1 明治 … 5 令和): the era the register stores; it is printed as stored. ``foreign``: 西暦 comes first.
    """
    era = _BY_CODE.get(era_code) or next((name for first, name in _ERAS if day >= first), "明治")
    year = day.year - _FIRST_YEAR[era] + 1
    japanese = f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    western = f"{day.year}年{day.month}月{day.day}日"
    return (western, japanese) if foreign else (japanese, western)


def dates_in(text: str) -> Iterator[str]:
    """Every whole date printed in the text, in ASCII digits without leading zeros; 01年 counts as 元年."""
    for era, year, western, month, day in _PRINTED.findall(folded(text)):
        if western:
            yield f"{int(western)}年{int(month)}月{int(day)}日"
        else:
            number = "元" if year in ("元", "1", "01") else str(int(year))
            yield f"{era}{number}年{int(month)}月{int(day)}日"
