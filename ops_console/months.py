"""Months and 年度 in addresses and on pages."""

from datetime import date

from django.http import HttpRequest
from django.urls import register_converter

from issuer.settlement.lines import Month


class MonthInAddress:
    """``<month:month>`` in a path: ``2026-11``."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        """The month."""
        return Month.read(value)

    def to_url(self, value: Month | str) -> str:
        """As it stands in the address."""
        return str(value)


register_converter(MonthInAddress, "month")


def fiscal_year(day: date) -> int:
    """年度: it begins in April."""
    return day.year if day.month >= 4 else day.year - 1


def months_of(year: int) -> list[Month]:
    """The months of a 年度, April first."""
    return [Month(year, month) for month in range(4, 13)] + [Month(year + 1, month) for month in range(1, 4)]


def wanted_year(request: HttpRequest, today: date) -> int:
    """The 年度 of ``?year=``; this one when there is none."""
    raw = request.GET.get("year", "")
    return (
        int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 and "2000" <= raw < "2100" else fiscal_year(today)
    )
