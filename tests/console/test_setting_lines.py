"""Closed days as staff write them, and back."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.papers.kinds import CertificateKind
from issuer.rules.calendar import JST
from ops_console.settings_ import lines
from ops_console.settings_.lines import WrongLine

#: The machine may be busy; what is asked is not how fast the examples come.
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MINUTES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=JST)
)
KINDS = st.lists(st.sampled_from([kind.value for kind in CertificateKind]), unique=True)


@calm
@given(st.lists(DAYS.map(date.isoformat), unique=True, max_size=8).map(sorted))
def test_days_read_back_as_they_were_written(days: list[str]) -> None:
    assert lines.read_days(lines.days_text(days)) == days


@calm
@given(st.lists(st.tuples(DAYS, DAYS).map(lambda pair: f"{pair[0]:%m-%d}..{pair[1]:%m-%d}"), max_size=8))
def test_yearly_ranges_read_back_as_they_were_written(ranges: list[str]) -> None:
    assert lines.read_yearly(lines.yearly_text(ranges)) == ranges


@calm
@given(st.lists(st.tuples(MINUTES, st.timedeltas(timedelta(), timedelta(days=400)), KINDS), max_size=5))
def test_windows_read_back_as_they_were_written(given_windows: list[tuple[datetime, timedelta, list[str]]]) -> None:
    windows = [
        {"from": start.isoformat(), "to": (start + length).replace(second=0, microsecond=0).isoformat(), "kinds": kinds}
        for start, length, kinds in given_windows
    ]
    assert lines.read_windows(lines.windows_text(windows)) == windows


@calm
@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_told_to_be_wrong(text: str) -> None:
    for read in (lines.read_days, lines.read_yearly, lines.read_windows):
        with contextlib.suppress(WrongLine):
            read(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12月29日から1月3日", "12-29..01-03"),
        ("12/29～1/3", "12-29..01-03"),
        ("１２月２９日から１月３日まで", "12-29..01-03"),
        ("8月15日", "08-15..08-15"),
    ],
)
def test_a_yearly_range_may_be_written_in_several_ways(typed: str, stored: str) -> None:
    assert lines.read_yearly(typed) == [stored]


def test_the_end_of_a_day_may_be_written_as_24(now: datetime) -> None:
    assert lines.moment_of("R8.11.25", "24:00") == datetime(2026, 11, 26, tzinfo=JST)
