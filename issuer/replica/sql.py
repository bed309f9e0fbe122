"""SQL that several selectors of this room say alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True, slots=True)
class Subquery:
    """A SELECT to stand inside another statement, with the values of its placeholders."""

    statement: str
    values: tuple[Any, ...]


def rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement on the connection in scope."""
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
