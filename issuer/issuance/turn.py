"""One requestId is worked by one process at a time: a session advisory lock that dies with its owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connections

from issuer.issuance.errors import Busy
from issuer.tenancy.locks import lock_key
from issuer.tenancy.patience import gave_up, patience, standing_still
from issuer.tenancy.trips import Asked, Trip

_LOCK_NOT_AVAILABLE = "55P03"
_END = "SELECT pg_advisory_unlock(%s)"
#: After the deadline the line still writes down that it passed; a database that does not take even that is given up.
_GRACE_SECONDS = 2.0


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
    whoever waits then finds the request CLAIMED and takes it over. Raises Busy when the turn does not come in time, and
    when the database does not answer by the deadline (a commit without its synchronous standby): whether the request
    was worked is then for the resend to find.
    """
    left = max(0.001, (deadline - now).total_seconds())
    try:
        with patience(seconds=left + _GRACE_SECONDS):
            if standing_still():
                raise Busy("commits wait for a standby that does not answer")
            key = lock_key("request", municipality, request_id)
            with _lock(Turn(key), milliseconds=int(left * 1000) or 1) as mine:
                yield mine
    except OperationalError as error:
        if gave_up(error):
            raise Busy("the database did not answer by the deadline") from error
        raise


@contextmanager
def _lock(mine: Turn, *, milliseconds: int) -> Iterator[Turn]:
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            # Sent together they are one transaction, and the patience ends with it.
            trip = Trip()
            trip.ask("SELECT pg_advisory_lock(%s)", [mine.key])
            trip.run(cursor, opening=("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)]))
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
