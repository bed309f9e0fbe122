"""Copies of packages that nobody owns any more: full registers of residents must not lie about."""

import time
from collections.abc import Iterable
from pathlib import Path

from integrations.feeds import store
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import scope

#: A process takes a package in within a day, or is dead.
_TAKEN_IN_SECONDS = 24 * 60 * 60
#: A sender who stays away for two weeks has given an upload up.
_UPLOAD_SECONDS = 14 * 24 * 60 * 60


def sweep() -> None:
    """Remove what dead processes left in ``incoming/``, uploads given up, and copies without a waiting receipt."""
    _discard(_quiet(store.root().glob("incoming/*"), _TAKEN_IN_SECONDS))
    _discard(_quiet(store.root().glob("uploads/*/*/*"), _UPLOAD_SECONDS))
    for code in all_codes():
        # A process that died between the move and the commit, or between the commit and the removal.
        settled = _quiet(store.root().glob(f"{code}/*"), _TAKEN_IN_SECONDS)
        if settled:
            waiting = _waiting(code)
            _discard(path for path in settled if f"{code}/{path.name}" not in waiting)


def _waiting(municipality: str) -> set[str]:
    with scope(municipality) as cursor:
        cursor.execute(
            "SELECT stored_as FROM intake_receipt WHERE municipality = %s AND state IN ('RECEIVED', 'HELD')",
            [municipality],
        )
        return {stored_as for (stored_as,) in cursor.fetchall()}


def _quiet(paths: Iterable[Path], seconds: int) -> list[Path]:
    found = []
    for path in paths:
        try:
            # Not the time of writing: a folder that is copied in keeps that of its source.
            if time.time() - path.stat().st_ctime > seconds:
                found.append(path)
        except FileNotFoundError:
            continue
    return found


def _discard(paths: Iterable[Path]) -> None:
    for path in paths:
        store.discard(path)
