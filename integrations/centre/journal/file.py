"""The SQLite file: opened, brought up to date, and what may be wrong with it said in one sentence."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["JournalTrouble", "opened", "prepare", "writing"]

_SCHEMAS = sorted(Path(__file__).parent.glob("schema_*.sql"))
_BUSY_SECONDS = 10.0
_WHY = {
    "SQLITE_FULL": "ディスクに空きがありません。空けてからやり直してください",
    "SQLITE_READONLY": "書き込めません。ファイルとフォルダの所有者と権限を確かめてください",
    "SQLITE_CANTOPEN": "開けません。フォルダがあるか、所有者と権限を確かめてください",
    "SQLITE_NOTADB": "センターの記録ではありません。退けるか、控えから戻してください",
    "SQLITE_CORRUPT": "壊れています。控えから戻してください",
    "SQLITE_BUSY": "ほかの処理が使い続けています。少し待ってからやり直してください",
    "SQLITE_LOCKED": "ほかの処理が使い続けています。少し待ってからやり直してください",
    "SQLITE_IOERR": "読み書きに失敗しました。ディスクの空きと状態を確かめてください",
}


class JournalTrouble(Exception):
    """The journal cannot be used; the text (Japanese) names the file and what to do. Nothing was changed."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that commits by itself. Raises JournalTrouble for what SQLite cannot do with the file."""
    connection: sqlite3.Connection | None = None
    try:
        # Never made here: an empty file in the place of one that was moved away would hold no visit of today.
        place = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(place, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        # What was answered to the citizen must be on the disk: FULL, also in WAL mode.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Names and a 暗証番号 are there only as long as they are needed: then the bytes go, not only the row.
        connection.execute("PRAGMA secure_delete = ON")
        yield connection
    except sqlite3.DatabaseError as error:
        why = _why(error)
        if why is None:
            raise  # a fault of the program
        raise JournalTrouble(f"センターの記録 {path}: {why}") from error
    finally:
        if connection is not None:
            connection.close()


def _why(error: sqlite3.DatabaseError) -> str | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    return next((text for prefix, text in _WHY.items() if name.startswith(prefix)), None)


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The only writer from here on: everything inside is kept together, or nothing. Raises JournalTrouble."""
    with opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:  # SQLite itself has gone back when the disk is full
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def prepare(path: Path) -> None:
    """Make the file (readable by its owner only), or bring an older one up to date. Safe from several processes.

    Raises JournalTrouble, also for a file that a newer version of the product has written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise JournalTrouble(
            f"センターの記録 {path}: 作れません ({error.strerror})。場所と権限を確かめてください"
        ) from error
    with opened(path) as connection:
        if _version(connection) == len(_SCHEMAS):
            return
        _to_wal(connection)
    with writing(path) as connection:
        stands = _version(connection)  # another process may have been first
        if stands > len(_SCHEMAS):
            raise JournalTrouble(
                f"センターの記録 {path}: 新しい版の Akashi が書いたものです (形 {stands})。その版で動かしてください"
            )
        for schema in _SCHEMAS[stands:]:
            _run(connection, schema.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA user_version = {len(_SCHEMAS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _to_wal(connection: sqlite3.Connection) -> None:
    """Readers and the one writer do not wait for each other; SQLite does not wait by itself to change the mode."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "SQLITE_BUSY" not in (error.sqlite_errorname or "") or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Every statement in the transaction that is open (``executescript`` would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
