"""Dates as they are printed: era years in half-width figures, 元年, never a placeholder (domain §9)."""

from datetime import date, datetime, timedelta, timezone

from issuer.papers.errors import ContentConflict
from issuer.papers.people import WrittenDate

JAPAN = timezone(timedelta(hours=9), "JST")

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

#: (code of codes.toml, name, first day). Newest first.
_ERAS = (
    ("5", "令和", date(2019, 5, 1)),
    ("4", "平成", date(1989, 1, 8)),
    ("3", "昭和", date(1926, 12, 25)),
    ("2", "大正", date(1912, 7, 30)),
    ("1", "明治", date(1868, 1, 25)),
)


def japanese(value: date, *, era: str = "") -> str:
    """``昭和28年6月21日``. A stored ``era`` code wins over the calendar, even for impossible days.

    Days before 1873 are printed with the stored figures (they were written in the old calendar and are not
    converted). Raises ContentConflict when no era fits the day or the stored one had not begun.
    """
    if era:
        chosen = next((e for e in _ERAS if e[0] == era.lstrip("0")), None)
    else:
        chosen = next((e for e in _ERAS if e[2] <= value), None)
    if chosen is None:
        raise ContentConflict("a date cannot be written in any era the register knows")
    _, name, first = chosen
    year = value.year - first.year + 1
    if year < 1:
        raise ContentConflict("a date lies before the era stored with it")
    return f"{name}{'元' if year == 1 else year}年{value.month}月{value.day}日"


def western(value: date) -> str:
    """``1993年8月20日``, for the birth and expiry dates of foreign residents."""
    return f"{value.year}年{value.month}月{value.day}日"


def written(value: WrittenDate, *, in_western: bool = False) -> str:
    """Printed text of a stored date, "" when there is none.

    When the day is unknown (不詳) only the stored wording is printed; the placeholder never is. The stored
    wording also stands in for a missing day and for days of the old calendar (before 1873).
    """
    if value.unknown or value.value is None:
        return value.text
    if value.text and value.value < date(1873, 1, 1):
        return value.text
    return western(value.value) if in_western else japanese(value.value, era=value.era)


def day(value: date | None) -> str:
    """Era text of a plain day, "" for None."""
    return "" if value is None else japanese(value)


def issued_on(received_at: datetime) -> str:
    """交付年月日: the Japanese day on which the request was received, whatever the time of drawing."""
    return japanese(received_at.astimezone(JAPAN).date())


def wide(text: str) -> str:
    """A text of this module in the full-width figures of 戸籍 and 附票."""
    return text.translate(_WIDE)


def wide_written(value: WrittenDate) -> str:
    """``written`` in full-width figures; a stored wording stays as it is stored."""
    text = written(value)
    return text if text == value.text else wide(text)
