"""The one way selectors of this room run a statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connections


def rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement on the connection in scope."""
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
