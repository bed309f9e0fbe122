"""Temporary tables of a session, made once and emptied after each use.

Making and dropping a staging table for every small package costs PostgreSQL more than the package: each of its sixty
columns is a row in the catalogue, written and thrown away. What holds many rows is made anew and dropped instead: dead
rows of a temporary table are never vacuumed, and the small packages after it would read over them.
"""

from collections.abc import Iterable, Mapping

from django.db.backends.utils import CursorWrapper


def lay_out(cursor: CursorWrapper, tables: Mapping[str, str], *, anew: bool) -> None:
    """Have these tables (name → columns), empty. ``anew``: not the session's, but for ``put_away`` to drop.

    A rollback takes back the tables it made, and the rows of all.
    """
    drop = "DROP TABLE IF EXISTS pg_temp.{0};" if anew else ""
    make = drop + "CREATE TEMP TABLE IF NOT EXISTS {0} ({1})"
    _run(cursor, [make.format(name, columns) for name, columns in tables.items()])


def put_away(cursor: CursorWrapper, names: Iterable[str], *, anew: bool) -> None:
    """Nothing stays in these tables. ``anew``: as they were laid out."""
    statement = "DROP TABLE pg_temp.{0}" if anew else "DELETE FROM pg_temp.{0}"
    _run(cursor, [statement.format(name) for name in names])


def _run(cursor: CursorWrapper, statements: list[str]) -> None:
    if statements:
        cursor.execute(";".join(statements))
