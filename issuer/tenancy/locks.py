"""Advisory locks, always taken in this order: municipality, then household, person and koseki, sorted.

The sealing transaction (T2) takes the municipality's lock shared and the subjects' locks shared and no row locks.
Whoever changes what a paper may say takes, before commit, either the municipality's lock exclusively (packages)
or the municipality's shared and the subject's exclusively (one hold). So nothing slips in after the seal, and
packages and issues cannot deadlock (row locks mixed in were seen to kill a FULL with DeadlockDetected).
"""

import hashlib
from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from issuer.tenancy.trips import Trip

_SHARE = "SELECT pg_advisory_xact_lock_shared(%s)"


def lock_key(*parts: str) -> int:
    """A stable signed 64-bit key for ``pg_advisory_*`` from the parts of a name."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def share_municipality(cursor: CursorWrapper, municipality: str) -> None:
    """Hold off packages of this municipality until the transaction ends; others may share."""
    cursor.execute(_SHARE, [lock_key("municipality", municipality)])


def own_municipality(cursor: CursorWrapper, municipality: str) -> None:
    """Wait for every running T2 of this municipality and keep new ones out until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("municipality", municipality)])


def ask_shares(trip: Trip, municipality: str, subjects: Iterable[str] = ()) -> None:
    """The shared locks of a reader, first in its trip: the municipality's, then one per subject.

    Subjects (``household:NO``, ``person:NO``, ``koseki:NO``) are sorted, so that two takers cannot deadlock.
    """
    trip.ask(_SHARE, [lock_key("municipality", municipality)])
    for key in sorted({lock_key("subject", municipality, s) for s in subjects}):
        trip.ask(_SHARE, [key])


def own_subjects(cursor: CursorWrapper, municipality: str, subjects: Iterable[str]) -> None:
    """Exclusive lock per subject, sorted."""
    for key in sorted({lock_key("subject", municipality, s) for s in subjects}):
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
