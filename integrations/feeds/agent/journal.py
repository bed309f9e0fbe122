"""What the agent knows of each package, in a small SQLite file: it survives crashes and power cuts."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: READY: to be sent · SENT: the server has it, the outcome is awaited · DONE · REFUSED: both final.
READY, SENT, DONE, REFUSED = "READY", "SENT", "DONE", "REFUSED"

_TABLE = """
CREATE TABLE IF NOT EXISTS package (
  sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, system TEXT NOT NULL, sequence INTEGER NOT NULL, size INTEGER NOT NULL,
  state TEXT NOT NULL, receipt TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '',
  taken_at REAL NOT NULL, finished_at REAL NOT NULL DEFAULT 0)
"""
_COLUMNS = (
    "sha256, name, system, sequence, size, state, receipt, outcome, tries, next_at, trouble, taken_at, finished_at"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One package. Times in seconds since 1970; ``outcome``: the last state the server told; ``tries``: in vain."""

    sha256: str
    name: str
    system: str
    sequence: int
    size: int
    state: str
    receipt: str
    outcome: str
    tries: int
    next_at: float
    trouble: str
    taken_at: float
    finished_at: float


class Journal:
    """The entries, by the hash of their package."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as database:
            database.execute(_TABLE)

    def take(self, *, sha256: str, name: str, system: str, sequence: int, size: int, now: float) -> None:
        """Note a package that is ready. One that is known is sent again: the server answers the same receipt."""
        with self._open() as database:
            database.execute(
                "INSERT INTO package (sha256, name, system, sequence, size, state, taken_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET state = excluded.state, "
                "name = excluded.name, tries = 0, next_at = 0, trouble = ''",
                [sha256, name, system, sequence, size, READY, now],
            )

    def due(self, *, now: float) -> list[Entry]:
        """What is to be sent or asked about now, in the order of sequence numbers."""
        return self._entries(
            "state IN ('READY', 'SENT') AND next_at <= ? ORDER BY system, sequence, taken_at, sha256", [now]
        )

    def entries(self) -> list[Entry]:
        """Everything, the newest first."""
        return self._entries("1 ORDER BY taken_at DESC, sequence DESC, sha256", [])

    def finished_before(self, moment: float) -> list[Entry]:
        """What was done with before a moment."""
        return self._entries("state IN ('DONE', 'REFUSED') AND finished_at < ?", [moment])

    def told(self, sha256: str, *, state: str, receipt: str, outcome: str, next_at: float, now: float) -> None:
        """Note what the server said."""
        with self._open() as database:
            database.execute(
                "UPDATE package SET state = ?, receipt = ?, outcome = ?, next_at = ?, tries = 0, trouble = '', "
                "finished_at = ? WHERE sha256 = ?",
                [state, receipt, outcome, next_at, now if state in (DONE, REFUSED) else 0, sha256],
            )

    def failed(self, sha256: str, *, trouble: str, next_at: float) -> None:
        """Note a try in vain and when the next one is due."""
        with self._open() as database:
            database.execute(
                "UPDATE package SET tries = tries + 1, trouble = ?, next_at = ? WHERE sha256 = ?",
                [trouble, next_at, sha256],
            )

    def _entries(self, condition: str, values: list[float]) -> list[Entry]:
        with self._open() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM package WHERE {condition}", values)  # noqa: S608
            return [Entry(*row) for row in rows.fetchall()]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Opened each time: `status` reads beside a running agent, and Windows lets the file be backed up in between.
        database = sqlite3.connect(self._path, timeout=30)
        try:
            with database:
                yield database
        finally:
            database.close()
