"""The door for packages: take one in, and apply what is next.

``submit`` keeps a private copy and a receipt row in PostgreSQL, which alone is the truth; ``apply_waiting`` may be
called by anyone, any number of times, after any crash.
"""

import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from integrations.feeds import gentle, progress, receipts, store
from integrations.feeds.alone import one_applier
from integrations.feeds.apply import Outcome, apply_package
from integrations.feeds.errors import FeedError, Head, Refused
from integrations.feeds.manifest import Manifest
from integrations.feeds.order import Turn, Waiting, next_of, turn
from integrations.feeds.package import fingerprint, open_package
from integrations.feeds.receipts import Slip
from integrations.feeds.sender import NotYours, Sender
from issuer import audit
from issuer.intake.models import Receipt
from issuer.municipality.selectors import all_codes, known, policy
from issuer.papers.errors import BadInput
from issuer.replica import gaiji, touched
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import scope

_log = logging.getLogger(__name__)
#: A package that keeps failing for a reason of our own is refused in the end, never retried for ever.
MOST_ATTEMPTS = 5
#: After so many attempts in vain a package is no longer taken up again at once.
_SOON_AGAIN = 2
#: Clocks of two machines may differ by this much without a word on the receipt.
_CLOCK_SKEW = timedelta(minutes=2)


def submit(*, path: Path, now: datetime, sender: Sender | None = None) -> dict[str, Any]:
    """Take in one package (ZIP or folder) and answer its receipt; nothing is applied yet.

    Idempotent: the same bytes again answer the first receipt (DUPLICATE once applied). ``sender``: whom the door let
    in (None: an operator of this service, who may send for anybody). Raises BadInput when there is no such file and
    NotYours when the manifest names another than the sender.
    """
    if not path.exists():
        raise BadInput(f"パッケージがありません: {path.name}")
    return take_in(copy=store.keep(path, name=secrets.token_hex(16)), now=now, sender=sender)


def take_in(*, copy: Path, now: datetime, sender: Sender | None) -> dict[str, Any]:
    """The same for a private copy under ``store.incoming()``, which is gone afterwards whatever happens."""
    try:
        return _take_in(copy, now, sender).document()
    except NotYours:
        if sender and known(sender.municipality):
            with scope(sender.municipality):
                audit.append(
                    municipality=sender.municipality, at=now, actor=sender.actor, action="feed.denied", detail={}
                )
        raise
    finally:
        store.discard(copy)


def _take_in(copy: Path, now: datetime, sender: Sender | None) -> Slip:
    sha256 = ""
    try:
        sha256 = fingerprint(copy)
        with open_package(copy) as package:
            manifest = package.manifest
    except Refused as refusal:
        head = sender.own(refusal.head) if sender else refusal.head
        return _unread(receipts.unread_slip(head=head, sha256=sha256, error=refusal.error, now=now), now)
    if sender:
        sender.own(Head(manifest.municipality, manifest.system))
    if not known(manifest.municipality):
        error = FeedError("manifest.json", 0, "municipality", "MUNICIPALITY", "この団体は登録されていません")
        head = Head(manifest.municipality, manifest.system, manifest.mode, manifest.sequence)
        return receipts.unread_slip(head=head, sha256=sha256, error=error, now=now)
    with scope(manifest.municipality) as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [lock_key("feed-intake", manifest.municipality, manifest.system)]
        )
        slip = receipts.new_slip(manifest=manifest, sha256=sha256, now=now)
        earlier = _earlier(cursor, slip)
        if earlier is not None:
            return _again(cursor, slip, earlier, now)
        applied, _ = touched.state_of(cursor=cursor, municipality=slip.municipality, system=slip.system)
        doomed = _unverified(manifest, now) or _doomed(slip, applied)
        if doomed is not None:
            slip = slip.refused(doomed, now=now, rows=manifest.rows)
            _record(cursor, slip, now)
            return slip
        slip = replace(slip, stored_as=store.settle(copy, municipality=slip.municipality, number=slip.number))
        receipts.save(cursor=cursor, slip=slip)
        audit.append(
            municipality=slip.municipality,
            at=now,
            actor=f"feed:{slip.system}",
            action="feed.received",
            detail=_detail(slip),
        )
    return slip


def _unverified(manifest: Manifest, now: datetime) -> FeedError | None:
    """Columns nobody has held against the published document are for trials, until the municipality takes them."""
    if settings.AKASHI_DEMO or not manifest.unverified:
        return None
    if manifest.profile in policy(municipality=manifest.municipality, at=now).unverified_profiles:
        return None
    message = (
        f"profile {manifest.profile} には、公開のデータ要件と照らしていない列があります。"
        "確かめて、団体の設定 feeds.unverified_profiles に加えてください"
    )
    return FeedError("manifest.json", 0, "profile", "UNVERIFIED", message)


def _unread(slip: Slip, now: datetime) -> Slip:
    """Keep the receipt of a package in doubt where its municipality is one of ours; else it is only answered."""
    if slip.municipality and known(slip.municipality):
        with scope(slip.municipality) as cursor:
            _record(cursor, slip, now)
    return slip


def _earlier(cursor: CursorWrapper, slip: Slip) -> Slip | None:
    """The accepted package of the same number, if any. A refused number is not used up."""
    found = receipts.find(
        cursor=cursor,
        municipality=slip.municipality,
        condition="system = %s AND sequence = %s AND state <> 'REFUSED'",
        values=[slip.system, slip.sequence],
    )
    return found[-1] if found else None


def _again(cursor: CursorWrapper, slip: Slip, earlier: Slip, now: datetime) -> Slip:
    if earlier.sha256 == slip.sha256:
        if earlier.state in receipts.WAITING:
            return earlier
        audit.append(
            municipality=slip.municipality,
            at=now,
            actor=f"feed:{slip.system}",
            action="feed.duplicate",
            detail=_detail(earlier),
        )
        return replace(earlier, state=receipts.DUPLICATE)
    error = FeedError(
        "manifest.json", 0, "sequence", "SEQUENCE_REUSED", "同じ連番で、違う中身のパッケージが届いています"
    )
    slip = slip.refused(error, now=now)
    _record(cursor, slip, now)
    return slip


def _doomed(slip: Slip, applied: int) -> FeedError | None:
    waiting = Waiting(number=slip.number, mode=slip.mode, sequence=slip.sequence, previous=slip.previous)
    return _never(turn(waiting, applied=applied, gaiji=()), applied)


def _never(now: Turn, applied: int) -> FeedError | None:
    if now is Turn.SUPERSEDED:
        return FeedError("manifest.json", 0, "sequence", "SEQUENCE_PAST", f"連番は {applied} まで適用済みです")
    if now is Turn.BROKEN_CHAIN:
        message = f"前の連番が、適用済みの {applied} より古いです"
        return FeedError("manifest.json", 0, "previous", "PREVIOUS", message)
    return None


def apply_waiting(*, municipality: str, now: datetime, patience: float | None = None) -> None:
    """Apply every package whose turn it is, system by system; waits while another process does the same.

    ``patience``: seconds to wait for that process before leaving the work to it (None: as long as it takes). Nothing
    is lost by leaving: whoever held the lock looks once more after letting it go.
    """
    while True:
        with one_applier(municipality, patience) as alone:
            if not alone:
                return
            for system in _systems(municipality):
                while _apply_next(municipality, system, now):
                    pass
        gentle.part()
        if not _came_meanwhile(municipality):
            return


def drop_cancelled(*, municipality: str, now: datetime) -> None:
    """Refuse the waiting packages that were called off, unless a process is applying: it does so itself."""
    with one_applier(municipality, 0) as alone:
        if alone:
            for system in _systems(municipality):
                while _drop_cancelled(municipality, system, now):
                    pass


def recover(*, now: datetime) -> None:
    """Apply what any crash left waiting, for every municipality nobody is at work for."""
    for code in all_codes():
        if _systems(code):
            apply_waiting(municipality=code, now=now, patience=0)


def resume(*, now: datetime) -> None:
    """The same for what a worker that was killed dropped just now: cheap enough to be done every few seconds.

    A package waits exactly while its copy lies in its municipality's folder, so nobody else is asked. One that was
    dropped several times is left to ``recover``: what keeps failing should have time to mend.
    """
    for code in store.municipalities():
        if _came_meanwhile(code, most_attempts=_SOON_AGAIN):
            apply_waiting(municipality=code, now=now, patience=0)


def receipt_of(*, municipality: str, number: str, system: str = "") -> dict[str, Any]:
    """A receipt as it stands, with ``progress`` (None unless it is being loaded).

    ``system``: only of this system, unless "". Raises BadInput for a number that is unknown there.
    """
    with scope(municipality):
        row = Receipt.objects.filter(number=number).first()
    if row is None or (system and row.system != system):
        raise BadInput("この受付番号の受領票はありません")
    return receipts.of(row).document() | {"progress": progress.of(row)}


def latest_of(*, municipality: str, system: str, sha256: str) -> dict[str, Any] | None:
    """The receipt of a package by the hash of its bytes, unless it is unknown or was refused."""
    with scope(municipality):
        rows = Receipt.objects.filter(system=system, sha256=sha256).exclude(state=receipts.REFUSED)
        row = rows.order_by("-received_at").first()
    return None if row is None else receipts.of(row).document() | {"progress": progress.of(row)}


def _came_meanwhile(municipality: str, *, most_attempts: int = MOST_ATTEMPTS) -> bool:
    """Whether something arrived, or was called off, after the holder of the lock had looked for the last time."""
    with scope(municipality) as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM intake_receipt WHERE municipality = %s AND "
            "((state = 'RECEIVED' AND attempts <= %s) OR (state = 'HELD' AND cancel_at IS NOT NULL)))",
            [municipality, most_attempts],
        )
        return bool(cursor.fetchone()[0])


def _systems(municipality: str) -> list[str]:
    with scope(municipality) as cursor:
        cursor.execute(
            "SELECT DISTINCT system FROM intake_receipt WHERE municipality = %s AND state IN ('RECEIVED', 'HELD') "
            "ORDER BY system",
            [municipality],
        )
        # 外字 first: what the other systems' packages name may be among what waits.
        return sorted((system for (system,) in cursor.fetchall()), key=lambda system: system != "GAIJI")


def _apply_next(municipality: str, system: str, now: datetime) -> bool:
    """Handle one package of a system's line; False when all of it must wait."""
    if _drop_cancelled(municipality, system, now):
        return True
    with scope(municipality) as cursor:
        line = receipts.find(
            cursor=cursor,
            municipality=municipality,
            condition="system = %s AND state IN ('RECEIVED', 'HELD')",
            values=[system],
        )
        applied, _ = touched.state_of(cursor=cursor, municipality=municipality, system=system)
        by_number = {slip.number: slip for slip in line}
        waiting = [_waiting(slip) for slip in line]
        chosen = next_of(waiting, applied=applied, gaiji=gaiji.arrived(municipality=municipality, now=now))
        if chosen is None:
            _hold(cursor, municipality, system, line, applied, now)
            return False
        slip = by_number[chosen[0].number]
        error = _never(chosen[1], applied)
        if error is None:
            slip = replace(slip, attempts=slip.attempts + 1)
            receipts.save(cursor=cursor, slip=slip)
            progress.begin(cursor=cursor, municipality=municipality, receipt=slip.number)
        else:
            _record(cursor, slip.refused(error, now=now, rows=_announced(slip)), now)
    if error is None:
        _apply(slip, now)
    else:
        store.discard(store.place(slip.stored_as))
    return True


def _drop_cancelled(municipality: str, system: str, now: datetime) -> bool:
    """Refuse one package of a line that was called off; False when there is none."""
    with scope(municipality) as cursor:
        found = receipts.find(
            cursor=cursor,
            municipality=municipality,
            condition="system = %s AND state IN ('RECEIVED', 'HELD') AND cancel_at IS NOT NULL",
            values=[system],
        )
    if not found:
        return False
    _refuse(found[0], progress.cancelled(), now)
    store.discard(store.place(found[0].stored_as))
    return True


def _waiting(slip: Slip) -> Waiting:
    needed = 0
    try:
        needed = _manifest(slip).gaiji_version
    except Refused:
        _log.warning("feed copy unreadable", extra={"receipt": slip.number})
    return Waiting(number=slip.number, mode=slip.mode, sequence=slip.sequence, previous=slip.previous, gaiji=needed)


def _manifest(slip: Slip) -> Manifest:
    with open_package(store.place(slip.stored_as)) as package:
        return package.manifest


def _announced(slip: Slip) -> int:
    try:
        return _manifest(slip).rows
    except Refused:
        return 0


def _hold(cursor: CursorWrapper, municipality: str, system: str, line: list[Slip], applied: int, now: datetime) -> None:
    """Every package in line waits: say so on its receipt, and let issuing know that something is missing."""
    if not line:
        return
    touched.mark_gap(cursor=cursor, municipality=municipality, system=system, now=now)
    for slip in line:
        if slip.state == receipts.HELD:
            continue
        if slip.mode == "DELTA" and slip.previous > applied:
            error = FeedError("manifest.json", 0, "previous", "GAP", f"連番 {slip.previous} がまだ適用されていません")
        else:
            error = FeedError(
                "manifest.json",
                0,
                "gaijiVersion",
                "GAIJI",
                "名指された版の外字が、まだ届いていないか、適用開始日時の前です",
            )
        _record(cursor, replace(slip, state=receipts.HELD, errors=(error.document(),)), now)


def _apply(slip: Slip, now: datetime) -> None:
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
                keep_gap=_others_wait(cursor, slip),
            )
            _record(cursor, _done(slip, outcome, believed, now), now, removed=outcome.removed)
    except Refused as refusal:
        _refuse(slip, refusal, now)
    store.discard(path)


def _refuse(slip: Slip, refusal: Refused, now: datetime) -> None:
    rows = _announced(slip)
    with scope(slip.municipality) as cursor:
        if not _others_wait(cursor, slip):
            touched.clear_gap(cursor=cursor, municipality=slip.municipality, system=slip.system)
        _record(cursor, slip.refused(refusal.error, now=now, rows=rows), now)


def _others_wait(cursor: CursorWrapper, slip: Slip) -> bool:
    later = receipts.find(
        cursor=cursor,
        municipality=slip.municipality,
        condition="system = %s AND state = 'HELD' AND sequence > %s",
        values=[slip.system, slip.sequence],
    )
    return bool(later)


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


def _record(cursor: CursorWrapper, slip: Slip, now: datetime, *, removed: int = 0) -> None:
    """Write the receipt and its audit event; last before commit."""
    receipts.save(cursor=cursor, slip=slip)
    audit.append(
        municipality=slip.municipality,
        at=now,
        actor=f"feed:{slip.system or 'unknown'}",
        action=f"feed.{slip.state.lower()}",
        detail=_detail(slip) | ({"removed": removed} if removed else {}),
    )


def _detail(slip: Slip) -> dict[str, Any]:
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
    return detail
