"""和暦 as certificates print it, so that expected answers do not come from the code under test."""

from __future__ import annotations

from datetime import date

__all__ = ["anniversary", "seireki", "wareki", "years_before"]

_ERAS = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
)


def wareki(day: date) -> str:
    """Print a day as certificates do: 昭和28年6月21日, 令和元年5月1日.

    Raises:
        ValueError: the day lies before 1912-07-30.
    """
    for name, start in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError("the sample city has nobody from before 大正")


def seireki(day: date) -> str:
    """Print a day in the western calendar: 1993年8月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def anniversary(born: date, years: int) -> date:
    """Return the day a person turns ``years``; for 29 February in a common year that is 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    """Return the latest birthday of somebody who is already ``years`` old on ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
