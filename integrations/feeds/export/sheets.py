"""The rows and the attachments of one layout, streamed out of the database: memory stays flat for any city."""

import csv
import io
from collections.abc import Iterator

from django.db import connections
from django.db.backends.utils import CursorWrapper

from integrations.feeds.export.cells import ATTACHED, Rows
from integrations.feeds.layouts import Layout
from issuer.municipality.keys import data_key, decrypt
from issuer.papers.errors import ConfigurationError
from issuer.replica.my_numbers import context

MY_NUMBERS = "J08"


def lines(*, cursor: CursorWrapper, layout: Layout, rows: Rows, municipality: str, system: str) -> Iterator[bytes]:
    """CSV lines of a layout, each ended by LF, inside ``scope(municipality)``.

    Raises InvalidTag when a 個人番号 was moved to another row or changed.
    """
    values = rows.values(municipality=municipality, system=system)
    if layout.id == MY_NUMBERS:
        yield from _with_my_numbers(layout, rows.statement, values, municipality)
        return
    with cursor.copy(f"COPY ({rows.statement}) TO STDOUT (FORMAT csv)", values) as copy:
        for line in copy:
            yield bytes(line)


def attachments(*, municipality: str, layout: str) -> Iterator[tuple[str, bytes]]:
    """(name in the package, bytes) of every file the rows of a layout name, each once, inside ``scope``."""
    if layout not in ATTACHED:
        return
    table, column, name = ATTACHED[layout]
    with connections["default"].chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (name) {name} AS name, {column} FROM {table} "  # noqa: S608 - constants
            "WHERE municipality = %s ORDER BY name",
            [municipality],
        )
        for name, data in cursor:
            yield name, bytes(data)


def _with_my_numbers(layout: Layout, statement: str, values: list[str], municipality: str) -> Iterator[bytes]:
    number, atena_no = layout.position("my_number"), layout.position("atena_no")
    with connections["default"].chunked_cursor() as cursor:
        cursor.execute(statement, values)
        key = None
        for row in cursor:
            key = key or _key(municipality)
            cells = list(row)
            tied = context(municipality=municipality, atena_no=row[atena_no])
            cells[number] = decrypt(key=key, ciphertext=bytes(row[number]), context=tied).decode()
            line = io.StringIO()
            csv.writer(line, lineterminator="\n").writerow(cells)
            yield line.getvalue().encode()


def _key(municipality: str) -> bytes:
    try:
        return data_key(municipality=municipality, purpose="my_number")
    except ConfigurationError:
        raise ConfigurationError(f"団体 {municipality} の個人番号の鍵が無いので、書き出せません") from None
