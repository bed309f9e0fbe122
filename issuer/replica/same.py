# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Rows that a FULL brings exactly as we hold them: told by a digest of their text, never staged again.

A row of the 副本 keeps the digest of the line it came from (``row_digest``), where that line gave nothing to be told.
The digests a FULL did not bring stand in one temporary table per layout; every other living row with a digest is
*seen*: as applied and as present as if it had been staged and found equal.
"""

from collections.abc import Collection, Iterator

from django.db.backends.utils import CursorWrapper

from issuer.replica.compare import Where
from issuer.replica.merge import Target, not_seen, record_key, same_key, unseen_table

#: Bytes of a digest.
WIDTH = 16
_AT_ONCE = 50_000


def held(*, cursor: CursorWrapper, target: Target, municipality: str, waiting: Collection[str]) -> set[bytes]:
    """Digests of living rows, about 100 bytes of memory each.

    ``waiting``: keys in quarantine, left out: what comes for them is looked at whole, and may lift them.
    """
    cursor.execute(
        "SELECT string_agg(uuid_send(digest), ''::bytea) "
        "FROM (SELECT t.row_digest AS digest, row_number() OVER () AS n "
        f"FROM {target.table} t WHERE t.municipality = %s AND t.row_digest IS NOT NULL AND NOT t.is_deleted"
        + (f" AND {record_key(target, 't')} NOT IN (SELECT unnest(%s::text[]))" if waiting else "")
        + ") d GROUP BY n / %s",
        [municipality, *([list(waiting)] if waiting else []), _AT_ONCE],
    )
    return {piece[i : i + WIDTH] for piece in _pieces(cursor) for i in range(0, len(piece), WIDTH)}


def _pieces(cursor: CursorWrapper) -> Iterator[bytes]:
    while row := cursor.fetchone():
        yield bytes(row[0])


def note_unseen(
    *, cursor: CursorWrapper, target: Target, municipality: str, left: Collection[bytes], waiting: Collection[str]
) -> None:
    """Keep what is left of ``held``, and the digests of the ``waiting`` keys, which were never offered."""
    table = unseen_table(target)
    cursor.execute(f"CREATE TEMP TABLE {table} (digest uuid) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for digest in left:
            copy.write(f"{digest.hex()}\n")
    if waiting:
        cursor.execute(
            f"INSERT INTO {table} SELECT row_digest FROM {target.table} t WHERE municipality = %s "
            f"AND row_digest IS NOT NULL AND {record_key(target, 't')} IN (SELECT unnest(%s::text[]))",
            [municipality, list(waiting)],
        )
    cursor.execute(f"ANALYZE {table}")


def told_twice(*, cursor: CursorWrapper, target: Target, municipality: str) -> bool:
    """Whether a staged row names a key that is seen too: which of them counts is for all rows of a key together."""
    cursor.execute(f"ANALYZE {target.stage} ({', '.join(target.key)})")
    cursor.execute(
        f"SELECT EXISTS (SELECT 1 FROM {target.stage} s JOIN {target.table} t ON t.municipality = %s "
        f"AND {same_key(target, 's', 't')} WHERE s.is_latest AND NOT t.is_deleted AND t.row_digest IS NOT NULL "
        f"AND NOT {not_seen(target, 't')})",
        [municipality],
    )
    return bool(cursor.fetchone()[0])


def among_seen(target: Target, where: Where) -> Where:
    """The condition over living rows of the 副本 (alias r, as in compare.py), for seen rows only."""
    return Where(f"r.row_digest IS NOT NULL AND NOT {not_seen(target, 'r')} AND {where.statement}", where.values)
