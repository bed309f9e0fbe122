"""Triggers of the owner: one that makes a table unwritable, as a broken disk is to one INSERT, and none at all."""

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


@contextmanager
def disarmed(house: House, table: str) -> Iterator[None]:
    """A table without its own triggers until the block ends."""

    def turn(word: str) -> None:
        with psycopg.connect(house.database("owner")) as owner:
            owner.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(word)))  # type: ignore[arg-type]

    turn("DISABLE")
    try:
        yield
    finally:
        turn("ENABLE")
