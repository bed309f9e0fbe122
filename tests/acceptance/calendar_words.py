"""Dates as a Japanese office prints them, worked out here a second time on purpose."""

from datetime import date

_ERAS = [
    (date(2019, 5, 1), "5", "令和"),
    (date(1989, 1, 8), "4", "平成"),
    (date(1926, 12, 25), "3", "昭和"),
    (date(1912, 7, 30), "2", "大正"),
    (date(1868, 1, 25), "1", "明治"),
]


def era_code(day: date) -> str:
    """Feed code (元号) of the era a day falls in by the calendar."""
    return next(code for start, code, _ in _ERAS if day >= start)


def wareki(day: date, *, era: str = "") -> str:
    """昭和28年6月21日: half-width, no zero padding, 元年. ``era`` is the stored code, when it differs."""
    start, _, name = next(e for e in _ERAS if e[1] == (era or era_code(day)))
    year = day.year - start.year + 1
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def western(day: date) -> str:
    """1993年8月20日, for foreign residents' births and expiries."""
    return f"{day.year}年{day.month}月{day.day}日"


def years_before(day: date, years: int) -> date:
    """The same calendar day ``years`` earlier (callers keep away from 29 February)."""
    return day.replace(year=day.year - years)
