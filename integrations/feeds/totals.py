"""突合 of totals: what a manifest announces against what is in the file, or in the 副本.

Names: ``J01`` · ``J01.住民状態=1`` (living records) · ``J01.hash`` · ``J01.hash.住民状態=1`` (their hash total, see
issuer/replica/compare.py). They speak of canonical records, whatever the profile of the package.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import APPLICABLE, Manifest, Sheet
from integrations.feeds.staging import Staged
from integrations.feeds.targets import Plan, plan
from issuer.intake import reconciliations
from issuer.intake.reconciliations import Total
from issuer.replica import compare

_FLAGS = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Named:
    """A total that can be compared. ``condition``: (column, value as PostgreSQL writes it)."""

    name: str
    announced: int
    step: Plan
    condition: tuple[str, str] | None
    hashed: bool


def named(system: str, announced: Iterable[tuple[str, int]]) -> tuple[list[Named], list[str]]:
    """The totals a system may announce that we can compare, and the names that mean nothing here."""
    known, unknown = [], []
    for name, number in announced:
        layout, *rest = name.split(".", 1)
        condition = rest[0] if rest else ""
        hashed = condition == "hash" or condition.startswith("hash.")
        condition = condition[len("hash") :].removeprefix(".") if hashed else condition
        item, _, value = condition.partition("=")
        step = plan(layout) if layout in APPLICABLE[system] else None
        field = next((i.field for i in step.layout.items if i.name == item), "") if step else ""
        if step is None or (condition and field not in {*step.target.values, *step.target.key}):
            unknown.append(name)
            continue
        value = _FLAGS.get(value, value) if step.stage_columns[field or "is_deleted"] == "boolean" else value
        known.append(Named(name, number, step, (field, value) if condition else None, hashed))
    return known, unknown


def check_full(
    cursor: CursorWrapper, manifest: Manifest, steps: Sequence[tuple[Sheet, Plan]], found: Staged
) -> list[Total]:
    """A FULL must agree with its own totals, or it is not the snapshot it claims to be (rule 3). Raises Refused."""
    told: list[Total] = []
    if manifest.mode != "FULL":
        return told
    sent = {step.layout.id: step for _, step in steps}
    for total in _named(manifest, found):
        if total.step.layout.id not in sent:
            continue
        target = sent[total.step.layout.id].target
        if total.hashed:
            counted = compare.staged(cursor=cursor, target=target, condition=total.condition, hashed=True)
        else:
            counted = found.counted.get(total.name, 0)
        told.append(Total(total.name, total.announced, counted))
        if counted == total.announced:
            continue
        message = f"合計が合いません: {total.name} (manifest {total.announced}、ファイル {counted})"
        if not found.rejects:
            raise Refused(code="TOTALS", message=message, file="manifest.json", item="totals")
        found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
    return told


def compare_delta(cursor: CursorWrapper, manifest: Manifest, found: Staged) -> list[Total]:
    """A DELTA's totals speak of the whole register: a difference is told and goes on the worklist."""
    if manifest.mode != "DELTA":
        return []
    told = counted(cursor, manifest.municipality, _named(manifest, found))
    for total in told:
        if total.counted != total.announced:
            message = f"合計が合いません: {total.name} (基幹 {total.announced}、副本 {total.counted})"
            found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
    return told


def counted(cursor: CursorWrapper, municipality: str, totals: Iterable[Named]) -> list[Total]:
    """The same totals over the 副本 as it is now, inside ``scope``."""
    return [
        Total(
            total.name,
            total.announced,
            compare.counted(
                cursor=cursor,
                target=total.step.target,
                municipality=municipality,
                condition=total.condition,
                hashed=total.hashed,
            ),
        )
        for total in totals
    ]


def keep(manifest: Manifest, told: list[Total], now: datetime) -> None:
    """Store the result of a package that announced totals, with what follows for the worklist."""
    if told:
        reconciliations.keep(
            municipality=manifest.municipality,
            system=manifest.system,
            source=reconciliations.PACKAGE,
            sequence=manifest.sequence,
            totals=told,
            now=now,
        )


def _named(manifest: Manifest, found: Staged) -> list[Named]:
    known, unknown = named(manifest.system, manifest.totals)
    for name in unknown:
        message = f"合計 {name} は突き合わせられません (レイアウトか項目が表にありません)"
        found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
    return known
