"""Emptying the test database: only tables that hold something, instead of every table of the product.

Content types and permissions stay, as the migrations made them; Django would throw them away and make them anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.backends.base.base import BaseDatabaseWrapper

_KEPT = frozenset({"django_content_type", "auth_permission"})
#: A table that was never written to, and one that was truncated, has no pages. A partitioned one has its partitions'.
_HOLDS_SOMETHING = """
SELECT name FROM unnest(%s::text[]) AS name
WHERE pg_relation_size(name::regclass) > 0
   OR EXISTS (SELECT FROM pg_partition_tree(name::regclass) AS part WHERE pg_relation_size(part.relid) > 0)
"""


def _statements(
    style: Any, connection: BaseDatabaseWrapper, *, reset_sequences: bool = True, allow_cascade: bool = False
) -> list[str]:
    """Django's own statements for fewer tables; they cascade, for what refers to a filled table is empty or goes."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _KEPT)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS_SOMETHING, [tables])
        filled = [name for (name,) in cursor.fetchall()]
    return connection.ops.sql_flush(style, filled, reset_sequences=reset_sequences, allow_cascade=True)


@contextmanager
def quick_flush() -> Iterator[None]:
    """Inside, the command ``flush`` empties in this way."""
    command = "django.core.management.commands.flush"
    with patch(f"{command}.sql_flush", _statements), patch(f"{command}.emit_post_migrate_signal"):
        yield
