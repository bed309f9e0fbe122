"""Closed days as staff write them, one a line: 12月29日から1月3日 · R8.12.12 · R8.11.25 2:00 から R8.11.25 5:00 まで.

Only the way of writing is read here. Whether a value may stand in the settings is the settings' own check.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from issuer.certificates.wareki import japanese
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from issuer.rules.calendar import JST
from ops_console.dates import WrongDay, read_day

Json = dict[str, Any]
_YEARLY = re.compile(r"(\d{1,2})[月/-](\d{1,2})日?(?:(?:から|[~〜～])(\d{1,2})[月/-](\d{1,2})日?)?(?:まで)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_WINDOW = re.compile(r"(\S+)\s+(\d{1,2}:\d{2})\s*(?:から|[~〜～])\s*(\S+)\s+(\d{1,2}:\d{2})(?:\s*まで)?(?:\s+(\S.*))?")
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF1A: ":", 0x3000: " "}
_KINDS = {name: kind for kind, name in KIND_NAMES.items()}


class WrongLine(ValueError):
    """A line that cannot be read; the message names the line and says how to write it."""


def read_yearly(text: str) -> list[str]:
    """``MM-DD..MM-DD`` for each line. Raises WrongLine."""
    found = []
    for number, line in _lines(text):
        match = _YEARLY.fullmatch(line.replace(" ", ""))
        if match is None:
            raise WrongLine(f"{number}行目: 12月29日から1月3日 のように書いてください。")
        first, last = (match[1], match[2]), (match[3] or match[1], match[4] or match[2])
        for month, day in (first, last):
            try:
                date(2024, int(month), int(day))
            except ValueError:
                raise WrongLine(f"{number}行目: {month}月{day}日はありません。") from None
        found.append("..".join(f"{int(month):02d}-{int(day):02d}" for month, day in (first, last)))
    return found


def yearly_text(ranges: list[str]) -> str:
    """The lines of ``read_yearly``."""
    return "\n".join(_yearly_line(*one.split("..")) for one in ranges)


def _yearly_line(first: str, last: str) -> str:
    shown = [f"{int(day[:2])}月{int(day[3:])}日" for day in (first, last)]
    return shown[0] if first == last else "から".join(shown)


def read_days(text: str) -> list[str]:
    """``YYYY-MM-DD`` for each line, in order of days. Raises WrongLine."""
    found = set()
    for number, line in _lines(text):
        try:
            found.add(read_day(line).isoformat())
        except WrongDay as error:
            raise WrongLine(f"{number}行目: {error}") from None
    return sorted(found)


def days_text(days: list[str]) -> str:
    """The lines of ``read_days``."""
    return "\n".join(japanese(date.fromisoformat(day)) for day in sorted(days))


def read_windows(text: str) -> list[Json]:
    """Stops known beforehand, as in ``closed.window``. Raises WrongLine."""
    found: list[Json] = []
    for number, line in _lines(text):
        match = _WINDOW.fullmatch(line)
        if match is None:
            raise WrongLine(f"{number}行目: R8.11.25 2:00 から R8.11.25 5:00 まで のように書いてください。")
        try:
            start, end = moment_of(match[1], match[2]), moment_of(match[3], match[4])
        except WrongDay as error:
            raise WrongLine(f"{number}行目: {error}") from None
        kinds = [word for word in re.split(r"[、,\s]+", match[5] or "") if word]
        if unknown := [word for word in kinds if word not in _KINDS]:
            raise WrongLine(f"{number}行目: {unknown[0]}という種別はありません。使えるのは{'、'.join(_KINDS)}です。")
        named = [_KINDS[word].value for word in kinds]
        found.append({"from": start.isoformat(), "to": end.isoformat(), "kinds": named})
    return found


def windows_text(windows: list[Json]) -> str:
    """The lines of ``read_windows``."""
    return "\n".join(_window_line(one) for one in windows)


def _window_line(window: Json) -> str:
    start, end = (moment_text(datetime.fromisoformat(window[side])) for side in ("from", "to"))
    kinds = "、".join(KIND_NAMES[CertificateKind(kind)] for kind in window.get("kinds", []))
    return f"{start} から {end} まで {kinds}".rstrip()


def moment_of(day: str, clock: str) -> datetime:
    """A moment in Japan of a day in either calendar and ``9:00``; 24:00 is the day's end. Raises WrongDay."""
    match = _CLOCK.fullmatch(clock.translate(_WIDE).strip())
    hour, minute, second = (int(match[1]), int(match[2]), int(match[3] or 0)) if match else (99, 99, 99)
    if (hour, minute, second) == (24, 0, 0):
        return datetime.combine(read_day(day) + timedelta(days=1), time(), JST)
    if hour > 23 or minute > 59 or second > 59:
        raise WrongDay("時刻は 0:00 から 24:00 までで、9:00 のように書いてください。")
    return datetime.combine(read_day(day), time(hour, minute, second), JST)


def moment_text(at: datetime) -> str:
    """``令和8年11月25日 2:00``."""
    here = at.astimezone(JST)
    return f"{japanese(here.date())} {here.hour}:{here.minute:02d}"


def _lines(text: str) -> list[tuple[int, str]]:
    wide = text.translate(_WIDE).splitlines()
    return [(number, line.strip()) for number, line in enumerate(wide, start=1) if line.strip()]
