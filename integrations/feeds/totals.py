# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""突合: the totals a manifest announces against what is in the file, or in the 副本."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

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
        if counted is None or counted == announced:
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
        layout, _, condition = name.partition(".")
        item, _, value = condition.partition("=")
        if layout not in APPLICABLE[manifest.system]:
            continue
        step = plan(layout)
        field = next((i.field for i in step.layout.items if i.name == item), "")
        if condition and field not in step.stage_columns:
            continue
        where = f' AND "{field}"::text = %s' if condition else ""
        cursor.execute(
            f"SELECT count(*) FROM {step.target.table} WHERE municipality = %s AND NOT is_deleted{where}",
            [manifest.municipality, *([value] if condition else [])],
        )
        counted = cursor.fetchone()[0]
        if counted != announced:
            message = f"合計が合いません: {name} (基幹 {announced}、副本 {counted})"
            found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
            worklist.open_items(
                municipality=manifest.municipality,
                topic=worklist.TOTALS,
                items={f"totals:{name}": {"announced": announced, "counted": counted}},
                now=now,
            )
