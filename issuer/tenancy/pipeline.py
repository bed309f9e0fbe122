"""How a trip's statements travel: PostgreSQL's pipeline mode (libpq 14 and later), on psycopg's connection.

Every statement is prepared, so a message names it and carries its values: no text is written for PostgreSQL to read
again, and a paper kept for a resend travels as its bytes. BEGIN goes with the first statement of a transaction and
COMMIT with the last. psycopg's own pipeline passes every statement through a cursor, which costs more than it saves
(ADR 0049).
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
from django.db.backends.utils import CursorWrapper
from psycopg import generators
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import READY_R, WAIT_RW

Statement = tuple[str, Sequence[Any]]
#: Rows, and how many rows were returned or changed (-1: not that kind of statement).
Result = tuple[list[tuple[Any, ...]], int]

_TEXT, _BINARY = 0, 1


class Pipeline:
    """What one connection knows: the names of its prepared statements, how values are written and read."""

    def __init__(self, cursor: CursorWrapper) -> None:
        """``cursor``: any of this connection; its adapters (Django's, with the time zone) are used from then on."""
        self._connection: psycopg.Connection[Any] = cursor.connection
        self._reads = Transformer.from_context(cursor.cursor)
        self._names: dict[str, bytes] = {}

    def prepare(self, cursor: CursorWrapper, statements: Sequence[str]) -> None:
        """Prepare those that this connection does not know yet. Raises what a wrong statement raises."""
        for statement in statements:
            if statement not in self._names:
                name = f"akashi_{len(self._names)}"
                cursor.execute(f"PREPARE {name} AS {_numbered(statement)}")
                self._names[statement] = name.encode()

    def run(
        self, statements: Sequence[Statement], *, commit: bool = False, afterwards: Sequence[Statement] = ()
    ) -> list[Result]:
        """The results in their order. Raises psycopg.Error of the first statement that failed; no later one has run.

        ``commit``: end the transaction behind ``statements`` and run ``afterwards`` outside of it.
        """
        begins = not self._connection.autocommit and (
            self._connection.pgconn.transaction_status == TransactionStatus.IDLE
        )
        commands = [self._named(statement) for statement in statements]
        if begins:
            commands.insert(0, self._plain(b"BEGIN"))
        if commit:
            commands.append(self._plain(b"COMMIT"))
        commands += [self._named(statement) for statement in afterwards]
        results = self._sent(commands)
        for result in results:
            if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
                raise error_from_result(result, encoding="utf-8")
        if commit:
            end = begins + len(statements)
            if results[end].command_status != b"COMMIT":
                raise psycopg.InternalError("the transaction was rolled back where it should have been committed")
            del results[end]
        return [self._read(result) for result in results[begins:]]

    def _named(self, statement: Statement) -> Callable[[], None]:
        text, values = statement
        written: list[Any] = []
        formats: list[Any] = []
        for value in values:
            if value is None:
                written.append(None)
                formats.append(_TEXT)
            elif isinstance(value, bytes):
                written.append(value)
                formats.append(_BINARY)
            else:
                written.append(self._reads.get_dumper(value, PyFormat.TEXT).dump(value))
                formats.append(_TEXT)
        return partial(self._connection.pgconn.send_query_prepared, self._names[text], written, formats)

    def _plain(self, words: bytes) -> Callable[[], None]:
        return partial(self._connection.pgconn.send_query_params, words, None)

    def _sent(self, commands: Sequence[Callable[[], None]]) -> list[PGresult]:
        pgconn = self._connection.pgconn
        with self._connection.lock:
            pgconn.enter_pipeline_mode()
            try:
                results = self._connection.wait(_results(pgconn, [*commands, pgconn.pipeline_sync]))
                pgconn.exit_pipeline_mode()
            except BaseException:
                # Somebody pulled us out of the wait, or the server is gone: what lies on the wire is nobody's now.
                pgconn.finish()
                raise
        return results

    def _read(self, result: PGresult) -> Result:
        changed = result.command_tuples
        count = -1 if changed is None else changed
        if result.status == ExecStatus.COMMAND_OK:
            return [], count
        self._reads.set_pgresult(result)
        return self._reads.load_rows(0, result.ntuples, tuple), count


def _results(pgconn: Any, commands: Sequence[Callable[[], None]]) -> PQGen[list[PGresult]]:
    """One result for each command but the last, which is the sync.

    Everything is written before anything is waited for, so that the server is woken once. What the socket does not
    take at once follows while answers are read: neither side may wait for the other with its own buffer full.
    """
    for command in commands:
        command()
    while pgconn.flush():
        ready = yield WAIT_RW
        if ready & READY_R:
            pgconn.consume_input()
    found: list[PGresult] = []
    for _ in commands:
        results = yield from generators.fetch_many(pgconn)
        if not results:
            raise psycopg.OperationalError("the server ended the connection in the middle of a trip")
        found.append(results[-1])
    return found[:-1]


def _numbered(statement: str) -> str:
    """Placeholders as PostgreSQL numbers them."""
    first, *rest = statement.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))
