"""The plan of every statement the line asks, at the size of the nation: no large table is read from end to end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from issuer.tenancy import trips
from issuer.tenancy.scope import scope

#: Rows of a table that may be read whole; the register of municipalities and the stops of the service are smaller.
_FEW = 2_500


@contextmanager
def watched() -> Iterator[dict[str, list[Any]]]:
    """Statement → values of every statement that a trip asks within the block."""
    asked: dict[str, list[Any]] = {}
    ask = trips.Trip.ask

    def noted(self: Any, statement: str, values: Any = ()) -> Any:
        asked.setdefault(statement, list(values))
        return ask(self, statement, values)

    trips.Trip.ask = noted
    try:
        yield asked
    finally:
        trips.Trip.ask = ask


def plans(asked: dict[str, list[Any]], *, code: str) -> list[str]:
    """Faults: a large table read whole, by the plan for these values or by the one for any (a connection prepares each
    statement once, and PostgreSQL may keep the general plan).
    """
    faults = []
    with scope(code) as cursor:
        large = _large(cursor)
        for statement, values in asked.items():
            if not statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                continue
            general = trips._numbered(statement)
            for name, text, given in (
                ("these values", statement, values),
                ("any values", general.replace("%%", "%"), None),
            ):
                option = "FORMAT JSON" if given is not None else "FORMAT JSON, GENERIC_PLAN"
                cursor.execute(f"EXPLAIN ({option}) {text}", given)
                found = cursor.fetchone()[0]
                plan = found if isinstance(found, list) else json.loads(found)
                faults += [
                    f"{node['Relation Name']} is read whole for {name}: {' '.join(statement.split())[:160]}"
                    for node in _nodes(plan[0]["Plan"])
                    if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in large
                ]
    return faults


def _large(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND reltuples > %s",
        [_FEW],
    )
    return {name for (name,) in cursor.fetchall()}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def sizes() -> list[tuple[str, int, int, int]]:
    """(table, rows, bytes of rows, bytes of indexes), largest first; partitions with their table."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid)"
            " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " ORDER BY pg_total_relation_size(c.oid) DESC"
        )
        return cursor.fetchall()
