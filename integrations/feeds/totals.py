"""突合 of totals: what a manifest announces against what is in the file, or in the 副本 (names: named.py)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import Manifest, Sheet
from integrations.feeds.named import Named, named
from integrations.feeds.staging import Staged
from integrations.feeds.targets import Plan
from issuer.intake import reconciliations
from issuer.intake.reconciliations import Total
from issuer.replica import compare, same


def check_full(
    cursor: CursorWrapper, manifest: Manifest, steps: Sequence[tuple[Sheet, Plan]], found: Staged
) -> list[Total]:
    """A FULL must agree with its own totals, or it is not the snapshot it claims to be (rule 3). Raises Refused."""
    if manifest.mode != "FULL":
        return []
    sent = {step.layout.id for _, step in steps}
    told = []
    for name, announced in manifest.totals:
        counted = _in_the_file(cursor, manifest, name, sent, found)
        if counted is None:
            found.warnings.add(_unknown(name))
            continue
        told.append(Total(name, announced, counted))
        if counted == announced:
            continue
        message = f"合計が合いません: {name} (manifest {announced}、ファイル {counted})"
        if not found.rejects:
            raise Refused(code="TOTALS", message=message, file="manifest.json", item="totals")
        found.warnings.add(_warning(message))
    return told


def compare_delta(cursor: CursorWrapper, manifest: Manifest, found: Staged) -> list[Total]:
    """A DELTA's totals speak of the whole register: a difference is told."""
    if manifest.mode != "DELTA":
        return []
    told = counted(cursor, manifest.municipality, manifest.system, manifest.totals)
    known = {total.name for total in told}
    for name, _ in manifest.totals:
        if name not in known:
            found.warnings.add(_unknown(name))
    for total in told:
        if total.counted != total.announced:
            message = f"合計が合いません: {total.name} (基幹 {total.announced}、副本 {total.counted})"
            found.warnings.add(_warning(message))
    return told


def counted(cursor: CursorWrapper, municipality: str, system: str, announced: Iterable[tuple[str, int]]) -> list[Total]:
    """Announced totals (name, number) over the 副本 as it is now, inside ``scope``, without those that mean nothing."""
    told = []
    for name, number in announced:
        total = named(system=system, name=name)
        where = total.where(staged=False) if total else None
        if total is None or where is None:
            continue
        here = compare.counted(
            cursor=cursor,
            target=total.step.target,
            municipality=municipality,
            system=system,
            where=where,
            hashed=total.hashed,
        )
        told.append(Total(name, number, here))
    return told


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


def _in_the_file(cursor: CursorWrapper, manifest: Manifest, name: str, sent: set[str], found: Staged) -> int | None:
    total = named(system=manifest.system, name=name)
    if total is None or total.step.layout.id not in sent:
        return None
    if not total.hashed:
        # Counted while reading: rows with errors are rows of the file too.
        return found.counted.get(name, 0) + _seen(cursor, manifest, total, found)
    where = total.where(staged=True)
    if where is None:
        return None
    staged = compare.staged(cursor=cursor, target=total.step.target, where=where)
    return (staged + _seen(cursor, manifest, total, found)) % compare.MODULUS


def _seen(cursor: CursorWrapper, manifest: Manifest, total: Named, found: Staged) -> int:
    """The part of the file that was recognised and is not staged."""
    where = total.where(staged=False)
    if total.step.layout.id not in found.seen or where is None:
        return 0
    return compare.counted(
        cursor=cursor,
        target=total.step.target,
        municipality=manifest.municipality,
        system=manifest.system,
        where=same.among_seen(total.step.target, where),
        hashed=total.hashed,
    )


def _unknown(name: str) -> FeedError:
    return _warning(f"合計 {name} は突き合わせられません (レイアウト・項目・値のどれかが項目表にありません)")


def _warning(message: str) -> FeedError:
    return FeedError("manifest.json", 0, "totals", "WARNING", message)
