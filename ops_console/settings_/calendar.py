"""暦: one month as the rules see it: holidays, closed days, maintenance, and kinds with hours of their own."""

import calendar as months
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import jpholiday
from django.http import HttpResponse

from issuer.certificates.wareki import japanese
from issuer.municipality.layers import layers
from issuer.municipality.selectors import policy
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from issuer.papers.policy import Policy
from issuer.rules.calendar import JST, hours_on, is_closed_day, japan_day
from issuer.tenancy.scope import scope
from ops_console.page import Visit, draw, page
from ops_console.roles import SETTINGS

_CLOSED = "休み"


@dataclass(frozen=True, slots=True)
class Day:
    """``common``: the hours of most kinds; ``others``: (hours, kinds) that differ; ``windows``: maintenance."""

    day: date
    holiday: str
    is_closed: bool
    common: str
    others: list[tuple[str, str]]
    windows: list[str]


@page(roles=SETTINGS)
def calendar(visit: Visit) -> HttpResponse:
    """A month, this one unless another is asked for (``?month=2026-12``)."""
    year, month = _month(visit.request.GET.get("month", ""), japan_day(visit.now))
    first = date(year, month, 1)
    count = months.monthrange(year, month)[1]
    with scope(visit.municipality):
        days = [_day(rules, first + timedelta(days=n)) for n, rules in enumerate(_policies(visit, first, count))]
    empty: list[Day | None] = [None] * (first.isoweekday() % 7)
    cells = [*empty, *days, *[None] * (-(len(empty) + count) % 7)]
    return draw(
        visit,
        "settings/calendar.html",
        title=f"{year}年{month}月の暦",
        here="calendar",
        heading=f"{japanese(first).removesuffix('1日')} ({year}年)",
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        before=_beside(first - timedelta(days=1)),
        after=_beside(first + timedelta(days=count)),
        today=japan_day(visit.now),
    )


def _policies(visit: Visit, first: date, count: int) -> list[Policy]:
    """The settings at noon of each day; read again only where a layer comes into force."""
    noons = [datetime.combine(first + timedelta(days=n), time(12), JST) for n in range(count)]
    starts = [one.start for one in layers()]
    found: dict[int, Policy] = {}
    for noon in noons:
        passed = sum(start <= noon for start in starts)
        if passed not in found:
            found[passed] = policy(municipality=visit.municipality, at=noon)
    return [found[sum(start <= noon for start in starts)] for noon in noons]


def _day(rules: Policy, day: date) -> Day:
    closed = is_closed_day(policy=rules, day=day)
    spans = {kind: _CLOSED if closed else _span(rules, kind, day) for kind in CertificateKind if kind in rules.offered}
    common = Counter(spans.values()).most_common(1)[0][0] if spans else "取扱いなし"
    others: dict[str, list[str]] = {}
    for kind, span in spans.items():
        if span != common:
            others.setdefault(span, []).append(KIND_NAMES[kind])
    return Day(
        day=day,
        holiday=jpholiday.is_holiday_name(day) or "",
        is_closed=closed,
        common=common,
        others=[(span, "、".join(kinds)) for span, kinds in others.items()],
        windows=_windows(rules, day),
    )


def _span(rules: Policy, kind: CertificateKind, day: date) -> str:
    found = hours_on(hours=rules.hours_of(kind), day=day)
    if found is None:
        return _CLOSED
    opens, closes = found
    end = "24:00" if closes.time() == time() else f"{closes.hour}:{closes.minute:02d}"
    return f"{opens.hour}:{opens.minute:02d}〜{end}"


def _windows(rules: Policy, day: date) -> list[str]:
    start, end = datetime.combine(day, time(), JST), datetime.combine(day + timedelta(days=1), time(), JST)
    found = []
    for window in rules.closed_windows:
        if window.start < end and window.end > start:
            first, last = max(window.start, start).astimezone(JST), min(window.end, end).astimezone(JST)
            until = "24:00" if last == end else f"{last.hour}:{last.minute:02d}"
            kinds = "、".join(KIND_NAMES[kind] for kind in CertificateKind if kind in window.kinds)
            found.append(f"{first.hour}:{first.minute:02d}〜{until} {kinds}".rstrip())
    return found


def _month(text: str, today: date) -> tuple[int, int]:
    match = re.fullmatch(r"(19\d\d|20\d\d)-(0[1-9]|1[0-2])", text)
    return (int(match[1]), int(match[2])) if match else (today.year, today.month)


def _beside(day: date) -> str:
    return f"{day:%Y-%m}"
