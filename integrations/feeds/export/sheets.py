"""The rows and the attachments of one layout, streamed out of the database: memory stays flat for any city."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections
from django.db.backends.utils import CursorWrapper

from integrations.feeds.export.cells import ATTACHED, Rows
from integrations.feeds.layouts import Layout
from issuer.identity import pins
from issuer.municipality.keys import Key, data_key, decrypt
from issuer.papers.errors import ConfigurationError
from issuer.replica import my_numbers

MY_NUMBERS = "J08"


def lines(*, cursor: CursorWrapper, layout: Layout, rows: Rows, municipality: str, system: str) -> Iterator[bytes]:
    """CSV lines of a layout, each ended by LF, inside ``scope(municipality)``.

    Raises InvalidTag when a 個人番号 or 暗証番号ハッシュ was moved to another row or changed.
    """
    values = rows.values(municipality=municipality, system=system)
    if layout.id in _SEALED:
        yield from _opened(layout, rows.statement, values, municipality)
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


@dataclass(frozen=True, slots=True)
class _Sealed:
    """An item that lies in the 副本 encrypted. ``open``: (municipality, key, row by field, ciphertext) → its value."""

    item: str
    named: str
    purpose: str
    open: Callable[[str, Key, dict[str, str], bytes], str]


def _my_number(municipality: str, key: Key, row: dict[str, str], ciphertext: bytes) -> str:
    tied = my_numbers.context(municipality=municipality, atena_no=row["atena_no"])
    return decrypt(key=key, ciphertext=ciphertext, context=tied).decode()


def _pin_hash(municipality: str, key: Key, row: dict[str, str], ciphertext: bytes) -> str:
    return pins.opened(
        municipality=municipality,
        key=key,
        user_id=row["user_id"],
        kind=row["certificate_kind"],
        ciphertext=ciphertext,
    )


_SEALED = {
    MY_NUMBERS: _Sealed(item="my_number", named="個人番号", purpose="my_number", open=_my_number),
    "U01": _Sealed(item="pin_hash", named="暗証番号ハッシュ", purpose=pins.PURPOSE, open=_pin_hash),
}


def _opened(layout: Layout, statement: str, values: list[str], municipality: str) -> Iterator[bytes]:
    sealed = _SEALED[layout.id]
    fields, at = [item.field for item in layout.items], layout.position(sealed.item)
    with connections["default"].chunked_cursor() as cursor:
        cursor.execute(statement, values)
        key = None
        for row in cursor:
            key = key or _key(municipality, sealed)
            cells = list(row)
            cells[at] = sealed.open(municipality, key, dict(zip(fields, row, strict=True)), bytes(row[at]))
            line = io.StringIO()
            csv.writer(line, lineterminator="\n").writerow(cells)
            yield line.getvalue().encode()


def _key(municipality: str, sealed: _Sealed) -> Key:
    try:
        return data_key(municipality=municipality, purpose=sealed.purpose)
    except ConfigurationError:
        raise ConfigurationError(f"団体 {municipality} の{sealed.named}の鍵が無いので、書き出せません") from None
