"""Hours and fees as a settings file states them (the TOML of municipality_add), read without the server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jpholiday

from integrations.centre.city.places import SAMPLE, SECOND

__all__ = ["Hours", "Known", "day_letter", "hours_of", "read_settings"]

_JST = timezone(timedelta(hours=9))
_FOLDER = Path(__file__).resolve().parents[1] / "settings"
_FILES = {SAMPLE.code: "sample.toml", SECOND.code: "second.toml"}
#: What holds where a settings file is silent: 6:30-23:00 every day, 戸籍 on office days from 9 to 17.
_OFFICE = {"days": "12345", "open": "09:00", "close": "17:00"}
_DEFAULT = {
    "default": {"days": "1234567H", "open": "06:30", "close": "23:00"},
    "KOSEKI_ZENBU": _OFFICE,
    "KOSEKI_KOJIN": _OFFICE,
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours by kind. ``tables``: kind or "default" → days, open, close; ``closed``: MM-DD..MM-DD and days."""

    tables: Mapping[str, Mapping[str, str]]
    yearly: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def open(self, kind: str, at: datetime) -> bool:
        """Whether the kind is to be had at an aware moment."""
        local = at.astimezone(_JST)
        table = self.tables.get(kind) or self.tables["default"]
        if self._closed(local.date()) or day_letter(local.date()) not in table["days"]:
            return False
        return table["open"] <= f"{local:%H:%M}" < (table["close"] if table["close"] != "00:00" else "24:00")

    def _closed(self, day: date) -> bool:
        mark = f"{day:%m-%d}"
        for span in self.yearly:
            first, _, last = span.partition("..")
            last = last or first
            if first <= mark <= last if first <= last else (mark >= first or mark <= last):
                return True
        return day.isoformat() in self.dates


def day_letter(day: date) -> str:
    """The letter of a day in ``days``: H for a holiday (祝日法), else 1 (月) to 7 (日)."""
    return "H" if jpholiday.is_holiday(day) else str(day.isoweekday())


@dataclass(frozen=True, slots=True)
class Known:
    """What a settings file says. ``fees``: (kind, channel) → yen."""

    hours: Hours
    fees: Mapping[tuple[str, str], int]


def hours_of(code: str) -> Known:
    """The settings of a sample municipality. Raises KeyError for any other."""
    return read_settings(tomllib.loads((_FOLDER / _FILES[code]).read_text(encoding="utf-8")))


def read_settings(document: Mapping[str, Any]) -> Known:
    """Hours and fees of a settings document."""
    stated = document.get("hours", {})
    tables = {**_DEFAULT, **stated}
    closed = document.get("closed", {})
    fees: dict[tuple[str, str], int] = {}
    for kind, said in document.get("offered", {}).items():
        for channel in ("STORE", "CITY_KIOSK", "COUNTER"):
            fees[kind, channel] = said.get("counter_fee", said["fee"]) if channel == "COUNTER" else said["fee"]
    hours = Hours(tables, tuple(closed.get("yearly", ("12-29..01-03",))), tuple(closed.get("dates", ())))
    return Known(hours=hours, fees=fees)
