"""Days as staff write them (R7.1.6, 令和7年1月6日, 元年, 2025-01-06), read strictly, with the right answer offered."""

import re
from datetime import date, timedelta

from issuer.certificates.wareki import japanese

#: Letter, kanji, name, first and last day.
_ERAS = (
    ("R", "令", "令和", date(2019, 5, 1), date.max),
    ("H", "平", "平成", date(1989, 1, 8), date(2019, 4, 30)),
    ("S", "昭", "昭和", date(1926, 12, 25), date(1989, 1, 7)),
    ("T", "大", "大正", date(1912, 7, 30), date(1926, 12, 24)),
    ("M", "明", "明治", date(1868, 1, 25), date(1912, 7, 29)),
)
_SEPARATED = re.compile(
    r"(?P<era>[A-Z]|[令平昭大明][和成正治]?)?(?P<y>[0-9]{1,4}|元)[年./-](?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})日?"
)
#: Full-width figures, letters and signs to half-width, so that an input method need not be switched.
_WIDE = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: ""}


class WrongDay(ValueError):
    """What was written is no day; the message says so in Japanese and offers the right one where there is one."""


def read_day(text: str) -> date:
    """The day written in ``text``. Raises WrongDay."""
    plain = text.translate(_WIDE).replace(" ", "").upper()
    found = _SEPARATED.fullmatch(plain)
    if found is None:
        raise WrongDay("日付は R8.11.21、令和8年11月21日、2026-11-21 のように入力してください。")
    month, day = int(found["m"]), int(found["d"])
    era = next((e for e in _ERAS if found["era"] and found["era"] in (e[0], e[1], e[2])), None)
    if found["era"] and era is None:
        raise WrongDay("元号は R・H・S・T・M か、令和・平成・昭和・大正・明治で入力してください。")
    if era is None:
        if not re.fullmatch("[0-9]{4}", found["y"]):
            raise WrongDay("西暦は4桁で、元号は R8 のように付けて入力してください。")
        return _day(int(found["y"]), month, day)
    value = _day(era[3].year - 1 + (1 if found["y"] == "元" else int(found["y"])), month, day)
    if not era[3] <= value <= era[4]:
        raise WrongDay(f"{era[2]}にその日はありません。正しくは{japanese(value)}ではありませんか。")
    return value


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if 1 <= month <= 12 and 1 <= day <= 31 and 1 <= year < 9999:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        raise WrongDay(f"{month}月{day}日はありません。{japanese(last)}までです。")
    raise WrongDay("月は1から12、日は1から31で入力してください。")
