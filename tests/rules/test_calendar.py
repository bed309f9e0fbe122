"""Hours, holidays and office minutes at the edges of days and years."""

from datetime import date, datetime, time, timedelta

import pytest

from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import ClosedWindow, Hours, Policy
from issuer.rules import is_open, office_minutes, service_times
from issuer.rules.calendar import JST, business_day_after, business_days_between, is_holiday, open_spans
from tests.rules.makers import policy

KIND = CertificateKind.JUMINHYO
OFFICE = Hours(days="12345", opens=time(8, 30), closes=time(17, 15))


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JST)


def window(start: datetime, end: datetime) -> Policy:
    return policy(closed_windows=(ClosedWindow(start=start, end=end, kinds=frozenset()),))


def test_opening_is_included_and_closing_is_not() -> None:
    assert is_open(policy=policy(), kind=KIND, at=at(20, 6, 30))
    assert not is_open(policy=policy(), kind=KIND, at=at(20, 23, 0))


def test_an_instant_of_another_zone_is_read_in_japan_time() -> None:
    utc = datetime.fromisoformat("2026-11-19T21:30:00+00:00")
    assert is_open(policy=policy(), kind=KIND, at=utc)


@pytest.mark.parametrize("day", [date(2026, 12, 29), date(2027, 1, 1), date(2027, 1, 3)])
def test_a_yearly_range_crosses_the_new_year(day: date) -> None:
    assert not is_open(policy=policy(), kind=KIND, at=datetime.combine(day, time(12), JST))


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2027, 1, 4)])
def test_the_days_around_the_range_are_open(day: date) -> None:
    assert is_open(policy=policy(), kind=KIND, at=datetime.combine(day, time(12), JST))


def test_a_holiday_needs_its_letter_whatever_the_weekday() -> None:
    assert is_holiday(date(2026, 11, 23))
    weekdays = policy(hours_default=OFFICE)
    assert not is_open(policy=weekdays, kind=KIND, at=at(23, 12))
    with_holidays = policy(hours_default=Hours(days="12345H", opens=time(8, 30), closes=time(17, 15)))
    assert is_open(policy=with_holidays, kind=KIND, at=at(23, 12))


def test_a_substitute_holiday_counts() -> None:
    assert is_holiday(date(2027, 3, 22))


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    always = policy(hours_default=Hours(days="1234567H", opens=time(0), closes=time(0)), closed_yearly=())
    assert is_open(policy=always, kind=KIND, at=at(20, 23, 59))
    times = service_times(policy=always, kind=KIND, at=at(20, 23, 59))
    assert (times.open, times.closes_at) == (True, None), "a service that never closes has no closing time"


def test_status_names_the_closing_when_open_and_the_opening_when_closed() -> None:
    now_open = service_times(policy=policy(), kind=KIND, at=at(20, 10))
    assert (now_open.open, now_open.opens_at, now_open.closes_at) == (True, None, at(20, 23))
    closed = service_times(policy=policy(), kind=KIND, at=at(29, 0, 0, month=12))
    assert (closed.open, closed.opens_at) == (False, at(4, 6, 30, month=1, year=2027))


def test_a_window_cuts_the_hours() -> None:
    cut = window(at(20, 12), at(20, 13))
    assert service_times(policy=cut, kind=KIND, at=at(20, 10)).closes_at == at(20, 12)
    assert service_times(policy=cut, kind=KIND, at=at(20, 12)).opens_at == at(20, 13)
    assert service_times(policy=cut, kind=KIND, at=at(20, 13)).closes_at == at(20, 23)


def test_a_service_that_never_opens_says_so() -> None:
    never = policy(hours_default=Hours(days="", opens=time(9), closes=time(17)))
    times = service_times(policy=never, kind=KIND, at=at(20))
    assert (times.open, times.opens_at, times.closes_at) == (False, None, None)


def test_office_minutes_skip_nights_weekends_and_holidays() -> None:
    # Friday 17:00 to Tuesday 9:00, over a weekend and 勤労感謝の日 on Monday.
    assert office_minutes(office=OFFICE, start=at(20, 17), end=at(24, 9)) == 15 + 30


def test_office_minutes_skip_the_days_around_new_year() -> None:
    assert office_minutes(office=OFFICE, start=at(28, 17, 15, month=12), end=at(4, 8, 40, month=1, year=2027)) == 10


def test_office_minutes_of_time_running_backwards_are_none() -> None:
    assert office_minutes(office=OFFICE, start=at(20, 12), end=at(20, 12) - timedelta(days=3)) == 0


def test_business_days_skip_weekends_holidays_and_the_new_year() -> None:
    # Friday 20 November; Monday 23 is 勤労感謝の日.
    due = [business_day_after(office=OFFICE, day=date(2026, 11, 20), count=n).day for n in (1, 2, 4, 5)]
    assert due == [24, 25, 27, 30]
    assert business_day_after(office=OFFICE, day=date(2026, 12, 28), count=1) == date(2027, 1, 4)
    assert business_days_between(office=OFFICE, first=date(2026, 11, 20), last=date(2026, 11, 30)) == 5
    assert business_days_between(office=OFFICE, first=date(2026, 11, 20), last=date(2026, 11, 1)) == 0


def test_an_office_that_never_works_has_no_business_day() -> None:
    with pytest.raises(ValueError, match="400 days"):
        business_day_after(office=Hours(days="", opens=time(9), closes=time(17)), day=date(2026, 11, 20), count=1)


def test_the_open_hours_of_a_period_are_cut_at_its_ends_by_windows_and_by_closed_days() -> None:
    cut = window(at(20, 10), at(20, 12))
    spans = list(open_spans(policy=cut, kind=KIND, first=date(2026, 11, 20), last=date(2026, 11, 21)))
    assert spans == [(at(20, 6, 30), at(20, 10)), (at(20, 12), at(20, 23)), (at(21, 6, 30), at(21, 23))]
    always = policy(hours_default=Hours(days="1234567H", opens=time(0), closes=time(0)), closed_yearly=())
    day = date(2026, 11, 20)
    assert list(open_spans(policy=always, kind=KIND, first=day, last=day)) == [(at(20), at(21))]
    assert not list(open_spans(policy=policy(), kind=KIND, first=date(2027, 1, 1), last=date(2027, 1, 3)))
