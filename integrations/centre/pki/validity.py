"""How long a certificate for user authentication lasts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

__all__ = ["JST", "fifth_birthday", "first_moment", "last_moment"]

JST = timezone(timedelta(hours=9))
_BIRTHDAYS = 5


def fifth_birthday(*, born: date, issued: date) -> date:
    """The last day of a certificate: the fifth birthday after the day of issue.

    Source: 公的個人認証法施行規則 (発行の日後5回目の誕生日). Who was born on
    29 February has the 28th in a common year (our reading).
    """
    year = issued.year if _birthday(born, issued.year) > issued else issued.year + 1
    return _birthday(born, year + _BIRTHDAYS - 1)


def first_moment(day: date) -> datetime:
    """Midnight (Japan time) at the start of a day."""
    return datetime.combine(day, time(0), JST)


def last_moment(day: date) -> datetime:
    """The last second (Japan time) of a day."""
    return datetime.combine(day, time(23, 59, 59), JST)


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
