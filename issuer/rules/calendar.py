"""Japan's calendar of service: when a kind may be asked for, and how long the offices have been at work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

import jpholiday

from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import ClosedWindow, Hours, Policy

#: Japan has kept one offset without summer time since 1952.
JST = timezone(timedelta(hours=9), "JST")

#: 地方自治法4条の2: offices are closed from 29 December to 3 January.
_YEAR_END = ((12, 29), (1, 3))

#: How far ahead the next opening is looked for; a longer closure is "not known".
_HORIZON_DAYS = 400

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Answer for GetStatus, in Japan time. Open: ``closes_at`` is set. Closed: ``opens_at`` is the next opening.

    Either is None when nothing is found within 400 days.
    """

    open: bool
    opens_at: datetime | None
    closes_at: datetime | None


def japan_day(at: datetime) -> date:
    """The date in Japan at an aware instant."""
    return at.astimezone(JST).date()


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """国民の祝日 and 振替休日 (祝日法), from jpholiday."""
    return bool(jpholiday.is_holiday(day))


def in_yearly_range(*, day: date, first: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether ``day`` lies in a yearly range of (month, day), which may cross the new year; ends included."""
    here = (day.month, day.day)
    return first <= here <= last if first <= last else here >= first or here <= last


def is_closed_day(*, policy: Policy, day: date) -> bool:
    """休止日: a yearly range or a named date of the settings."""
    return day in policy.closed_dates or any(
        in_yearly_range(day=day, first=first, last=last) for first, last in policy.closed_yearly
    )


def hours_on(*, hours: Hours, day: date) -> Span | None:
    """Hours of one day in Japan time, None when the day's letter is not in ``hours.days``.

    A holiday is served when H is named, whatever its day of the week. Closing at 00:00 is the end of the day.
    """
    letter = "H" if is_holiday(day) else str(day.isoweekday())
    if letter not in hours.days:
        return None
    end_day = day if hours.closes > hours.opens else day + timedelta(days=1)
    return datetime.combine(day, hours.opens, JST), datetime.combine(end_day, hours.closes, JST)


def is_within_hours(*, policy: Policy, kind: CertificateKind, at: datetime) -> bool:
    """Service hours and closed days only; known stops are ``window_at``'s business."""
    today = japan_day(at)
    return any(span[0] <= at < span[1] for span in _hours_spans(policy=policy, kind=kind, first=today, days=1))


def window_at(*, policy: Policy, kind: CertificateKind, at: datetime) -> ClosedWindow | None:
    """The maintenance window in force for this kind at this instant."""
    for window in _windows(policy=policy, kind=kind):
        if window.start <= at < window.end:
            return window
    return None


def is_open(*, policy: Policy, kind: CertificateKind, at: datetime) -> bool:
    """Whether hours, closed days and windows let this kind be asked for at an aware instant."""
    return is_within_hours(policy=policy, kind=kind, at=at) and window_at(policy=policy, kind=kind, at=at) is None


def service_times(*, policy: Policy, kind: CertificateKind, at: datetime) -> ServiceTimes:
    """Open now, and when that changes (stops set by people are not in the calendar)."""
    today = japan_day(at)
    horizon = datetime.combine(today + timedelta(days=_HORIZON_DAYS), time(), JST)
    spans = _open_spans(policy=policy, kind=kind, first=today)
    for start, end in _joined(spans):
        if end <= at:
            continue
        if start <= at:
            return ServiceTimes(open=True, opens_at=None, closes_at=end if end < horizon else None)
        return ServiceTimes(open=False, opens_at=start, closes_at=None)
    return ServiceTimes(open=False, opens_at=None, closes_at=None)


def open_spans(*, policy: Policy, kind: CertificateKind, first: date, last: date) -> Iterator[Span]:
    """When this kind could be asked for from ``first`` to ``last`` (whole days in Japan), by the calendar alone."""
    begins = datetime.combine(first, time(), JST)
    ends = datetime.combine(last + timedelta(days=1), time(), JST)
    for start, end in _joined(_open_spans(policy=policy, kind=kind, first=first)):
        if start >= ends:
            return
        if end > begins:
            yield max(start, begins), min(end, ends)


def office_span(*, office: Hours, day: date) -> Span | None:
    """開庁時間 of one day, None when the office is closed: 12-29..01-03 always (地方自治法4条の2)."""
    return None if in_yearly_range(day=day, first=_YEAR_END[0], last=_YEAR_END[1]) else hours_on(hours=office, day=day)


def is_office_day(*, office: Hours, day: date) -> bool:
    """Whether the offices work on this day."""
    return office_span(office=office, day=day) is not None


def business_day_after(*, office: Hours, day: date, count: int) -> date:
    """The ``count``-th 営業日 after ``day`` (itself none of them). Raises ValueError where 400 days have fewer."""
    for later in _days(first=day + timedelta(days=1), last=day + timedelta(days=_HORIZON_DAYS)):
        count -= is_office_day(office=office, day=later)
        if count == 0:
            return later
    raise ValueError("no such business day within 400 days")


def overdue_day(*, office: Hours, today: date, count: int) -> date:
    """The latest day for which ``business_day_after(day, count)`` is before ``today``. Raises ValueError likewise."""
    for offset in range(1, _HORIZON_DAYS):
        day = today - timedelta(days=offset)
        if business_days_between(office=office, first=day, last=today - timedelta(days=1)) >= count:
            return day
    raise ValueError("no such business day within 400 days")


def business_days_between(*, office: Hours, first: date, last: date) -> int:
    """営業日 after ``first`` up to ``last``, which is counted; 0 when ``last`` is not after ``first``."""
    return sum(is_office_day(office=office, day=day) for day in _days(first=first + timedelta(days=1), last=last))


def office_minutes(*, office: Hours, start: datetime, end: datetime) -> int:
    """Whole minutes of office hours between two aware instants; 0 when ``end`` is not after ``start``.

    Holidays count only where ``office.days`` names H, and 12-29..01-03 never (地方自治法4条の2, feed rule 8).
    """
    total = timedelta()
    for day in _days(first=japan_day(start), last=japan_day(end)):
        span = office_span(office=office, day=day)
        if span:
            total += max(min(end, span[1]) - max(start, span[0]), timedelta())
    return int(total / timedelta(minutes=1))


def _days(*, first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _windows(*, policy: Policy, kind: CertificateKind) -> tuple[ClosedWindow, ...]:
    return tuple(w for w in policy.closed_windows if not w.kinds or kind in w.kinds)


def _hours_spans(*, policy: Policy, kind: CertificateKind, first: date, days: int) -> Iterator[Span]:
    # Yesterday's hours may reach past midnight, so they are looked at too.
    for day in _days(first=first - timedelta(days=1), last=first + timedelta(days=days - 1)):
        span = None if is_closed_day(policy=policy, day=day) else hours_on(hours=policy.hours_of(kind), day=day)
        if span:
            yield span


def _open_spans(*, policy: Policy, kind: CertificateKind, first: date) -> Iterator[Span]:
    windows = sorted(_windows(policy=policy, kind=kind), key=lambda w: w.start)
    for start, end in _hours_spans(policy=policy, kind=kind, first=first, days=_HORIZON_DAYS):
        for window in windows:
            if window.end <= start or window.start >= end:
                continue
            if window.start > start:
                yield start, window.start.astimezone(JST)
            start = max(start, window.end.astimezone(JST))
        if start < end:
            yield start, end


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans that touch are one, so a service that never closes does not seem to close at midnight."""
    held: Span | None = None
    for start, end in spans:
        if held and start <= held[1]:
            held = held[0], max(held[1], end)
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held
