"""One package whose turn it is: loaded whole in one transaction, with its receipt, or refused."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.backends.utils import CursorWrapper

from integrations.feeds import gentle, progress, receipts, store
from integrations.feeds.apply import Outcome, apply_package
from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import Manifest
from integrations.feeds.package import open_package
from integrations.feeds.slips import Slip
from issuer.replica import touched
from issuer.tenancy.faults import fault
from issuer.tenancy.scope import scope

#: A package that keeps failing for a reason of our own is refused in the end, never retried for ever.
MOST_ATTEMPTS = 5
#: Clocks of two machines may differ by this much without a word on the receipt.
_CLOCK_SKEW = timedelta(minutes=2)


def load(*, slip: Slip, now: datetime) -> None:
    """Load one package and record what became of it; its copy is gone afterwards.

    Raises whatever is no fault of the package: nothing of it stays then, and it waits for another attempt.
    """
    path = store.place(slip.stored_as)
    try:
        if slip.attempts > MOST_ATTEMPTS:
            raise Refused(code="INTERNAL", message="適用が繰り返し失敗しました。運用の記録を調べてください")
        with (
            open_package(path) as package,
            progress.watching(
                municipality=slip.municipality, receipt=slip.number, total=package.manifest.rows
            ) as watch,
            scope(slip.municipality) as cursor,
        ):
            gentle.step_back(rows=package.manifest.rows)
            # A core system whose clock runs ahead must not make its data look fresh: nothing speaks for a moment
            # after it arrived (promise P4).
            believed = min(package.manifest.extracted_at, slip.received_at or now)
            outcome = apply_package(
                cursor=cursor, package=package, receipt=slip.number, extracted_at=believed, now=now, watch=watch
            )
            progress.require_wanted(cursor=cursor, municipality=slip.municipality, receipt=slip.number)
            touched.advance(
                cursor=cursor,
                municipality=slip.municipality,
                system=slip.system,
                sequence=slip.sequence,
                sha256=slip.sha256,
                extracted_at=believed,
                now=now,
                keep_gap=_others_wait(cursor, slip, after=slip.sequence),
            )
            receipts.record(cursor=cursor, slip=_done(slip, outcome, believed, now), now=now, removed=outcome.removed)
            fault("feed_uncommitted")
    except Refused as refusal:
        refuse(slip=slip, error=refusal.error, now=now)
    else:
        fault("feed_committed")
        store.discard(path)


def refuse(*, slip: Slip, error: FeedError, now: datetime) -> None:
    """Refuse a package that waits: every row it announced is discarded, and its copy."""
    rows = _announced(slip)
    with scope(slip.municipality) as cursor:
        if not _others_wait(cursor, slip, after=0):
            touched.clear_gap(cursor=cursor, municipality=slip.municipality, system=slip.system)
        receipts.record(cursor=cursor, slip=slip.refused(error, now=now, rows=rows), now=now)
    store.drop(slip.stored_as)


def manifest_of(slip: Slip) -> Manifest:
    """The manifest of a copy that waits. Raises Refused when it cannot be read any more."""
    with open_package(store.place(slip.stored_as)) as package:
        return package.manifest


def _announced(slip: Slip) -> int:
    try:
        return manifest_of(slip).rows
    except Refused:
        return 0


def _others_wait(cursor: CursorWrapper, slip: Slip, *, after: int) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM intake_receipt WHERE municipality = %s AND system = %s AND state = 'HELD' "
        "AND sequence > %s AND number <> %s)",
        [slip.municipality, slip.system, after, slip.number],
    )
    return bool(cursor.fetchone()[0])


def _done(slip: Slip, outcome: Outcome, believed: datetime, now: datetime) -> Slip:
    warnings = list(outcome.warnings)
    if slip.extracted_at and slip.extracted_at - believed > _CLOCK_SKEW:
        message = "抽出日時が受け取りより後です。受け取った時刻までのデータとして扱いました"
        warnings.append(FeedError("manifest.json", 0, "extractedAt", "WARNING", message).document())
    return replace(
        slip,
        state=outcome.state,
        rows=outcome.rows,
        applied=outcome.applied,
        quarantined=outcome.quarantined,
        discarded=outcome.discarded,
        errors=tuple(outcome.errors),
        warnings=tuple(warnings),
        characters=outcome.characters,
        finished_at=now,
        stored_as="",
    )
