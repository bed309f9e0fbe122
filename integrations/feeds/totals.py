# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""突合: the totals a manifest announces against what is in the file, or in the 副本."""

from dataclasses import replace
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.columns import problem
from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import APPLICABLE, Manifest
from integrations.feeds.staging import Staged
from integrations.feeds.targets import plan
from issuer.intake import worklist


def check_full(manifest: Manifest, found: Staged) -> None:
    """A FULL must agree with its own totals, or it is not the snapshot it claims to be (rule 3)."""
    if manifest.mode != "FULL":
        return
    for name, announced in manifest.totals:
        counted = found.counted.get(name)
        if counted is None:
            found.warnings.add(_unknown(name))
            continue
        if counted == announced:
            continue
        message = f"合計が合いません: {name} (manifest {announced}、ファイル {counted})"
        if not found.rejects:
            raise Refused(code="TOTALS", message=message, file="manifest.json", item="totals")
        found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))


def compare_delta(cursor: CursorWrapper, manifest: Manifest, found: Staged, now: datetime) -> None:
    """A DELTA's totals speak of the whole register: a difference is told and goes on the worklist."""
    if manifest.mode != "DELTA":
        return
    for name, announced in manifest.totals:
        counted = _in_the_replica(cursor, manifest, name)
        if counted is None:
            found.warnings.add(_unknown(name))
        elif counted != announced:
            message = f"合計が合いません: {name} (基幹 {announced}、副本 {counted})"
            found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
            worklist.open_items(
                municipality=manifest.municipality,
                topic=worklist.TOTALS,
                items={f"totals:{name}": {"announced": announced, "counted": counted}},
                now=now,
            )


def _in_the_replica(cursor: CursorWrapper, manifest: Manifest, name: str) -> int | None:
    """Living records of ``J01`` or ``J01.項目=値``; None for a name that asks nothing this system can answer."""
    layout, _, condition = name.partition(".")
    if layout not in APPLICABLE[manifest.system]:
        return None
    step = plan(layout)
    where, values = "", [manifest.municipality]
    if step.target.per_source:
        where, values = " AND source_system = %s", [*values, manifest.system]
    if condition:
        wanted, _, value = condition.partition("=")
        item = next((i for i in step.layout.items if i.name == wanted), None)
        column = step.columns.get(item.field) if item else None
        if item is None or column is None or problem(replace(item, required=False), value):
            return None
        if value or column == "text":
            where += f" AND {step.stored(item.field)} = %s::{column}"
            values.append(value)
        elif step.tells_blanks(item.field):
            where += f" AND {step.stored(item.field)} IS NULL"
        else:
            return None
    cursor.execute(
        f"SELECT count(*) FROM {step.target.table} WHERE municipality = %s AND NOT is_deleted{where}", values
    )
    return int(cursor.fetchone()[0])


def _unknown(name: str) -> FeedError:
    message = f"突合できない合計です: {name}"
    return FeedError("manifest.json", 0, "totals", "WARNING", message)
