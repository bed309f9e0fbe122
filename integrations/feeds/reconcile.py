"""突合 apart from applying: every night the last announced totals again, and on demand a whole control package."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from integrations.feeds import totals
from integrations.feeds.apply import Reading, prepare, read
from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.package import Package, open_package
from issuer.audit import append
from issuer.intake import reconciliations
from issuer.intake.models import Reconciliation
from issuer.intake.reconciliations import CONTROL, NIGHTLY, Difference, Total
from issuer.municipality.selectors import all_codes, known
from issuer.papers.errors import BadInput
from issuer.replica import compare, touched
from issuer.tenancy.scope import scope


def nightly(*, now: datetime) -> None:
    """Every municipality, every system."""
    for code in all_codes():
        again(municipality=code, now=now)


def again(*, municipality: str, now: datetime) -> list[Reconciliation]:
    """Compare the last announced totals of each system once more: what was right then must be right now.

    Only while no later package is applied: older totals say nothing of a newer 副本. Raises BadInput.
    """
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    kept = []
    for system in APPLICABLE:
        with scope(municipality) as cursor:
            last = reconciliations.last(municipality=municipality, system=system, applied=True)
            state = touched.state_of(cursor=cursor, municipality=municipality, system=system)
            if last is None or last.sequence != state[0]:
                continue
            announced = [(total["name"], total["announced"]) for total in last.totals]
            told = totals.counted(cursor, municipality, system, announced)
            if touched.state_of(cursor=cursor, municipality=municipality, system=system) != state:
                continue
            result = reconciliations.keep(
                municipality=municipality, system=system, source=NIGHTLY, sequence=last.sequence, totals=told, now=now
            )
            _audit(result, now)
            kept.append(result)
    return kept


def control(*, path: Path, now: datetime) -> Reconciliation:
    """Compare a FULL package with the 副本 record by record and apply nothing of it.

    Raises BadInput when it is no readable FULL of a municipality served here, naming file, line and item.
    """
    if not path.exists():
        raise BadInput(f"パッケージがありません: {path.name}")
    try:
        with open_package(path) as package:
            manifest = package.manifest
            if manifest.mode != "FULL" or not known(manifest.municipality):
                raise BadInput(f"{path.name}: 突合には、登録された団体の FULL パッケージが要ります")
            with transaction.atomic():
                with scope(manifest.municipality) as cursor:
                    reading, told, records = _compared(cursor, package, now)
                # Nothing of the package stays: neither a row nor a temporary table.
                transaction.set_rollback(True)
    except Refused as refusal:
        raise BadInput(f"{path.name}: {_said(refusal.error)}") from refusal
    if reading.found.rejects:
        first = reading.found.errors.documents()[0]
        message = f"{first['file']} {first['line']}行目 {first['message']}"
        raise BadInput(f"{path.name}: 読めない行が{len(reading.found.rejects)}件あり、突き合わせられません ({message})")
    with scope(manifest.municipality):
        result = reconciliations.keep(
            municipality=manifest.municipality,
            system=manifest.system,
            source=CONTROL,
            sequence=manifest.sequence,
            totals=told,
            records=records,
            now=now,
        )
        _audit(result, now)
    return result


def _compared(cursor: CursorWrapper, package: Package, now: datetime) -> tuple[Reading, list[Total], list[Difference]]:
    manifest = package.manifest
    prepare(cursor, manifest)
    reading = read(cursor, package, extracted_at=manifest.extracted_at, now=now, tick=lambda _: None)
    told = totals.check_full(cursor, manifest, reading.steps, reading.found)
    records = [
        Difference(step.layout.id, key.replace("\x1f", "-"), why)
        for _, step in reading.steps
        for key, why in compare.differences(
            cursor=cursor,
            target=step.target,
            municipality=manifest.municipality,
            system=manifest.system,
            extracted_at=manifest.extracted_at,
        )
    ]
    return reading, told, records


def _said(error: FeedError) -> str:
    place = f"{error.file} {error.line}行目 " if error.line else f"{error.file} " if error.file else ""
    return f"{place}{error.message}"


def _audit(result: Reconciliation, now: datetime) -> None:
    append(
        municipality=result.municipality,
        at=now,
        actor=f"feed:{result.system}",
        action="feed.reconciled",
        detail={"source": result.source, "sequence": result.sequence, "differences": result.differences},
    )
