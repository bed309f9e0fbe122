"""Entering the rows of one municipality."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from issuer.papers.errors import AkashiError
from issuer.tenancy.trips import Trip

_CODE = re.compile(r"[0-9]{6}\Z")
_ATTRIBUTE = "akashi_municipality"
_ENTER = "SELECT set_config('akashi.municipality', %s, true)"

#: Chain and scope of acts that belong to no municipality (sign-in of a platform operator). Never a valid code:
#: its check digit is wrong.
PLATFORM = "000000"


class OutOfScope(AkashiError):
    """A tenant table was asked for outside ``scope(municipality)``."""


def current_municipality(*, using: str = "default") -> str:
    """The municipality in scope on this thread's connection. Raises OutOfScope when there is none."""
    code = getattr(connections[using], _ATTRIBUTE, "")
    if not code:
        raise OutOfScope("no municipality in scope: enter scope(municipality) first")
    return str(code)


@contextmanager
def scope(municipality: str, *, using: str = "default", trip: Trip | None = None) -> Iterator[CursorWrapper]:
    """Open a transaction that sees and writes the rows of ``municipality`` only; yields a cursor.

    ``trip``: made on the way in.

    Nests: on normal exit the outer scope comes back (RELEASE SAVEPOINT would keep the inner setting); on an
    exception the rollback itself brings it back. The setting is transaction-local, so a pooled connection can
    never carry it to the next request. Raises OutOfScope for anything but a six-digit code.
    """
    if not _CODE.match(municipality):
        raise OutOfScope("a municipality is named by its six-digit 団体コード")
    connection = connections[using]
    previous = getattr(connection, _ATTRIBUTE, "")
    nested = connection.in_atomic_block
    with transaction.atomic(using=using), connection.cursor() as cursor:
        (trip or Trip()).run(cursor, opening=(_ENTER, [municipality]))
        setattr(connection, _ATTRIBUTE, municipality)
        try:
            yield cursor
            if nested:
                cursor.execute(_ENTER, [previous])
        finally:
            setattr(connection, _ATTRIBUTE, previous)


def glance(*, municipality: str, trip: Trip, using: str = "default") -> None:
    """Make a trip of reads, seeing the rows of ``municipality`` only, and be out of its scope again.

    Statements sent together are one transaction, and the setting ends with it. Raises OutOfScope like ``scope``.
    """
    if connections[using].in_atomic_block:
        with scope(municipality, using=using, trip=trip):
            return
    if not _CODE.match(municipality):
        raise OutOfScope("a municipality is named by its six-digit 団体コード")
    with connections[using].cursor() as cursor:
        trip.run(cursor, opening=(_ENTER, [municipality]))
