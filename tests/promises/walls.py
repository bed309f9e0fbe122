"""Making a table unwritable for a while: a trigger of the owner's, as a full or broken disk would be to one INSERT."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from .house import House


@contextmanager
def unwritable(house: House, table: str, *, when: str = "true") -> Iterator[None]:
    """Every INSERT into ``table`` that meets ``when`` (of NEW) fails until the block ends."""
    names = {"table": sql.Identifier(table), "when": sql.SQL(when)}  # type: ignore[arg-type] # our own words
    with psycopg.connect(house.database("owner")) as owner:
        owner.execute(
            "CREATE OR REPLACE FUNCTION promises_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the trial refuses this row'; END $$"
        )
        owner.execute(
            sql.SQL(
                "CREATE TRIGGER promises_refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when})"
                " EXECUTE FUNCTION promises_refuse()"
            ).format(**names)
        )
    try:
        yield
    finally:
        with psycopg.connect(house.database("owner")) as owner:
            owner.execute(sql.SQL("DROP TRIGGER promises_refuse ON {table}").format(**names))
