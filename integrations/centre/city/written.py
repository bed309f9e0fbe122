"""How registers write days and addresses: 和暦 and full-width figures (domain.md §9)."""

from __future__ import annotations

from datetime import date

from .records import Address

__all__ = ["address_text", "era_day", "wide"]

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ERAS = (
    (date(2019, 5, 1), "令和", 2018),
    (date(1989, 1, 8), "平成", 1988),
    (date(1926, 12, 25), "昭和", 1925),
    (date(1912, 7, 30), "大正", 1911),
    (date(1873, 1, 1), "明治", 1867),
)


def wide(text: str) -> str:
    """Full-width figures; every other character as it is."""
    return text.translate(_WIDE)


def era_day(day: date) -> str:
    """``昭和２８年６月２１日``; the first year is 元年.

    Raises:
        StopIteration: before 1873, when the calendar was another one.
    """
    name, before = next((name, before) for start, name, before in _ERAS if day >= start)
    year = day.year - before
    return wide(f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日")


def address_text(address: Address, *, figures_wide: bool = False) -> str:
    """An address in one line, 方書 after a full-width blank."""
    text = f"{address.prefecture}{address.city}{address.town}{address.block}"
    text += f"\u3000{address.building}" if address.building else ""
    return wide(text) if figures_wide else text
