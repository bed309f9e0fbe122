"""Spoiling CSV: cells, rows, columns, and the ways a table may be written."""

import csv
import io
import random
from collections.abc import Sequence

from . import raw


def _cells() -> list[str]:
    made = []
    for word in raw.WORDS:
        try:
            made.append(word.decode("utf-8"))
        except UnicodeDecodeError:
            continue
    return made


CELLS = _cells()


def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes], *, encoding: str = "utf-8") -> bytes:
    """Half as a table, half as bytes."""
    if dice.random() < 0.35:
        return raw.mutate(dice, data, pool)
    try:
        table = list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return raw.mutate(dice, data, pool)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        _once(dice, table)
    out = io.StringIO()
    quoting = dice.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, lineterminator=dice.choice(("\r\n", "\r\n", "\n", "\r", "\n\n")), quoting=quoting)
    writer.writerows(table)
    codec = dice.choice((encoding,) * 8 + ("utf-8-sig", "utf-16", "cp932", "euc_jp"))
    return out.getvalue().encode(codec, errors="surrogatepass" if codec == "utf-8" else "replace")


def _once(dice: random.Random, table: list[list[str]]) -> None:
    if not table:
        table.append([dice.choice(CELLS)])
        return
    row = dice.choice(table)
    other = dice.choice(table)
    at = dice.randrange(len(row)) if row else 0
    match dice.randrange(9):
        case 0 | 1 | 2 if row:
            row[at] = dice.choice(CELLS)
        case 3 if row and other:
            row[at] = dice.choice(other)
        case 4 if row:
            row[at] += dice.choice(CELLS)
        case 5:
            table.remove(row)
        case 6:
            table[dice.randrange(len(table)) :] = [list(row)] * dice.choice((1, 2, 50))
        case 7 if row:
            del row[at]
        case _:
            row.insert(at, dice.choice(CELLS))
