# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""The packages of a municipality that wait: whose turn it is, and what becomes of those that must wait longer.

May be called by anyone, any number of times, after any crash.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.backends.utils import CursorWrapper
from structlog.contextvars import bind_contextvars

from integrations.feeds import gentle, loading, progress, receipts, store
from integrations.feeds.alone import one_applier
from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.order import Turn, Waiting, never, next_of, turn
from integrations.feeds.slips import HELD, Slip
from issuer.municipality.selectors import all_codes
from issuer.replica import gaiji, touched
from issuer.tenancy.scope import glance, scope
from issuer.tenancy.trips import Trip

_log = logging.getLogger(__name__)
#: After so many attempts in vain a package is no longer taken up again at once.
_SOON_AGAIN = 2


def apply_waiting(*, municipality: str, now: datetime, patience: float | None = None) -> None:
    """Apply every package whose turn it is; waits while another process does the same.

    ``patience``: seconds to wait for that process before leaving the work to it (None: as long as it takes). Nothing
    is lost by leaving: whoever held the lock looks once more after letting it go.
    """
    while True:
        with one_applier(municipality, patience) as alone:
            if not alone:
                return
            while _handle_one(municipality, now):
                pass
        gentle.part()
        if not _came_meanwhile(municipality):
            return


def drop_cancelled(*, municipality: str, now: datetime) -> None:
    """Refuse the waiting packages that were called off, unless a process is applying: it does so itself."""
    with one_applier(municipality, 0) as alone:
        if alone:
            with scope(municipality) as cursor:
                waiting = _waiting(cursor, municipality)
            for slip in waiting:
                if slip.cancelled:
                    loading.refuse(slip=slip, error=progress.cancelled().error, now=now)


def recover(*, now: datetime) -> None:
    """Apply what any crash left waiting, for every municipality nobody is at work for."""
    for code in all_codes():
        if _anything_waits(code):
            apply_waiting(municipality=code, now=now, patience=0)


def resume(*, now: datetime) -> None:
    """The same for what a worker that was killed dropped just now: cheap enough to be done every few seconds.

    A package waits exactly while its copy lies in its municipality's folder, so nobody else is asked. One that was
    dropped several times is left to ``recover``: what keeps failing should have time to mend.
    """
    for code in store.municipalities():
        if _came_meanwhile(code, most_attempts=_SOON_AGAIN):
            apply_waiting(municipality=code, now=now, patience=0)


def _came_meanwhile(municipality: str, *, most_attempts: int = loading.MOST_ATTEMPTS) -> bool:
    """Whether something arrived, or was called off, after the holder of the lock had looked for the last time."""
    return _exists(
        municipality,
        "((state = 'RECEIVED' AND attempts <= %s) OR (state = 'HELD' AND cancel_at IS NOT NULL))",
        [most_attempts],
    )


def _anything_waits(municipality: str) -> bool:
    return _exists(municipality, "state IN ('RECEIVED', 'HELD')", [])


def _exists(municipality: str, condition: str, values: list[int]) -> bool:
    trip = Trip()
    found = trip.ask(
        f"SELECT EXISTS (SELECT 1 FROM intake_receipt WHERE municipality = %s AND {condition})",
        [municipality, *values],
    )
    glance(municipality=municipality, trip=trip)
    return bool(found.rows[0][0])


def _waiting(cursor: CursorWrapper, municipality: str) -> list[Slip]:
    return receipts.find(
        cursor=cursor, municipality=municipality, condition="state IN ('RECEIVED', 'HELD')", values=[]
    )  # fmt: skip


def _handle_one(municipality: str, now: datetime) -> bool:
    """Load or refuse one package; False when all must wait, which their receipts then say."""
    with scope(municipality) as cursor:
        chosen = _choose(cursor, municipality, _waiting(cursor, municipality), now)
        if chosen is None:
            return False
        slip, error = chosen
        if error is None:
            slip = receipts.try_again(cursor=cursor, slip=slip)
    # Whatever is logged from here on is of this package.
    bind_contextvars(receipt=slip.number, municipality=municipality)
    if error is None:
        loading.load(slip=slip, now=now)
    else:
        loading.refuse(slip=slip, error=error, now=now)
    return True


def _choose(
    cursor: CursorWrapper, municipality: str, waiting: list[Slip], now: datetime
) -> tuple[Slip, FeedError | None] | None:
    """The package that need not wait, and why it is refused unless it is to be loaded."""
    for slip in waiting:
        if slip.cancelled:
            return slip, progress.cancelled().error
    # 外字 first: what the other systems' packages name may be among what waits.
    for system in sorted({slip.system for slip in waiting}, key=lambda system: (system != "GAIJI", system)):
        line = [slip for slip in waiting if slip.system == system]
        applied, _ = touched.state_of(cursor=cursor, municipality=municipality, system=system)
        packages = [_package(slip, applied) for slip in line]
        named = any(package.gaiji for package in packages)
        arrived = gaiji.arrived(municipality=municipality, now=now) if named else ()
        chosen = next_of(packages, applied=applied, gaiji=arrived)
        if chosen is not None:
            slip = next(slip for slip in line if slip.number == chosen[0].number)
            return slip, never(chosen[1], applied=applied)
        _hold(cursor, line, applied, now)
    return None


def _package(slip: Slip, applied: int) -> Waiting:
    """``gaiji`` is looked up only where it matters: who waits for a number may wait among thousands."""
    package = Waiting(number=slip.number, mode=slip.mode, sequence=slip.sequence, previous=slip.previous)
    if turn(package, applied=applied, gaiji=()) is not Turn.APPLY:
        return package
    try:
        return replace(package, gaiji=loading.manifest_of(slip).gaiji_version)
    except Refused:
        _log.warning("feed copy unreadable", extra={"receipt": slip.number})
        return package


def _hold(cursor: CursorWrapper, line: Sequence[Slip], applied: int, now: datetime) -> None:
    """All packages of a system wait: say so on their receipts, and let issuing know that something is missing."""
    touched.mark_gap(cursor=cursor, municipality=line[0].municipality, system=line[0].system, now=now)
    for slip in line:
        if slip.state == HELD:
            continue
        if slip.mode == "DELTA" and slip.previous > applied:
            error = FeedError("manifest.json", 0, "previous", "GAP", f"連番 {slip.previous} がまだ適用されていません")
        else:
            message = "名指された版の外字が、まだ届いていないか、適用開始日時の前です"
            error = FeedError("manifest.json", 0, "gaijiVersion", "GAIJI", message)
        held = replace(slip, state=HELD, errors=(error.document(),))
        receipts.record(cursor=cursor, slip=held, now=now)
