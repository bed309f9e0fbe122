"""One process at a time applies the packages of a municipality."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connections

from issuer.tenancy.locks import lock_key

#: Seconds between two looks at a lock that another process holds.
_LOOK_AGAIN = 0.2


@contextmanager
def one_applier(municipality: str, patience: float | None) -> Iterator[bool]:
    """Hold the municipality's session lock, which dies with its owner.

    Yields False when another still holds it after ``patience`` seconds.
    """
    key = lock_key("feed-applier", municipality)
    if not _locked(key, patience):
        yield False
        return
    try:
        yield True
    finally:
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
        except Error:
            # The session is gone, and the lock with it; whatever cut it is what the caller should hear of.
            connections["default"].close()


def _locked(key: int, patience: float | None) -> bool:
    until = time.monotonic() + (patience or 0)
    with connections["default"].cursor() as cursor:
        if patience is None:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            return True
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_AGAIN)
