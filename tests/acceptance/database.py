"""The database as an auditor opens it: connection strings from ``db_url``, plain SQL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from .office import Office

#: How a session says whose rows it wants; the one name of the wall an operator with psql has to know.
SETTING = "akashi.municipality"


@contextmanager
def session(office: Office, role: str, municipality: str = "") -> Iterator[psycopg.Connection]:
    """A connection as ``role``; whatever it does is rolled back."""
    with psycopg.connect(office.database(role)) as connection:
        if municipality:
            connection.execute("SELECT set_config(%s, %s, false)", [SETTING, municipality])
            connection.commit()
        yield connection
        connection.rollback()


def walled_tables(connection: psycopg.Connection) -> list[str]:
    """Every table with a municipality column."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'municipality'"
        " AND NOT a.attisdropped AND NOT c.relispartition ORDER BY 1"
    ).fetchall()
    return [row[0] for row in rows]


@contextmanager
def standing_still(office: Office) -> Iterator[psycopg.Connection]:
    """Hold every load before its first change to the copies of the registers, until the block ends; reading goes on."""
    with session(office, "owner") as owner:
        tables = [name for name in walled_tables(owner) if name.startswith("replica_")]
        assert tables
        owner.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        yield owner


def stopped_by(owner: psycopg.Connection, *, patience: float = 60) -> None:
    """Wait until some session waits for a lock that ``owner`` holds."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    until = time.monotonic() + patience
    while owner.execute(query).fetchone() == (0,):
        assert time.monotonic() < until, "no load came to the lock"
        time.sleep(0.02)


def count(connection: psycopg.Connection, table: str, **where: Any) -> int:
    """Rows of ``table`` with these column values."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    if where:
        terms = [sql.SQL("{} = {}").format(sql.Identifier(k), sql.Literal(v)) for k, v in where.items()]
        query += sql.SQL(" WHERE ") + sql.SQL(" AND ").join(terms)
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
