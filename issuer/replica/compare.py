# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""突合: what is staged against what is in the 副本, record by record and in totals; nothing is written.

A hash total stands for who is in a register, and in which version: the sum, modulo 2^48, over its living records of the
first 48 bits of SHA-256(key parts, 履歴番号, 枝番, joined by U+001F, in UTF-8; numbers without leading zeros).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.replica.merge import Target, leave_out, of_source, of_source_value, record_key, same_key

#: Of hash totals.
MODULUS = 2**48


@dataclass(frozen=True, slots=True)
class Where:
    """SQL over the columns of a table, with the values of its ``%s``."""

    statement: str = "true"
    values: tuple[str, ...] = ()


def counted(
    *, cursor: CursorWrapper, target: Target, municipality: str, system: str, where: Where, hashed: bool
) -> int:
    """Living records in the 副本 that a total of this system speaks of, or their hash total."""
    what = _hash_total(target) if hashed else "count(*)"
    cursor.execute(
        f"SELECT {what} FROM {target.table} r "
        f"WHERE municipality = %s AND source_system = %s AND NOT is_deleted AND {where.statement}",
        [municipality, system, *where.values],
    )
    return int(cursor.fetchone()[0])


def staged(*, cursor: CursorWrapper, target: Target, where: Where) -> int:
    """The hash total over the rows of a staged FULL."""
    cursor.execute(
        f"SELECT {_hash_total(target)} FROM {target.stage} r WHERE is_latest AND NOT gone AND {where.statement}",
        where.values,
    )
    return int(cursor.fetchone()[0])


def differences(
    *, cursor: CursorWrapper, target: Target, municipality: str, system: str, extracted_at: datetime
) -> Iterable[tuple[str, str]]:
    """(key, why) of records in which a staged FULL and the 副本 differ; what changed after it was taken is left out.

    MISSING here, EXTRA here, OLDER or NEWER here, or of the same version with other CONTENT.
    """
    leave_out(cursor, target)
    compared = target.compared or tuple(target.values)
    mine = ", ".join(f't."{c}"' for c in ("history_no", "history_branch", "operated_at"))
    theirs = mine.replace("t.", "s.")
    held = ", ".join(f't."{c}"' for c in compared)
    said = ", ".join(f"({target.values[c]})" for c in compared)
    cursor.execute(
        f"""SELECT key, why FROM (
          SELECT {record_key(target, "s")} AS key, CASE
            WHEN s.gone THEN CASE WHEN NOT t.is_deleted THEN 'EXTRA' END
            WHEN t.municipality IS NULL OR t.is_deleted THEN 'MISSING'
            WHEN ({mine}) < ({theirs}) THEN 'OLDER'
            WHEN ({mine}) > ({theirs}) THEN 'NEWER'
            WHEN ({held}) IS DISTINCT FROM ({said}) THEN 'CONTENT' END AS why
          FROM {target.stage} s LEFT JOIN {target.table} t ON t.municipality = %s AND {same_key(target, "t", "s")}
            {of_source(target, "t")}
          WHERE s.verdict = '?' AND (t.municipality IS NULL OR t.operated_at <= %s)) c
        WHERE why IS NOT NULL ORDER BY key""",
        [municipality, *of_source_value(target, system), extracted_at],
    )
    yield from cursor.fetchall()
    if target.absence_deletes:
        cursor.execute(
            f"SELECT {record_key(target, 't')} AS key, 'EXTRA' FROM {target.table} t WHERE t.municipality = %s "
            "AND t.source_system = %s AND NOT t.is_deleted AND t.operated_at <= %s "
            f"AND NOT EXISTS (SELECT 1 FROM {target.stage} s WHERE {same_key(target, 's', 't')}) ORDER BY key",
            [municipality, system, extracted_at],
        )
        yield from cursor.fetchall()


def _hash_total(target: Target) -> str:
    text = f"{record_key(target, 'r')} || E'\\x1f' || r.history_no || E'\\x1f' || r.history_branch"
    bits = f"('x' || substr(encode(sha256(convert_to({text}, 'UTF8')), 'hex'), 1, 12))::bit(48)::bigint"
    return f"coalesce(sum({bits}) %% {MODULUS}, 0)"
