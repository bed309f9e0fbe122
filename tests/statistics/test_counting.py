"""Days are counted whole from the ledger, by one dimension at a time."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.ledger.services import Circumstances, Dimensions, ask_entry
from issuer.statistics.counting import count_days, roll_up
from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import Step, along_time, tally
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip

Enter = Callable[..., None]
FRIDAY = date(2026, 11, 20)
#: Examples of a property share the test's database: a name is never used twice.
_NAMES = itertools.count(1000)


@pytest.fixture
def enter(kakogawa: str, now: datetime) -> Enter:
    """One request in the ledger: refused when it names a reason, else issued and ended by each of ``ends``."""

    def write(
        name: str, *, at: datetime = now, received: datetime | None = None, refusal: str = "",
        ends: tuple[str, ...] = (), ended_at: datetime | None = None, copies: int = 1, printed: int = 1,
        place: str = kakogawa, code: str = kakogawa, **asked: Any,
    ) -> None:  # fmt: skip
        trip = Trip()
        told: dict[str, Any] = {
            "trip": trip, "municipality": code, "request_id": name, "unit_fee": 250, "copies": copies,
            "dimensions": Dimensions("JUMINHYO", "STORE", "0001", "S1", place, "CARD", "ja"),
            "circumstances": Circumstances(**asked), "amount": 0,
        }  # fmt: skip
        if refusal:
            ask_entry(**told, at=at, event="REFUSED", number="", refusal=refusal)
        else:
            told["number"] = f"{code}-{received or at:%Y%m%d}-{name}"
            ask_entry(**told, at=at, event="ISSUED")
            for end in ends:
                ask_entry(**{**told, "copies": printed}, at=ended_at or at, event=end)
        with scope(code), connections["default"].cursor() as cursor:
            trip.run(cursor)

    return write


def _by(code: str, dimension: Dimension, day: date = FRIDAY) -> dict[tuple[str, str], int]:
    with scope(code):
        count_days(municipality=code, first=day, last=day)
        cells = tally(municipality=code, dimension=dimension, first=day, last=day)
    return {(cell.value, cell.outcome): cell.requests or 0 for cell in cells}


def test_a_request_counts_as_what_became_of_it(enter: Enter, kakogawa: str) -> None:
    enter("1", ends=("DELIVERED",), copies=3, printed=2)
    enter("2", ends=("CANCELLED",), printed=0)
    enter("3")
    enter("4", ends=("UNKNOWN",), printed=0)
    enter("5", ends=("UNKNOWN", "DELIVERED"))
    enter("6", refusal="HELD")
    assert _by(kakogawa, Dimension.ALL) == {
        ("", "DELIVERED"): 2,
        ("", "CANCELLED"): 1,
        ("", "UNKNOWN"): 2,
        ("", "REFUSED"): 1,
    }
    with scope(kakogawa):
        cells = tally(municipality=kakogawa, dimension=Dimension.ALL, first=FRIDAY, last=FRIDAY)
    delivered = next(cell for cell in cells if cell.outcome == "DELIVERED")
    assert (delivered.copies, delivered.fees) == (3, 750)
    assert _by(kakogawa, Dimension.REFUSAL) == {("HELD", "REFUSED"): 1}


def test_a_paper_counts_on_the_day_of_its_number_and_its_outcome_whenever_it_is_told(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    late = now.replace(hour=23, minute=59, second=59)
    enter("1", received=late, at=late + timedelta(seconds=5), ends=("DELIVERED",), ended_at=now + timedelta(days=40))
    assert _by(kakogawa, Dimension.ALL) == {("", "DELIVERED"): 1}
    assert _by(kakogawa, Dimension.ALL, FRIDAY + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("at", "office"),
    [
        (datetime.fromisoformat("2026-11-20T08:30:00+09:00"), "IN"),
        (datetime.fromisoformat("2026-11-20T08:29:59+09:00"), "OUT"),
        (datetime.fromisoformat("2026-11-20T17:15:00+09:00"), "OUT"),
        (datetime.fromisoformat("2026-11-21T10:00:00+09:00"), "OUT"),
        (datetime.fromisoformat("2026-11-23T10:00:00+09:00"), "OUT"),
        (datetime.fromisoformat("2026-12-29T10:00:00+09:00"), "OUT"),
    ],
)
def test_office_hours_know_weekends_holidays_and_the_turn_of_the_year(
    enter: Enter, kakogawa: str, at: datetime, office: str
) -> None:
    enter("1", at=at)
    assert _by(kakogawa, Dimension.OFFICE, at.date()) == {(office, "UNKNOWN"): 1}


def test_a_request_stands_once_in_each_dimension_and_under_each_item_it_names(
    enter: Enter, kakogawa: str, strangers: str
) -> None:
    enter("1", place=strangers, options="HONSEKI RELATIONSHIP", age_band="30-39", sex="2", milliseconds=70,
          extent="ALL", residence="RESIDENT")  # fmt: skip
    enter("2", place="")
    found = {dimension: _by(kakogawa, dimension) for dimension in Dimension}
    assert found[Dimension.AREA] == {("AWAY", "UNKNOWN"): 1, ("", "UNKNOWN"): 1}
    assert found[Dimension.PREFECTURE] == {("01", "UNKNOWN"): 1, ("", "UNKNOWN"): 1}
    assert found[Dimension.OPTION] == {("HONSEKI", "UNKNOWN"): 1, ("RELATIONSHIP", "UNKNOWN"): 1}
    assert found[Dimension.AGE_SEX] == {("30-39/2", "UNKNOWN"): 1, ("", "UNKNOWN"): 1}
    assert found[Dimension.SPEED] == {("100", "UNKNOWN"): 1, ("50", "UNKNOWN"): 1}
    once = set(Dimension) - {Dimension.OPTION, Dimension.REFUSAL}
    assert {sum(found[dimension].values()) for dimension in once} == {2}


def test_news_are_counted_with_the_days_they_touch_and_only_those(enter: Enter, kakogawa: str, now: datetime) -> None:
    def roll(at: datetime) -> int:
        with scope(kakogawa):
            return roll_up(municipality=kakogawa, now=at)

    assert roll(now) == 0
    enter("1", at=now - timedelta(days=30))
    enter("2", at=now)
    assert roll(now) == 2
    assert roll(now + timedelta(hours=1)) == 0
    enter("1b", at=now - timedelta(days=30), ends=("DELIVERED",), ended_at=now + timedelta(hours=2))
    # Its own day, and the day of the newest row counted before: another beside it may have come late.
    assert roll(now + timedelta(hours=2)) == 2
    with scope(kakogawa):
        cells = along_time(municipality=kakogawa, step=Step.MONTH, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert {(cell.value, cell.outcome): cell.requests for cell in cells} == {
        ("2026-10", "UNKNOWN"): 1,
        ("2026-10", "DELIVERED"): 1,
        ("2026-11", "UNKNOWN"): 1,
    }


@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 23), st.booleans()), max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=4),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counting_as_news_come_is_counting_at_once(
    enter: Enter, kakogawa: str, now: datetime, rows: list[tuple[int, int, bool]], cuts: list[int]
) -> None:
    """However the rounds fall between the rows, the counts are those of one count over everything."""
    with scope(kakogawa) as cursor:
        known = _all(cursor)
    added: dict[str, int] = {}
    for place, (day, hour, refused) in enumerate(rows):
        if place in cuts:
            with scope(kakogawa):
                roll_up(municipality=kakogawa, now=now)
        at = now.replace(day=20 - day, hour=hour)
        enter(f"{next(_NAMES)}", at=at, refusal="HELD" if refused else "")
        added[f"2026-11-{20 - day:02d}"] = added.get(f"2026-11-{20 - day:02d}", 0) + 1
    with scope(kakogawa) as cursor:
        count_days(municipality=kakogawa, first=FRIDAY - timedelta(days=6), last=FRIDAY)
        found = _all(cursor)
    assert {day: found.get(day, 0) - known.get(day, 0) for day in added} == added


def _all(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT day::text, sum(requests) FROM statistics_count WHERE dimension = 'ALL' GROUP BY day")
    return {day: int(requests) for day, requests in cursor.fetchall()}


def test_another_municipality_counts_nothing_of_ours(enter: Enter, kakogawa: str, strangers: str) -> None:
    enter("1", place=strangers)
    assert _by(kakogawa, Dimension.ALL)
    assert _by(strangers, Dimension.ALL) == {}
