"""Taking a package in: a private copy and a receipt row in PostgreSQL, which alone is the truth."""

import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from integrations.feeds import receipts, slips, store
from integrations.feeds.errors import FeedError, Head, Refused
from integrations.feeds.manifest import Manifest
from integrations.feeds.order import Waiting, never, turn
from integrations.feeds.package import fingerprint, open_package
from integrations.feeds.sender import NotYours, Sender
from integrations.feeds.slips import Slip
from issuer import audit
from issuer.municipality.selectors import known, policy
from issuer.papers.errors import BadInput
from issuer.replica import touched
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import scope


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
        return _unread(slips.unread_slip(head=head, sha256=sha256, error=refusal.error, now=now), now)
    if sender:
        sender.own(Head(manifest.municipality, manifest.system))
    if not known(manifest.municipality):
        error = FeedError("manifest.json", 0, "municipality", "MUNICIPALITY", "この団体は登録されていません")
        head = Head(manifest.municipality, manifest.system, manifest.mode, manifest.sequence)
        return slips.unread_slip(head=head, sha256=sha256, error=error, now=now)
    with scope(manifest.municipality) as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [lock_key("feed-intake", manifest.municipality, manifest.system)]
        )
        slip = slips.new_slip(manifest=manifest, sha256=sha256, now=now)
        earlier = _earlier(cursor, slip)
        if earlier is not None:
            return _again(cursor, slip, earlier, now)
        applied, _ = touched.state_of(cursor=cursor, municipality=slip.municipality, system=slip.system)
        doomed = _unverified(manifest, now) or _doomed(slip, applied)
        if doomed is not None:
            slip = slip.refused(doomed, now=now, rows=manifest.rows)
            receipts.record(cursor=cursor, slip=slip, now=now)
            return slip
        slip = replace(slip, stored_as=store.settle(copy, municipality=slip.municipality, number=slip.number))
        receipts.record(cursor=cursor, slip=slip, now=now)
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
            receipts.record(cursor=cursor, slip=slip, now=now)
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
        if earlier.state in slips.WAITING:
            return earlier
        receipts.told(slip=earlier, action="duplicate", now=now)
        return replace(earlier, state=slips.DUPLICATE)
    error = FeedError(
        "manifest.json", 0, "sequence", "SEQUENCE_REUSED", "同じ連番で、違う中身のパッケージが届いています"
    )
    slip = slip.refused(error, now=now)
    receipts.record(cursor=cursor, slip=slip, now=now)
    return slip


def _doomed(slip: Slip, applied: int) -> FeedError | None:
    waiting = Waiting(number=slip.number, mode=slip.mode, sequence=slip.sequence, previous=slip.previous)
    return never(turn(waiting, applied=applied, gaiji=()), applied=applied)
