"""Several statements in one trip to the database: an issue asks sixty things, and the way there costs more than most.

Selectors come in two steps: ``ask_…(trip=…)`` puts their statements into a trip and returns a function that reads
the answer after ``run``. The statements travel together (parameters bound on our side by psycopg) and run one after
another, each with its own snapshot: what a lock taken by an earlier statement guards, a later one sees as it is.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper


class Asked:
    """One statement's answer, once its trip has run: the rows, and how many rows it returned or changed."""

    __slots__ = ("count", "rows")

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.count = -1


class Trip:
    """Statements that go to the database together."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._values: list[Any] = []
        self._asked: list[Asked] = []

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Asked:
        """Add one statement, placeholders ``%s``; without a semicolon."""
        asked = Asked()
        self._statements.append(statement)
        self._values += values
        self._asked.append(asked)
        return asked

    def run(self, cursor: CursorWrapper, *, opening: tuple[str, Sequence[Any]] = ("", ())) -> None:
        """Send everything, ``opening`` (a statement nobody waits for) in front of it.

        Raises what the first failing statement raises; the later ones have not run then.
        """
        statement, values = opening
        statements = [statement, *self._statements] if statement else self._statements
        cursor.execute("; ".join(statements), [*values, *self._values])
        is_first = not statement
        for asked in self._asked:
            if not is_first and not cursor.nextset():
                raise AssertionError("a statement of the trip gave no answer")
            is_first = False
            asked.count = cursor.rowcount
            if cursor.description is not None:
                asked.rows = cursor.fetchall()
