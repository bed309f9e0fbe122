"""Days and moments as staff write them, read strictly, with the right answer offered.

``R7.1.6``, ``令和7年1月6日``, ``元年``, ``2025-01-06``; with a time ``9:05`` or ``9時5分`` after it.
"""

import re
from datetime import date, datetime, time, timedelta

from issuer.certificates.wareki import japanese
from issuer.rules.calendar import JST

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
#: 太政官達 337号: 明治5年12月3日 became 1873-01-01. The days before it were counted by another calendar.
_OLD_CALENDAR_ENDS = date(1873, 1, 1)
_LAST_YEAR = 9998
_CLOCK = re.compile(r"(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2})|時(?:(?P<n>[0-9]{1,2})分)?)")
_DAY_AND_CLOCK = re.compile(r"(?P<day>.*?)(?:(?<=日)|[T ]) *(?P<clock>[0-9]{1,2}(?::[0-9]{2}|時(?:[0-9]{1,2}分)?))")
#: Full-width figures, letters and signs to half-width, so that an input method need not be switched.
_WIDE = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " "}


class WrongDay(ValueError):
    """What was written is no day or no time; the message says so in Japanese, and offers the right one if there is."""


def read_day(text: str) -> date:
    """The day written in ``text``. Raises WrongDay."""
    plain = "".join(text.translate(_WIDE).split()).upper()
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


def read_clock(text: str) -> time:
    """The time of day written in ``text`` (9:05, 9時5分, 9時). Raises WrongDay."""
    found = _CLOCK.fullmatch("".join(text.translate(_WIDE).split()))
    if found is None:
        raise WrongDay("時刻は 9:05 か 9時5分 のように、24時間で入力してください。")
    hour, minute = int(found["h"]), int(found["m"] or found["n"] or 0)
    if (hour, minute) == (24, 0):
        raise WrongDay("24:00 は、翌日の 0:00 と入力してください。")
    if hour > 23 or minute > 59:
        raise WrongDay("時は0から23、分は0から59で入力してください。")
    return time(hour, minute)


def read_moment(text: str) -> datetime:
    """The moment in Japan written in ``text``: a day of either calendar, then a time. Raises WrongDay."""
    plain = text.translate(_WIDE).strip().upper()
    found = _DAY_AND_CLOCK.fullmatch(plain)
    if found is None:
        read_day(plain)  # a wrong day is told first; a right one lacks its time
        raise WrongDay("日付の後に、時刻を 9:05 のように入力してください。")
    return datetime.combine(read_day(found["day"]), read_clock(found["clock"]), JST)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= year <= _LAST_YEAR:
        raise WrongDay("年が正しくありません。元号の年か、西暦4桁を確かめてください。")
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise WrongDay("月は1から12、日は1から31で入力してください。")
    try:
        value = date(year, month, day)
    except ValueError:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        raise WrongDay(f"{month}月{day}日はありません。{_said(last)}までです。") from None
    if value < _OLD_CALENDAR_ENDS:
        raise WrongDay("明治5年12月2日までは旧暦のため、日付として扱えません。明治6年1月1日以後を入力してください。")
    return value


def _said(value: date) -> str:
    return japanese(value) if value >= _OLD_CALENDAR_ENDS else value.isoformat()
