"""Migration operation that puts a table behind the municipality wall."""

from django.db.migrations.operations import RunSQL

_OURS = "municipality = (SELECT app_municipality())"


def Tenanted(table: str) -> RunSQL:  # noqa: N802 - reads as an operation in the list
    """FORCE row level security on ``table``: rows of the municipality in scope, and an exception without one.

    The function sits in a scalar sub-query so that it runs once per statement, not per row, and indexes stay usable.
    """
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY one_municipality ON {table} USING ({_OURS}) WITH CHECK ({_OURS})",
        ],
        reverse_sql=[
            f"DROP POLICY one_municipality ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )
