"""The counter's own file, ``$AKASHI_HOME/centre/counter.sqlite``: access keys, wrong keys, the day's receptions."""

from __future__ import annotations

import json
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from integrations.centre.kept import writing

__all__ = ["Plan", "Reception", "day_of", "receive", "reception_of", "replan", "the_book"]

_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Plan:
    """What has been chosen so far; "" and empty for what has not. ``members`` are the server's numbers."""

    kind: str = ""
    scope: str = ""
    members: tuple[int, ...] = ()
    options: tuple[str, ...] = ()
    fiscal_year: str = ""
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Reception:
    """One person at the counter. ``number`` counts from 1 each day."""

    municipality: str
    number: int
    visit: str
    received_at: datetime
    plan: Plan


def the_book() -> AbstractContextManager[sqlite3.Connection]:
    """The file, inside one write transaction; made where it is missing, readable by its owner only."""
    return writing("counter.sqlite", schema=_SCHEMA)


def receive(*, municipality: str, visit: str, now: datetime) -> Reception:
    """Give the next reception number of the day. ``now``: aware, in the municipality's time."""
    day = now.date().isoformat()
    with the_book() as book:
        row = book.execute(
            "INSERT INTO receptions (municipality, day, number, visit, received_at)"
            " SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4 FROM receptions WHERE municipality = ?1 AND day = ?2"
            " RETURNING *",
            (municipality, day, visit, now.isoformat()),
        ).fetchone()
        return _read(row)


def reception_of(visit: str) -> Reception | None:
    """The line of a visit; None when it was not begun at a counter."""
    with the_book() as book:
        row = book.execute("SELECT * FROM receptions WHERE visit = ?", (visit,)).fetchone()
    return None if row is None else _read(row)


def day_of(*, municipality: str, now: datetime) -> list[Reception]:
    """Today's lines, newest first."""
    with the_book() as book:
        rows = book.execute(
            "SELECT * FROM receptions WHERE municipality = ? AND day = ? ORDER BY number DESC",
            (municipality, now.date().isoformat()),
        ).fetchall()
    return [_read(row) for row in rows]


def replan(*, visit: str, plan: Plan) -> None:
    """Keep what has been chosen so far."""
    with the_book() as book:
        book.execute("UPDATE receptions SET plan = ? WHERE visit = ?", (json.dumps(asdict(plan)), visit))


def _read(row: sqlite3.Row) -> Reception:
    plan = json.loads(row["plan"])
    for name in ("members", "options"):
        plan[name] = tuple(plan.get(name, ()))
    return Reception(
        municipality=row["municipality"],
        number=row["number"],
        visit=row["visit"],
        received_at=datetime.fromisoformat(row["received_at"]),
        plan=Plan(**plan),
    )
