"""Long reads of one moment, while everybody else goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def one_moment() -> Iterator[None]:
    """Transactions begun inside see the database as it was at their first look (REPEATABLE READ)."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
    try:
        yield
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("RESET default_transaction_isolation")
