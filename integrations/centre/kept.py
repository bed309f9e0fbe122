"""Small files of the Centre's rooms: SQLite below ``$AKASHI_HOME/centre``, readable by their owner only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

__all__ = ["folder", "writing"]

_BUSY_SECONDS = 10


def folder() -> Path:
    """``$AKASHI_HOME/centre``; made by whoever writes there."""
    return Path(settings.AKASHI_HOME) / "centre"


@contextmanager
def writing(name: str, *, schema: str) -> Iterator[sqlite3.Connection]:
    """The file ``name`` inside one write transaction; made where it is missing.

    ``schema``: statements that can be run on a file that has it already. What is deleted is gone from the disk too.
    """
    path = folder() / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(schema)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()
