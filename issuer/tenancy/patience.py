"""How long a thread waits for the database, and what it does when nothing comes.

With a synchronous standby a commit waits until the standby has it too. When the standby is lost it waits on, perhaps
for hours, and so does whoever wants an answer. A thread inside ``patience`` closes its connection when its time is over
and raises ``GaveUp``: nothing is acknowledged, and what was sent is done or not done, as with any lost connection. The
statement is never cancelled: PostgreSQL takes a cancelled wait for a standby as a good commit.

What was given up goes on waiting inside PostgreSQL and holds a connection there. So after one thread has given up, the
process looks first (``standing_still``) whether commits still wait, and begins nothing while they do.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg
from django.db import connections

#: (end on the monotonic clock or None, seconds for each answer or None).
_bounds: ContextVar[tuple[float | None, float | None]] = ContextVar("akashi_patience", default=(None, None))
_somebody_gave_up = threading.Event()
# A commit waits for the standby in any load; one that has for longer than this stands still.
_STANDING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = current_user AND wait_event = 'SyncRep'"
    " AND query_start < clock_timestamp() - interval '2 seconds')"
)


class GaveUp(psycopg.OperationalError):
    """The database gave no answer in time. The connection is closed, and what it was asked may be done or not."""


@contextmanager
def patience(*, seconds: float | None = None, each: float | None = None) -> Iterator[None]:
    """Inside, the database must answer within ``seconds`` from now, and within ``each`` seconds a question.

    Of nested ones the inner counts. Raises what Django makes of GaveUp: an OperationalError with it as its cause.
    """
    token = _bounds.set((None if seconds is None else time.monotonic() + seconds, each))
    try:
        yield
    finally:
        _bounds.reset(token)


def gave_up(error: BaseException) -> bool:
    """Whether this database error is the end of a thread's patience."""
    return isinstance(error, GaveUp) or isinstance(error.__cause__, GaveUp)


def seconds_left() -> float | None:
    """How long the next answer may take; None: as long as it likes."""
    until, each = _bounds.get()
    if until is None:
        return each
    left = max(0.001, until - time.monotonic())
    return left if each is None else min(left, each)


def note_standstill() -> None:
    """Somebody gave up: from now on ``standing_still`` looks before it says no."""
    _somebody_gave_up.set()


def standing_still() -> bool:
    """Whether commits wait for a standby that does not answer. Asks the database only after somebody gave up."""
    if not _somebody_gave_up.is_set():
        return False
    with connections["default"].cursor() as cursor:
        cursor.execute(_STANDING)
        row = cursor.fetchone()
    if row == (True,):
        return True
    _somebody_gave_up.clear()
    return False
