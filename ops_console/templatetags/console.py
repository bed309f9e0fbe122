"""Filters for moments, numbers of minutes and the words of codes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.feeds import progress
from issuer.certificates.wareki import japanese
from issuer.intake.models import Receipt
from issuer.rules.calendar import JST
from issuer.settlement.lines import Month
from ops_console import words
from ops_console.statistics.rows import HIDDEN
from ops_console.trail.acts import act_word

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """``令和8年11月21日 9:05`` as a time element, "—" for None."""
    if value is None:
        return "—"
    here = value.astimezone(JST)
    written = f"{japanese(here.date())} {here.hour}:{here.minute:02d}"
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), written)


@register.filter
def short_moment(value: datetime | None) -> SafeString | str:
    """``R8.11.21 09:05:07`` for tables, "—" for None."""
    if value is None:
        return "—"
    here = value.astimezone(JST)
    day = here.date()
    year = f"R{day.year - 2018}" if day >= date(2019, 5, 1) else str(day.year)
    written = f"{year}.{day.month}.{day.day} {here:%H:%M:%S}"
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), written)


@register.filter
def clock(value: datetime | None, now: datetime) -> str:
    """When, seen from ``now``: ``23:00``, ``あす 6:30`` or ``11月24日 6:30``; "—" for None."""
    if value is None:
        return "—"
    here, today = value.astimezone(JST), now.astimezone(JST).date()
    time = f"{here.hour}:{here.minute:02d}"
    if here.date() == today:
        return time
    if here.date() == today + timedelta(days=1):
        return f"24:00 (あす {time})" if time == "0:00" else f"あす {time}"
    return f"{here.month}月{here.day}日 {time}"


@register.filter
def both_calendars(value: date | None) -> str:
    """``令和8年11月21日 (2026-11-21)``."""
    return "" if value is None else f"{japanese(value)} ({value.isoformat()})"


@register.filter
def read_as(field: BoundField) -> str:
    """Both calendars of the day or moment that was typed into a field, "" while none was read."""
    says = getattr(field.field, "says", None)
    value = getattr(field.form, "cleaned_data", {}).get(field.name)
    return str(says(value)) if says else ""


@register.filter
def japanese_day(value: date | None) -> str:
    """``令和8年11月21日``, "" for None."""
    return "" if value is None else japanese(value)


@register.filter
def month_name(value: Month) -> str:
    """``令和8年11月``."""
    return japanese(value.first).partition("月")[0] + "月"


@register.filter
def fiscal(year: int) -> str:
    """``令和8年度`` of 2026: the era of its first day."""
    return japanese(date(year, 4, 1)).partition("年")[0] + "年度"


@register.filter
def minutes(value: int | None) -> str:
    """``1時間5分``, ``40分``; "—" for None."""
    if value is None:
        return "—"
    hours, rest = divmod(value, 60)
    return f"{hours}時間{rest}分" if hours and rest else f"{hours}時間" if hours else f"{rest}分"


@register.filter
def load(receipt: Receipt) -> dict[str, Any] | None:
    """How far the load of a package is (``rows``, ``total``, ``rate``, ``secondsLeft`` …); None unless it runs."""
    return progress.of(receipt)


@register.filter
def is_number(value: object) -> bool:
    """Whether a cell of a report stands on the right: a whole number or a share."""
    return isinstance(value, int) or (isinstance(value, str) and value.endswith("%"))


@register.filter
def is_number_at(row: Sequence[object], place: int) -> bool:
    """The same of one cell of a row."""
    return is_number(row[place])


@register.filter
def in_cell(value: object) -> object:
    """A whole number with its commas, anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def grouped(number: int) -> str:
    """``120,000``."""
    return f"{number:,}"


@register.filter
def counted(number: int | None) -> str:
    """``1,234``; a number that is hidden is told to be."""
    return HIDDEN if number is None else f"{number:,}"


@register.filter
def soon(seconds: int | None) -> str:
    """``約40秒``, ``約5分``, ``約1時間5分``; "—" for None."""
    if seconds is None:
        return "—"
    return f"約{seconds}秒" if seconds < 90 else f"約{minutes(round(seconds / 60))}"


@register.filter
def word(code: str, table: str) -> str:
    """The Japanese word of a code, or the code itself when the table does not know it."""
    return words.TABLES[table].get(code, code or "—")


@register.filter
def act(action: str) -> str:
    """The Japanese word of an act on the chain."""
    return act_word(action)
