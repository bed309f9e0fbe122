"""Which tables a backup holds: looked up in the database itself, so that no new table is ever forgotten."""

from dataclasses import dataclass
from typing import Any

#: Made anew by the migrations of the receiving side, or worth nothing there (a session must not outlive a move).
LEFT_OUT = frozenset(
    [
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "django_session",
        "ops_console_stay",
        "ops_console_challenge",
        "web_verify_count",
    ]
)
_TABLES = """
SELECT c.relname, c.relrowsecurity, array_agg(a.attname::text ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
   AND NOT a.attisdropped AND a.attgenerated = ''
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
 GROUP BY c.oid, c.relname, c.relrowsecurity ORDER BY c.relname
"""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``walled``: under row level security, so it is read municipality by municipality."""

    name: str
    walled: bool
    columns: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns as SQL."""
        return ", ".join(f'"{column}"' for column in self.columns)


def tables(cursor: Any) -> list[Table]:
    """Every table that a backup holds, by name."""
    cursor.execute(_TABLES)
    return [Table(name, walled, tuple(columns)) for name, walled, columns in cursor if name not in LEFT_OUT]


def migrations(cursor: Any) -> list[str]:
    """``app.name`` of every migration that was applied, sorted: what the columns of a backup mean."""
    cursor.execute("SELECT app || '.' || name FROM django_migrations")
    return sorted(name for (name,) in cursor)


def sequences(cursor: Any) -> dict[str, int]:
    """Last number given out by each sequence that ever gave one."""
    cursor.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return {str(name): int(last) for name, last in cursor}
