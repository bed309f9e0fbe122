"""One requestId is worked by one process at a time: a session advisory lock that dies with its owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connections

from issuer.issuance.errors import Busy
from issuer.tenancy.locks import lock_key
from issuer.tenancy.trips import Asked, Trip

_LOCK_NOT_AVAILABLE = "55P03"
_END = "SELECT pg_advisory_unlock(%s)"


class Turn:
    """A turn that is ours; whoever commits last may give it back in the same trip."""

    def __init__(self, key: int) -> None:
        self.key = key
        self._end: Asked | None = None

    def ask_end(self, trip: Trip) -> None:
        """Give it back right behind the commit of this trip."""
        self._end = trip.ask_afterwards(_END, [self.key])

    @property
    def is_over(self) -> bool:
        """Whether that has happened."""
        return self._end is not None and bool(self._end.rows)


@contextmanager
def turn(*, municipality: str, request_id: str, now: datetime, deadline: datetime) -> Iterator[Turn]:
    """Wait until ``deadline`` for our turn on this requestId and keep it until the block ends.

    The lock belongs to the database session, so it outlives T1's commit and falls away when the process is killed:
    whoever waits then finds the request CLAIMED and takes it over. Raises Busy when the turn does not come in time.
    """
    connection = connections["default"]
    mine = Turn(lock_key("request", municipality, request_id))
    patience = max(1, int((deadline - now).total_seconds() * 1000))
    try:
        with connection.cursor() as cursor:
            # Sent together they are one transaction, and the patience ends with it.
            trip = Trip()
            trip.ask("SELECT pg_advisory_lock(%s)", [mine.key])
            trip.run(cursor, opening=("SELECT set_config('lock_timeout', %s, true)", [str(patience)]))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise Busy("another process is still working on this request") from error
    try:
        yield mine
    finally:
        # A broken connection has lost the lock already; asking again on a fresh one would be wrong.
        if not mine.is_over and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(_END, [mine.key])
