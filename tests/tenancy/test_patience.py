"""A thread that answers somebody does not wait for the database for ever, and takes nothing for done."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django import Settings

from integrations.web import standstill as waiting
from issuer.tenancy import patience as room
from issuer.tenancy.patience import gave_up, patience, seconds_left, standing_still

pytestmark = pytest.mark.django_db
#: Seconds. What was given up goes on in PostgreSQL, and the test database is dropped soon.
LONG = 2


@pytest.fixture
def line() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own: it will be closed."""
    made = connections["default"].copy()
    made.connect()
    yield made
    made.close()
    room._somebody_gave_up.clear()


def _sleep(line: BaseDatabaseWrapper, seconds: float) -> None:
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def test_what_is_not_answered_in_time_is_given_up_and_its_connection_closed(line: BaseDatabaseWrapper) -> None:
    with patience(seconds=0.2), pytest.raises(OperationalError) as caught:
        _sleep(line, LONG)
    assert gave_up(caught.value)
    assert line.connection.closed
    line.close()
    _sleep(line, 0)  # the next one is a new connection, and nobody's patience counts any more


def test_a_limit_for_each_answer_is_not_one_for_all_of_them(line: BaseDatabaseWrapper) -> None:
    with patience(each=5):
        for _ in range(3):
            _sleep(line, 0.01)
        with patience(seconds=300):
            inner = seconds_left()
            assert inner is not None
            assert 5 < inner <= 300, "of nested ones the inner counts"
        assert seconds_left() == 5
    assert seconds_left() is None


def test_an_error_of_the_database_is_not_impatience(line: BaseDatabaseWrapper) -> None:
    with patience(seconds=60), pytest.raises(OperationalError) as caught, line.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert not gave_up(caught.value)
    assert not room._somebody_gave_up.is_set()


def test_after_somebody_gave_up_the_next_one_looks_and_goes_on_when_nothing_waits(line: BaseDatabaseWrapper) -> None:
    assert not standing_still()
    with patience(seconds=0.1), pytest.raises(OperationalError):
        _sleep(line, LONG)
    assert room._somebody_gave_up.is_set()
    assert not standing_still(), "it slept; it waited for no standby"
    assert not room._somebody_gave_up.is_set()


def test_while_commits_stand_still_pages_say_so_and_probes_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "standing_still", lambda: True)
    answer = Client().get("/console/sign-in/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "待機系" in answer.content.decode()
    assert Client().get("/livez").status_code == 200
    monkeypatch.setattr(waiting, "standing_still", lambda: False)
    assert Client().get("/console/sign-in/").status_code == 200
