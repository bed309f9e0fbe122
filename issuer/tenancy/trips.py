"""Several statements in one trip to the database: an issue asks sixty things, and the way there costs more than most.

Selectors come in two steps: ``ask_…(trip=…)`` puts their statements into a trip and returns a function that reads
the answer after ``run``. The statements travel together and run one after another, each with its own snapshot: what
a lock taken by an earlier statement guards, a later one sees as it is.

A connection prepares each statement once and then only names it: planning anew costs PostgreSQL more than running.
"""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db.backends.utils import CursorWrapper
from psycopg.adapt import Transformer

#: Statement → the name a connection knows it by.
_prepared: WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]] = WeakKeyDictionary()


class Asked:
    """One statement's answer, once its trip has run: the rows, and how many rows it returned or changed."""

    __slots__ = ("count", "rows")

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.count = -1


class Trip:
    """Statements that go to the database together."""

    def __init__(self) -> None:
        self._asked: list[tuple[str, Sequence[Any], Asked]] = []

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Asked:
        """Add one statement, placeholders ``%s``; without a semicolon, and of a text that does not change."""
        asked = Asked()
        self._asked.append((statement, values, asked))
        return asked

    def run(self, cursor: CursorWrapper, *, opening: tuple[str, Sequence[Any]] = ("", ())) -> None:
        """Send everything, ``opening`` (a statement nobody waits for) in front of it.

        Raises what the first failing statement raises; the later ones have not run then.
        """
        statement, values = opening
        asked = [(statement, values, Asked()), *self._asked] if statement else self._asked
        names = _names(cursor, [one[0] for one in asked])
        literal = Transformer.from_context(cursor.connection).as_literal
        calls = []
        for name, (_, given, _) in zip(names, asked, strict=True):
            calls.append(b"EXECUTE %b(%b)" % (name, b",".join(map(literal, given))) if given else b"EXECUTE " + name)
        cursor.execute(b";".join(calls))  # type: ignore[arg-type] # psycopg takes bytes, and formats them no more
        with cursor.db.wrap_database_errors:
            raw = cursor.cursor
            for number, (_, _, answer) in enumerate(asked):
                if number and not raw.nextset():
                    raise AssertionError("a statement of the trip gave no answer")
                answer.count = raw.rowcount
                if raw.rownumber is not None:
                    answer.rows = raw.fetchall()


def _names(cursor: CursorWrapper, statements: list[str]) -> list[bytes]:
    """What this connection calls the statements; those it does not know yet are prepared."""
    known = _prepared.setdefault(cursor.connection, {})
    for statement in statements:
        if statement not in known:
            name = f"akashi_{len(known)}"
            cursor.execute(f"PREPARE {name} AS {_numbered(statement)}")
            known[statement] = name.encode()
    return [known[statement] for statement in statements]


def _numbered(statement: str) -> str:
    """Placeholders as PostgreSQL numbers them."""
    first, *rest = statement.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))
