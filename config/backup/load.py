# ruff: noqa: S608 - names in these statements are in the database's own catalogue, or the backup is refused
"""Loading a sealed backup into an empty database, as its owner, in one transaction: all of it or nothing."""

import gzip
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import DatabaseError

from config.backup import numbers
from config.backup.catalogue import Table, migrations, tables
from config.backup.sealed import reading
from config.erasure.people import forget_operators
from issuer.papers.errors import BadInput

_BLOCK = 256 * 1024
#: Given out between the backup and the loss, by nobody's count; the Centre may remember a member's number.
_PASSED_OVER = 1_000_000


def load(
    *,
    folder: Path,
    document: dict[str, Any],
    secrets: Mapping[str, bytes],
    taken_at: datetime,
    now: datetime,
) -> tuple[int, dict[str, list[str]]]:
    """Put every row in its table, every sequence and every counter of 発行番号 behind them.

    ``secrets``: key of each municipality's part, "" the backup's own; a municipality without one stays out.
    Returns the number of rows and, per municipality, the 発行番号 passed over.

    Raises BadInput when the schema is another one, the database is not empty or a file does not hold what it says;
    then nothing was changed.
    """
    try:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            there = {table.name: table for table in tables(cursor)}
            _same_schema(cursor, document, there)
            walled = [table.name for table in there.values() if table.walled]
            # The owner too stands behind the wall; nobody else can be in an empty database, and the wall is up again
            # before the rows can be seen.
            for name in walled:
                cursor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            _empty(cursor, there)
            rows = sum(
                _fill(cursor, folder, entry, secrets[entry["municipality"]])
                for entry in document["files"]
                if "table" in entry and entry["municipality"] in secrets
            )
            left_out = sorted({*document["municipalities"]} - {*secrets})
            cursor.execute("DELETE FROM municipality WHERE code = ANY(%s)", [left_out])
            forget_operators(codes=left_out)
            _sequences(cursor, document["sequences"])
            passed = {
                code: numbers.pass_over(cursor=cursor, municipality=code, since=taken_at, now=now)
                for code in document["municipalities"]
                if code in secrets
            }
            for name in walled:
                cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    except DatabaseError as error:
        # The message of the database may hold a row.
        raise BadInput(f"控えの行がこの版の表に入りません ({type(error).__name__})") from None
    return rows, passed


def _same_schema(cursor: CursorWrapper, document: dict[str, Any], there: dict[str, Table]) -> None:
    if migrations(cursor) != document["migrations"]:
        raise BadInput(
            f"控えは Akashi {document['parts']['akashi']} の表で作られていて、この配備の表と違います。"
            "同じ版で復元してから、新しい版に移してください"
        )
    for entry in document["files"]:
        if "table" in entry and (
            entry["table"] not in there or set(entry["columns"]) != set(there[entry["table"]].columns)
        ):
            raise BadInput(f"控えの表 {entry['table']} は、この配備の表と列が違います")


def _empty(cursor: CursorWrapper, there: dict[str, Table]) -> None:
    cursor.execute("DELETE FROM masters_house_key")  # one that a start of the empty house made has signed nothing
    for name in there:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")
        if cursor.fetchone()[0]:
            raise BadInput(f"復元は空のデータベースにだけできます (表 {name} に行があります)")


def _fill(cursor: CursorWrapper, folder: Path, entry: dict[str, Any], secret: bytes) -> int:
    listed = ", ".join(f'"{column}"' for column in entry["columns"])
    try:
        with (
            reading(folder / entry["name"], secret=secret, name=entry["name"]) as sealed,
            gzip.open(sealed) as packed,
            cursor.copy(f"COPY {entry['table']} ({listed}) FROM STDIN") as copy,
        ):
            while block := packed.read(_BLOCK):
                copy.write(block)
    except (OSError, EOFError, zlib.error):
        raise BadInput(f"控えのファイルが読めません: {entry['name']}") from None
    if cursor.rowcount != entry["rows"]:
        raise BadInput(f"{entry['name']}: 行数が控えの記録と合いません")
    return int(entry["rows"])


def _sequences(cursor: CursorWrapper, lasts: dict[str, int]) -> None:
    """No number that was ever given out is given out again."""
    for name, last in lasts.items():
        cursor.execute("SELECT setval(format('public.%%I', %s::text)::regclass, %s)", [name, last + _PASSED_OVER])
