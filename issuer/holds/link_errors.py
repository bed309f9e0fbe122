"""連携誤り: the holds the house itself sets on the subjects of a quarantined 異動, and ends when it is lifted."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.utils import CursorWrapper

SOURCE = "INTAKE"


def set_link_errors(*, cursor: CursorWrapper, municipality: str, receipt: str, now: datetime) -> int:
    """One hold per 異動 and subject of the temporary table ``bad_subject``; returns how many."""
    cursor.execute(
        "INSERT INTO holds_hold (municipality, source_system, hold_no, target_kind, target_no, hold_kind, "
        "certificate_kinds, starts_at, reason, change_id, history_no, history_branch, is_deleted, operator_id, "
        "operated_at, source_sequence, extra) "
        "SELECT DISTINCT %s, %s, 'LE-' || md5(concat_ws(E'\\x1f', %s, change_id, target_kind, target_no)), "
        "target_kind, target_no, 'LE', '', %s::timestamptz, '連携誤り', change_id, 0, 0, false, '', %s::timestamptz, "
        "0, jsonb_build_object('receipt', %s::text) FROM bad_subject WHERE target_no <> '' ON CONFLICT DO NOTHING",
        [municipality, SOURCE, receipt, now, now, receipt],
    )
    return int(cursor.rowcount)


def end_link_errors(
    *, cursor: CursorWrapper, municipality: str, lifted: Iterable[tuple[str, str]], now: datetime
) -> None:
    """End the holds of these (receipt, 異動処理番号)."""
    for receipt, change_id in lifted:
        cursor.execute(
            "UPDATE holds_hold SET ended_at = %s WHERE municipality = %s AND source_system = %s AND change_id = %s "
            "AND extra->>'receipt' = %s AND ended_at IS NULL",
            [now, municipality, SOURCE, change_id, receipt],
        )
