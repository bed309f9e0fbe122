"""How far a load has come, told beside it: the load is one transaction, and nobody sees into that.

A ``Watch`` writes on the receipt through a connection of its own, opened only once a load has lasted a while, and
learns there whether somebody called the load off. Losing that connection loses the telling, never the load.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error as DatabaseError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from integrations.feeds.errors import Refused
from issuer.intake.models import Receipt

_log = logging.getLogger(__name__)
READ, MERGE = "READ", "MERGE"
#: Seconds between two notes; a load shorter than this is never told of.
INTERVAL = 1.0

_NOTE = """
UPDATE intake_receipt SET progress_step = %s, progress_rows = %s, progress_total = %s, progress_seconds = %s,
  progress_at = clock_timestamp()
WHERE municipality = %s AND number = %s AND state IN ('RECEIVED', 'HELD') RETURNING cancel_at IS NOT NULL
"""


class Watch:
    """Told by the load of each block and step. Raises Refused CANCELLED out of any of these calls."""

    def __init__(self, *, municipality: str, receipt: str, total: int, interval: float = INTERVAL) -> None:
        self._municipality, self._receipt, self._total = municipality, receipt, total
        self._interval = interval
        self._line: BaseDatabaseWrapper | None = None
        self._silent = False
        self._start = self._noted = time.monotonic()
        self._step, self._rows = READ, 0

    def rows(self, count: int) -> None:
        """So many more rows are done in this step."""
        self._rows += count
        if time.monotonic() - self._noted >= self._interval:
            self._note()

    def step(self, name: str) -> None:
        """A new step begins, at its first row."""
        self._step, self._rows, self._start = name, 0, time.monotonic()
        self.rows(0)

    def close(self) -> None:
        """Give the connection back."""
        if self._line is not None:
            self._line.close()

    def _note(self) -> None:
        if self._silent:
            return
        self._noted = time.monotonic()
        seconds = self._noted - self._start
        values: list[str | float] = [self._step, self._rows, self._total, seconds, self._municipality, self._receipt]
        try:
            with self._connection().cursor() as cursor:
                cursor.execute(_NOTE, values)
                row = cursor.fetchone()
        except DatabaseError as error:
            self._silent = True
            _log.warning("feed progress untold", extra={"receipt": self._receipt, "error": type(error).__name__})
            return
        if row and row[0]:
            raise cancelled()

    def _connection(self) -> BaseDatabaseWrapper:
        if self._line is None:
            self._line = connections["default"].copy()
            with self._line.cursor() as cursor:
                cursor.execute("SELECT set_config('akashi.municipality', %s, false)", [self._municipality])
                cursor.execute("SET lock_timeout = '2s'")
        return self._line


@contextmanager
def watching(*, municipality: str, receipt: str, total: int) -> Iterator[Watch]:
    """A watch for the length of a load."""
    watch = Watch(municipality=municipality, receipt=receipt, total=total, interval=INTERVAL)
    try:
        yield watch
    finally:
        watch.close()


def cancelled() -> Refused:
    """The refusal of a package that was called off; its sequence number stays free."""
    return Refused(code="CANCELLED", message="取り消されました。何も適用していません")


def require_wanted(*, cursor: CursorWrapper, municipality: str, receipt: str) -> None:
    """Last before a load commits: from here on it can no longer be called off. Raises Refused CANCELLED."""
    cursor.execute(
        "SELECT cancel_at IS NOT NULL FROM intake_receipt WHERE municipality = %s AND number = %s FOR UPDATE",
        [municipality, receipt],
    )
    row = cursor.fetchone()
    if row and row[0]:
        raise cancelled()


def of(receipt: Receipt) -> dict[str, Any] | None:
    """The ``progress`` of a receipt: rows of this step, rows a second, seconds left of this step; None at rest."""
    if receipt.progress_at is None or receipt.state not in ("RECEIVED", "HELD"):
        return None
    rate = receipt.progress_rows / receipt.progress_seconds if receipt.progress_seconds > 0 else 0.0
    left = max(receipt.progress_total - receipt.progress_rows, 0)
    return {
        "step": receipt.progress_step,
        "rows": receipt.progress_rows,
        "total": receipt.progress_total,
        "rate": round(rate),
        "secondsLeft": round(left / rate) if rate > 0 else None,
        "at": receipt.progress_at.isoformat(),
    }
