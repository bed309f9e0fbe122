"""Several statements in one trip to the database: an issue asks sixty things, and the way there costs more than most.

Selectors come in two steps: ``ask_…(trip=…)`` puts their statements into a trip and returns a function that reads
the answer after ``run``. The statements travel together and run one after another, each with its own snapshot: what
a lock taken by an earlier statement guards, a later one sees as it is.

A connection prepares each statement once and then only names it: planning anew costs PostgreSQL more than running.
How they travel is told in pipeline.py.
"""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db.backends.utils import CursorWrapper

from issuer.tenancy.pipeline import Pipeline

_pipelines: WeakKeyDictionary[psycopg.Connection[Any], Pipeline] = WeakKeyDictionary()


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
        self._afterwards: list[tuple[str, Sequence[Any], Asked]] = []

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Asked:
        """Add one statement, placeholders ``%s``; without a semicolon, and of a text that does not change."""
        asked = Asked()
        self._asked.append((statement, values, asked))
        return asked

    def ask_afterwards(self, statement: str, values: Sequence[Any] = ()) -> Asked:
        """Add a statement for the time after the commit of ``run_and_commit``; not reached when anything fails."""
        asked = Asked()
        self._afterwards.append((statement, values, asked))
        return asked

    def run(self, cursor: CursorWrapper, *, opening: tuple[str, Sequence[Any]] = ("", ())) -> None:
        """Send everything, ``opening`` (a statement nobody waits for) in front of it.

        Raises what the first failing statement raises; the later ones have not run then.
        """
        statement, values = opening
        self._send(cursor, [(statement, values, Asked()), *self._asked] if statement else self._asked)

    def run_and_commit(self, cursor: CursorWrapper) -> None:
        """Send everything as the last act of this scope's transaction and commit it, in the same trip.

        Nothing may be left to check afterwards: a statement that must have changed a row has to fail by itself.
        Inside another transaction nothing is committed yet, and what was asked for afterwards stays with the asker.
        """
        if cursor.db.savepoint_ids:
            self._send(cursor, self._asked)
        else:
            self._send(cursor, self._asked, commit=True, afterwards=self._afterwards)

    def _send(
        self,
        cursor: CursorWrapper,
        asked: list[tuple[str, Sequence[Any], Asked]],
        *,
        commit: bool = False,
        afterwards: Sequence[tuple[str, Sequence[Any], Asked]] = (),
    ) -> None:
        connection = cursor.connection
        pipeline = _pipelines.get(connection)
        if pipeline is None:
            pipeline = _pipelines[connection] = Pipeline(cursor)
        cursor.db.validate_no_broken_transaction()
        every = [*asked, *afterwards]
        pipeline.prepare(cursor, [statement for statement, _, _ in every])
        if cursor.db.queries_logged:
            cursor.db.queries_log.append({"sql": "; ".join(statement for statement, _, _ in every), "time": ""})
        with cursor.db.wrap_database_errors:
            results = pipeline.run(
                [(statement, values) for statement, values, _ in asked],
                commit=commit,
                afterwards=[(statement, values) for statement, values, _ in afterwards],
            )
            for (_, _, answer), result in zip(every, results, strict=True):
                answer.rows, answer.count = result
