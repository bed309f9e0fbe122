"""The same house at other hours: at night, on New Year's Day, and when nothing came from the core system."""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from .centre import Centre, new_id
from .office import CHECKOUT, Office, Server, serving
from .registry import Registry

pytestmark = pytest.mark.heavy


def centre_at(office: Office, town: Registry, clock: datetime) -> Iterator[Centre]:
    """The main town's centre on a second web server of the same home, with another clock."""
    with serving(office, workers=1, clock=clock) as server:
        yield Centre(server.url, town.code, clock)


@pytest.fixture
def night(office: Office, server: Server, town: Registry) -> Iterator[Centre]:
    yield from centre_at(office, town, town.now.replace(hour=2, minute=0) + timedelta(days=1))


@pytest.fixture
def new_year(office: Office, server: Server, town: Registry) -> Iterator[Centre]:
    yield from centre_at(office, town, datetime(town.now.year + 1, 1, 1, 12, tzinfo=town.now.tzinfo))


@pytest.fixture
def a_week_later(office: Office, server: Server, town: Registry) -> Iterator[Centre]:
    yield from centre_at(office, town, town.now.replace(hour=15) + timedelta(days=14))


def test_at_two_in_the_night_the_house_is_closed(town: Registry, night: Centre) -> None:
    assert night.issue(town.named["single"].members[0].serial).outcome == "OUT_OF_HOURS"
    status = night.status()
    assert status.status == "OUT_OF_SERVICE"
    opens = next(line.opensAt for line in status.service if line.kind == "JUMINHYO")
    assert opens == night.now.replace(hour=6, minute=30, second=0, microsecond=0)


def test_on_new_years_day_the_house_is_closed(town: Registry, new_year: Centre) -> None:
    assert new_year.issue(town.named["single"].members[0].serial).outcome == "OUT_OF_HOURS"


def test_without_a_sign_of_life_the_data_goes_stale(town: Registry, a_week_later: Centre) -> None:
    assert a_week_later.issue(town.named["single"].members[0].serial).outcome == "STALE"
    assert a_week_later.issue(town.named["leaves-tomorrow"].members[0].serial).outcome == "REMOVED"
    almost = town.named["ages"].members[2]
    assert a_week_later.issue(almost.serial).outcome != "UNDER_AGE", "fifteen in the meantime"


def test_an_answer_is_kept_for_an_hour_and_never_issued_again(
    town: Registry, office: Office, server: Server, centre: Centre
) -> None:
    person, request_id = town.named["single"].members[0], new_id()
    assert centre.issue(person.serial, request_id=request_id).outcome == "ISSUED"
    with serving(office, workers=1, clock=town.now + timedelta(minutes=61)) as later:
        again = Centre(later.url, town.code, town.now).issue(person.serial, request_id=request_id)
    assert (again.fault, again.retryable) == ("ANSWER_EXPIRED", False)


def test_a_fixed_clock_in_production_does_not_start(office: Office, town: Registry) -> None:
    environment = office.environment() | {"AKASHI_MODE": "production"}
    done = subprocess.run(
        [CHECKOUT / "bin" / "akashi", "check"],
        env=environment,
        cwd=office.home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "AKASHI_NOW" in done.stdout + done.stderr
