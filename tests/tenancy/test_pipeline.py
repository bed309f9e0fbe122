"""A trip in pipeline mode: what it writes and reads, how it fails, and that it commits all or nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DataError, OperationalError, connections, transaction

from issuer.tenancy.trips import Trip

DB = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def asked(statement: str, *values: object) -> list[tuple[object, ...]]:
    trip = Trip()
    found = trip.ask(statement, values)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return found.rows


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "葛\U000e0102'; DROP TABLE x; --\\"),
        ("text", ""),
        ("text", None),
        ("bytea", bytes(range(256)) * 300),
        ("bytea", b""),
        ("bigint", -5769075336509569164),
        ("boolean", True),
        ("numeric", Decimal("1.50")),
        ("date", date(1950, 1, 1)),
        ("timestamptz", datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=UTC)),
        ("text[]", ["a,b", '"', "", "日本"]),
        ("text[]", []),
    ],
)
def test_a_value_comes_back_as_it_went(kind: str, value: object) -> None:
    assert asked(f"SELECT %s::{kind}", value) == [(value,)]


@pytest.mark.django_db
def test_a_text_with_a_nul_is_refused_and_not_cut_off() -> None:
    with pytest.raises(DataError):
        asked("SELECT %s::text", "a\0b")
    assert asked("SELECT 1") == [(1,)]


@pytest.mark.django_db
def test_the_first_failure_is_told_and_nothing_after_it_has_run() -> None:
    trip = Trip()
    first, wrong, last = trip.ask("SELECT 1"), trip.ask("SELECT 1 / %s", [0]), trip.ask("SELECT 2")
    with pytest.raises(DataError), transaction.atomic(), connections["default"].cursor() as cursor:
        trip.run(cursor)
    assert (first.rows, wrong.rows, last.rows) == ([], [], [])
    assert asked("SELECT 3") == [(3,)]


@DB
def test_commit_travels_with_the_last_statements_and_what_follows_is_outside() -> None:
    default, owner = connections["default"], connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE trial (n int); GRANT ALL ON trial TO PUBLIC")
    try:
        with transaction.atomic(), default.cursor() as cursor:
            trip = Trip()
            trip.ask("INSERT INTO trial VALUES (%s)", [1])
            after = trip.ask_afterwards("SELECT count(*), pg_current_xact_id_if_assigned()::text FROM trial")
            trip.run_and_commit(cursor)
            assert after.rows == [(1, None)]
            with owner.cursor() as other:
                other.execute("SELECT n FROM trial")
                assert other.fetchall() == [(1,)]
        with pytest.raises(DataError), transaction.atomic(), default.cursor() as cursor:
            trip = Trip()
            trip.ask("INSERT INTO trial VALUES (%s)", [2])
            trip.ask("WITH none AS (DELETE FROM trial WHERE n = %s RETURNING n) SELECT 1 / count(*) FROM none", [7])
            after = trip.ask_afterwards("SELECT 1")
            trip.run_and_commit(cursor)
        assert after.rows == []
        assert asked("SELECT n FROM trial") == [(1,)]
    finally:
        with owner.cursor() as cursor:
            cursor.execute("DROP TABLE trial")


@pytest.mark.django_db
def test_inside_another_transaction_nothing_is_committed_early() -> None:
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        with transaction.atomic(), connections["default"].cursor() as cursor:
            trip = Trip()
            trip.ask("SELECT set_config('akashi.trial', %s, true)", ["here"])
            after = trip.ask_afterwards("SELECT 1")
            trip.run_and_commit(cursor)
        assert after.rows == []
        assert asked("SELECT current_setting('akashi.trial', true)") == [("here",)]
        raise RuntimeError("undone")


@DB
def test_a_connection_that_the_server_ended_is_seen_without_asking_and_made_anew() -> None:
    default = connections["default"]
    default.ensure_connection()
    assert default.is_usable()
    backend = default.connection.info.backend_pid
    other = default.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    finally:
        other.close()
    deadline = datetime.now(UTC).timestamp() + 10
    while default.is_usable() and datetime.now(UTC).timestamp() < deadline:
        pass
    assert not default.is_usable()
    with pytest.raises(OperationalError):
        asked("SELECT 1")
    default.close()
    assert asked("SELECT 1") == [(1,)]
