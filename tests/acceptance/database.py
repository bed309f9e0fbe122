"""The database as an auditor opens it: connection strings from ``db_url``, plain SQL."""

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


def count(connection: psycopg.Connection, table: str, **where: Any) -> int:
    """Rows of ``table`` with these column values."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    if where:
        terms = [sql.SQL("{} = {}").format(sql.Identifier(k), sql.Literal(v)) for k, v in where.items()]
        query += sql.SQL(" WHERE ") + sql.SQL(" AND ").join(terms)
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
