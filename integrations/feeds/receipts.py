# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""The rows of 受領票: written with their audit event, and read again."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from integrations.feeds import progress
from integrations.feeds.slips import REFUSED, Slip
from issuer import audit
from issuer.intake.models import Receipt
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

_NAMES = (
    "number", "municipality", "system", "mode", "sequence", "previous", "sha256", "state", "rows", "applied",
    "quarantined", "discarded", "errors", "warnings", "received_at", "extracted_at", "finished_at", "stored_as",
    "attempts", "characters",
)  # fmt: skip


def record(*, cursor: CursorWrapper, slip: Slip, now: datetime, removed: int = 0) -> None:
    """Write a receipt and its audit event; last before commit. ``removed``: records a FULL no longer had."""
    save(cursor=cursor, slip=slip)
    told(slip=slip, action=slip.state.lower(), now=now, removed=removed)


def told(*, slip: Slip, action: str, now: datetime, removed: int = 0) -> None:
    """The audit event ``feed.{action}`` of a package, last before commit."""
    detail: dict[str, Any] = {
        "receipt": slip.number,
        "mode": slip.mode,
        "sequence": slip.sequence,
        "sha256": slip.sha256,
        "rows": slip.rows,
        "applied": slip.applied,
        "quarantined": slip.quarantined,
        "discarded": slip.discarded,
    }
    if slip.errors:
        detail["first_error"] = slip.errors[0]["code"]
    if removed:
        detail["removed"] = removed
    audit.append(
        municipality=slip.municipality,
        at=now,
        actor=f"feed:{slip.system or 'unknown'}",
        action=f"feed.{action}",
        detail=detail,
    )


def save(*, cursor: CursorWrapper, slip: Slip) -> None:
    """Insert or replace the row of a receipt, inside its municipality's scope."""
    values = {
        "errors": json.dumps(slip.errors, ensure_ascii=False),
        "warnings": json.dumps(slip.warnings, ensure_ascii=False),
    }
    row = [values.get(name, getattr(slip, name, None)) for name in _NAMES]
    updates = ", ".join(f'"{n}" = excluded."{n}"' for n in _NAMES if n not in ("number", "municipality"))
    marks = ", ".join(["%s"] * len(_NAMES))
    listed = ", ".join(f'"{n}"' for n in _NAMES)
    cursor.execute(
        f"INSERT INTO intake_receipt ({listed}) VALUES ({marks}) "
        f"ON CONFLICT (municipality, number) DO UPDATE SET {updates}",
        row,
    )


def try_again(*, cursor: CursorWrapper, slip: Slip) -> Slip:
    """Count one more attempt, and forget how far one that died had come."""
    cursor.execute(
        "UPDATE intake_receipt SET attempts = attempts + 1, progress_at = NULL WHERE municipality = %s AND number = %s",
        [slip.municipality, slip.number],
    )
    return replace(slip, attempts=slip.attempts + 1)


def find(*, cursor: CursorWrapper, municipality: str, condition: str, values: list[Any]) -> list[Slip]:
    """Receipts for which ``condition`` (a constant of the caller) holds, by sequence and arrival."""
    cursor.execute(
        f"SELECT {', '.join(_NAMES)}, cancel_at IS NOT NULL FROM intake_receipt "
        f"WHERE municipality = %s AND {condition} ORDER BY sequence, received_at, number",
        [municipality, *values],
    )
    return [_slip(row) for row in cursor.fetchall()]


def receipt_of(*, municipality: str, number: str, system: str = "") -> dict[str, Any]:
    """A receipt as it stands, with ``progress`` (None unless it is being loaded).

    ``system``: only of this system, unless "". Raises BadInput for a number that is unknown there.
    """
    with scope(municipality):
        row = Receipt.objects.filter(number=number).first()
    if row is None or (system and row.system != system):
        raise BadInput("この受付番号の受領票はありません")
    return _document(row)


def latest_of(*, municipality: str, system: str, sha256: str) -> dict[str, Any] | None:
    """The receipt of a package by the hash of its bytes, unless it is unknown or was refused."""
    with scope(municipality):
        rows = Receipt.objects.filter(system=system, sha256=sha256).exclude(state=REFUSED)
        row = rows.order_by("-received_at").first()
    return None if row is None else _document(row)


def _document(row: Receipt) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _NAMES}
    slip = Slip(**values | {"errors": tuple(row.errors), "warnings": tuple(row.warnings)})
    return slip.document() | {"progress": progress.of(row)}


def _slip(row: tuple[Any, ...]) -> Slip:
    *columns, cancelled = row
    values = dict(zip(_NAMES, columns, strict=True))
    for name in ("errors", "warnings"):
        listed = json.loads(values[name]) if isinstance(values[name], str) else values[name]
        values[name] = tuple(listed)
    return Slip(**values, cancelled=cancelled)
