"""The backend Django loads by the name in DATABASES (config/database_url.py)."""

import select
from types import SimpleNamespace
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from issuer.tenancy.patience import GaveUp, note_standstill, seconds_left

T = TypeVar("T")


class PatientConnection(psycopg.Connection[Any]):
    """Every wait for an answer ends with the thread's patience."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's. Raises GaveUp when the patience is over; the connection is closed then."""
        left = seconds_left() if timeout is None else timeout
        if left is None:
            return super().wait(gen, interval)
        try:
            return super().wait(gen, interval, timeout=left)
        except errors._WaitTimeout:
            # Closed, never cancelled: PostgreSQL takes a cancelled wait for a standby as a good commit.
            self.pgconn.finish()
            note_standstill()
            raise GaveUp("the database did not answer in time") from None


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL through PatientConnection, which is not asked at the start of each request whether it still lives."""

    #: What Django takes for the driver: psycopg, but for the class of its connections.
    Database = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})  # type: ignore[assignment]

    def is_usable(self) -> bool:
        """Whether the server is still there, without a trip to it (Django asks before the first use in a request).

        An idle connection has nothing to say. When something can be read from it, that is mostly the server's
        farewell; then, and only then, it is asked as Django asks.
        """
        connection = self.connection
        if connection is None or connection.closed:
            return False
        if connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return bool(super().is_usable())  # a failed transaction answers nothing more
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN | select.POLLPRI)
        return not waiting.poll(0) or bool(super().is_usable())
