# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""隔離: whole 異動 set aside because one of their rows has an error, and how they are lifted (feed rule 6).

Works on temporary tables the loader fills: ``bad_change(change_id)``, ``reject_key(…)`` (rows with errors), and one
staging table per layout whose rows of a bad 異動 carry verdict ``Q``.
"""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

SCRATCH = {
    "bad_change": "change_id text",
    "reject_key": "layout text, change_id text, record_key text, history_no bigint, history_branch integer, "
    "operated_at timestamptz",
    "bad_subject": "change_id text, target_kind text, target_no text",
}

_KEYS = (
    "INSERT INTO intake_quarantined_key (municipality, receipt, change_id, layout, record_key, history_no, "
    "history_branch, operated_at, since) SELECT %s, %s, change_id, {layout}, {key}, history_no, history_branch, "
    "operated_at, %s FROM {source}"
)


def set_aside(*, cursor: CursorWrapper, stage: str) -> int:
    """Mark the good rows of bad 異動 in one staging table; returns how many."""
    cursor.execute(f"UPDATE {stage} SET verdict = 'Q' WHERE change_id IN (SELECT change_id FROM bad_change)")
    return int(cursor.rowcount)


def record_rejects(
    *, cursor: CursorWrapper, municipality: str, receipt: str, layouts: list[str], now: datetime
) -> None:
    """Keep the keys of the rows with errors, of the layouts whose rows are counted."""
    statement = _KEYS.format(layout="layout", key="record_key", source="reject_key WHERE layout = ANY(%s)")
    cursor.execute(statement, [municipality, receipt, now, layouts])


def record_set_aside(
    *, cursor: CursorWrapper, municipality: str, receipt: str, layout: str, stage: str, key: str, now: datetime
) -> None:
    """Keep the keys of a layout's rows set aside. ``key``: SQL of the record key over ``s``."""
    cursor.execute(
        _KEYS.format(layout="%s", key=key, source=f"{stage} s WHERE s.verdict = 'Q'"),
        [municipality, receipt, layout, now],
    )


def anything_open(*, cursor: CursorWrapper, municipality: str) -> bool:
    """Whether any key of the municipality waits for its right row."""
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM intake_quarantined_key WHERE municipality = %s AND lifted_at IS NULL)",
        [municipality],
    )
    row = cursor.fetchone()
    return bool(row[0])


def waiting_keys(*, cursor: CursorWrapper, municipality: str, layout: str) -> list[str]:
    """Record keys of a layout that wait for their right row."""
    cursor.execute(
        "SELECT DISTINCT record_key FROM intake_quarantined_key "
        "WHERE municipality = %s AND layout = %s AND lifted_at IS NULL",
        [municipality, layout],
    )
    return [key for (key,) in cursor.fetchall()]


def lift_keys(
    *,
    cursor: CursorWrapper,
    municipality: str,
    system: str,
    receipt: str,
    layout: str,
    stage: str,
    key: str,
    now: datetime,
) -> None:
    """Lift keys to which this package applied the same or a newer row.

    Only those of its own system: holds of two systems may bear one number. A key whose version could not be read is
    lifted by any row of a *later* package only.
    """
    cursor.execute(
        f"UPDATE intake_quarantined_key q SET lifted_at = %s FROM {stage} s "
        f"WHERE q.municipality = %s AND q.layout = %s AND q.lifted_at IS NULL AND s.verdict = '?' "
        f"AND q.record_key = {key} AND CASE WHEN q.history_no < 0 OR q.history_branch < 0 THEN q.receipt <> %s "
        "ELSE (s.history_no, s.history_branch, s.operated_at) >= "
        "(q.history_no, q.history_branch, coalesce(q.operated_at, s.operated_at)) END "
        "AND EXISTS (SELECT 1 FROM intake_receipt r WHERE r.municipality = q.municipality AND r.number = q.receipt "
        "AND r.system = %s)",
        [now, municipality, layout, receipt, system],
    )


def changes_lifted(*, cursor: CursorWrapper, municipality: str, now: datetime) -> list[tuple[str, str]]:
    """(receipt, 異動処理番号) of which the last key was lifted at ``now``."""
    cursor.execute(
        "SELECT receipt, change_id FROM intake_quarantined_key q WHERE municipality = %s AND lifted_at = %s "
        "AND NOT EXISTS (SELECT 1 FROM intake_quarantined_key o WHERE o.municipality = q.municipality "
        "AND o.receipt = q.receipt AND o.change_id = q.change_id AND o.lifted_at IS NULL) GROUP BY 1, 2",
        [municipality, now],
    )
    return [(receipt, change_id) for receipt, change_id in cursor.fetchall()]
