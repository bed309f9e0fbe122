# ruff: noqa: S608 - names in these statements come from the database's own catalogue
"""Deleting the rows of one municipality from every table that has any, as the owner and inside the scope.

Tables come from the catalogue, as for a backup: none can be forgotten. What a task of the municipality's last seconds
still writes is found by going round until a whole round finds nothing.
"""

from collections.abc import Callable, Iterator

from django.db import IntegrityError, connections

from config.backup.catalogue import tables
from issuer.papers.errors import BadInput
from issuer.tenancy.faults import fault
from issuer.tenancy.scope import scope

BATCH = 10_000
_ROUNDS = 10
#: Last of all: while anything is left, the chain says what it was.
_LAST = ("audit_event", "audit_cut", "audit_head")
#: First: what follows the rows of others would be written while those go.
_FIRST = ("peers_change", "peers_link")


def walled_tables() -> list[str]:
    """Every table under row level security, in the order in which rows go."""
    with connections["owner"].cursor() as cursor:
        names = [table.name for table in tables(cursor) if table.walled]
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')")
        names += sorted({name for (name,) in cursor.fetchall()} - {*names})
    middle = [name for name in names if name not in (*_FIRST, *_LAST)]
    return [name for name in (*_FIRST, *middle, *_LAST) if name in names]


def rows_left(*, municipality: str) -> dict[str, int]:
    """Rows of the municipality by table; empty when none is left."""
    found = {}
    for table in walled_tables():
        with scope(municipality, using="owner") as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE municipality = %s", [municipality])
            count = int(cursor.fetchone()[0])
        if count:
            found[table] = count
    return found


def delete_all(*, municipality: str, note: Callable[[str, int], None]) -> Iterator[tuple[str, int]]:
    """Delete batch after batch, each its own transaction; yields the table and its count after each commit.

    ``note``: called inside each transaction with what it deletes. Raises BadInput when rows keep coming.
    """
    names = walled_tables()
    for _ in range(_ROUNDS):
        found = 0
        for table in names:
            while gone := _batch(table, municipality, note):
                found += max(gone, 0)
                yield table, gone
                if gone < 0:
                    break
        if not found and not rows_left(municipality=municipality):
            return
    raise BadInput(f"団体 {municipality} の行が増え続けています。連携と worker を止めて、resume で続けてください")


def _batch(table: str, municipality: str, note: Callable[[str, int], None]) -> int:
    """Rows deleted, 0 when there were none, -1 when other rows still point at them (they go first)."""
    try:
        with scope(municipality, using="owner") as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE municipality = %s AND ctid = ANY(ARRAY("
                f"SELECT ctid FROM {table} WHERE municipality = %s LIMIT {BATCH}))",
                [municipality, municipality],
            )
            gone = int(cursor.rowcount)
            if gone:
                note(table, gone)
                fault("erasure_uncommitted")
            return gone
    except IntegrityError:
        return -1
