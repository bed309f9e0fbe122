# ruff: noqa: S608 - what is put into these statements are constants of this file
"""The index of residents by name: every way a person is written, folded, for the search of staff.

A package folds anew only the people it touched. Where that is most of a city, or nothing was here before, it only
marks the index: the worker folds the whole of it afterwards (``refresh``), so that no load waits for it.
Every look-up is an equality or a range of code points that begins with the municipality: nothing else uses an index
under row level security.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.replica import folding
from issuer.tenancy.locks import lock_key

_TABLE = "replica_people_index"
_STATE = "replica_people_index_state"
_COLUMNS = "atena_no, field, name_key, birth_date"
#: Rows folded between two trips to the database.
_BLOCK = 20_000
#: A package that touched more people than these leaves them to the worker; a search folds so many by itself.
MOST_AT_ONCE = 20_000
#: So many rows are looked at for one question; a question that finds more wants another word.
MOST_LOOKED_AT = 1000
_A_CITY = 1000
#: No name begins so: the end of the range of one beginning.
_LAST = "\U0010ffff"

_BESIDE = "JOIN replica_resident r ON r.municipality = x.municipality AND r.atena_no = x.atena_no AND NOT r.is_deleted"
_ALIAS = "CASE x.alias_kind WHEN '1' THEN 'SURNAME' ELSE 'ALIAS' END"
#: The table of a name, its alias, the rows that count, and (field, text) of what each row holds.
_SOURCES = (
    ("replica_resident r", "r", "true", "('NAME', r.name), ('KANA', r.furigana)"),
    (
        f"replica_alias x {_BESIDE}",
        "x",
        "x.deleted_on IS NULL AND x.alias_kind IN ('1', '2')",
        f"({_ALIAS}, x.alias), ({_ALIAS} || '_KANA', x.alias_furigana)",
    ),
    (f"replica_foreign_resident x {_BESIDE}", "x", "true", "('ROMAN', x.roman_name), ('KANJI', x.kanji_name)"),
)


def _written(which: str) -> str:
    """Everybody's names as they are written; ``which`` narrows to some people."""
    return " UNION ALL ".join(
        f"SELECT {x}.atena_no, v.field, v.text, CASE WHEN NOT r.birth_date_unknown THEN r.birth_date END "
        f"FROM {rows}, LATERAL (VALUES {texts}) AS v(field, text) "
        f"WHERE {x}.municipality = %(municipality)s AND NOT {x}.is_deleted AND {counts} AND v.text <> ''"
        + which.format(x=x)
        for rows, x, counts, texts in _SOURCES
    )


_ALL, _SOME = _written(""), _written(" AND {x}.atena_no = ANY(%(people)s)")


class NotReady(Exception):
    """So many people must be folded first that a page cannot wait; the worker does it within minutes."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A person (宛名番号) and the fields of whose names one begins as asked; none where no name was asked for."""

    atena_no: str
    fields: tuple[str, ...]


def follow(*, cursor: CursorWrapper, municipality: str, all_new: bool) -> None:
    """Fold the people of ``touched_person`` anew, in the transaction of the package that touched them.

    ``all_new``: nobody was here before, and ``touched_person`` names nobody.
    """
    # Whoever folds the whole city now would not see what this package brings: one waits for the other.
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_lock(municipality)])
    if not _is_current(cursor, municipality):
        return
    # By number, not by the temporary table: nobody has told the planner how small that is.
    cursor.execute("SELECT DISTINCT atena_no FROM touched_person LIMIT %s", [MOST_AT_ONCE + 1])
    people = [atena_no for (atena_no,) in cursor.fetchall()]
    if all_new or len(people) > MOST_AT_ONCE:
        _mark(cursor, municipality, "")
    elif people:
        _fold_again(cursor, municipality, people)


def ensure(*, cursor: CursorWrapper, municipality: str, most: int = MOST_AT_ONCE) -> None:
    """See that the index is whole and of this edition of the folding. Raises NotReady for more than ``most`` people."""
    if _is_current(cursor, municipality):
        return
    cursor.execute(
        "SELECT count(*) FROM (SELECT 1 FROM replica_resident WHERE municipality = %s LIMIT %s) AS people",
        [municipality, most + 1],
    )
    if _number(cursor) > most:
        raise NotReady
    _make(cursor, municipality)


def refresh(*, cursor: CursorWrapper, municipality: str) -> bool:
    """``ensure`` for a city of any size, in its own transaction; returns whether anything had to be folded."""
    return not _is_current(cursor, municipality) and _make(cursor, municipality)


def find(
    *,
    cursor: CursorWrapper,
    municipality: str,
    name: str = "",
    birth: date | None = None,
    among: Sequence[str] | None = None,
    most: int = MOST_LOOKED_AT,
) -> tuple[list[Hit], bool]:
    """People one of whose names begins as ``name`` however written, born on ``birth``, in order of the name.

    Needs a name with a letter or a birth; ``among`` narrows to 宛名番号. Also returns whether there may be more than
    the ``most`` ways of writing that were looked at.
    """
    key = folding.fold_name(name)
    if not key and (name or birth is None):
        return [], False
    narrowed: list[str] = ["municipality = %s"]
    values: list[Any] = [municipality]
    if key:
        narrowed.append("name_key >= %s AND name_key < %s")
        values += [key, key + _LAST]
    if birth:
        narrowed.append("birth_date = %s")
        values.append(birth)
    if among is not None:
        narrowed.append("atena_no = ANY(%s)")
        values.append(list(among))
    cursor.execute(
        f"SELECT atena_no, field FROM {_TABLE} WHERE {' AND '.join(narrowed)} ORDER BY name_key, atena_no LIMIT %s",
        [*values, most + 1],
    )
    found: dict[str, list[str]] = {}
    rows = cursor.fetchall()
    for number, field in rows[:most]:
        found.setdefault(number, []).append(field)
    hits = [Hit(atena_no=number, fields=tuple(fields) if key else ()) for number, fields in found.items()]
    return hits, len(rows) > most


def _make(cursor: CursorWrapper, municipality: str) -> bool:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock(municipality)])
    if _is_current(cursor, municipality):
        return False
    cursor.execute(f"DELETE FROM {_TABLE} WHERE municipality = %s", [municipality])
    cursor.execute("SELECT EXISTS (SELECT 1 FROM replica_resident WHERE municipality = %s)", [municipality])
    if not _number(cursor):  # a city that has not come yet is not done
        return False
    if _fill_all(cursor, municipality) >= _A_CITY:
        cursor.execute("SELECT replica_analyze(%s)", [_TABLE])
    _mark(cursor, municipality, folding.edition())
    return True


def _fill_all(cursor: CursorWrapper, municipality: str) -> int:
    """Fold the names of everybody and write them; returns how many rows."""
    cursor.execute(f"CREATE TEMP TABLE named ON COMMIT DROP AS SELECT {_COLUMNS} FROM {_TABLE} LIMIT 0")
    # A cursor of the server's: the people of a city do not stand in memory at once.
    with cursor.connection.cursor(name="people_index") as names:
        names.execute(_ALL, {"municipality": municipality})
        while block := names.fetchmany(_BLOCK):
            with cursor.copy(f"COPY named ({_COLUMNS}) FROM STDIN") as copy:
                for row in _folded(block):
                    copy.write_row(row)
    cursor.execute(f"INSERT INTO {_TABLE} (municipality, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM named", [municipality])
    count = int(cursor.rowcount)
    cursor.execute("DROP TABLE named")
    return count


def _fold_again(cursor: CursorWrapper, municipality: str, people: list[str]) -> None:
    """Write what these people's names fold to now; most of those a package touches keep theirs."""
    cursor.execute(_SOME, {"municipality": municipality, "people": people})
    now = set(_folded(cursor.fetchall()))
    cursor.execute(
        f"SELECT {_COLUMNS} FROM {_TABLE} WHERE municipality = %s AND atena_no = ANY(%s)", [municipality, people]
    )
    before = set(cursor.fetchall())
    if gone := [row[:2] for row in before - now]:
        numbers, fields = map(list, zip(*gone, strict=True))
        cursor.execute(
            f"DELETE FROM {_TABLE} i USING unnest(%s::text[], %s::text[]) AS gone(atena_no, field) "
            "WHERE i.municipality = %s AND i.atena_no = gone.atena_no AND i.field = gone.field",
            [numbers, fields, municipality],
        )
    if new := now - before:
        columns = [list(column) for column in zip(*new, strict=True)]
        cursor.execute(
            f"INSERT INTO {_TABLE} (municipality, {_COLUMNS}) "
            "SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[])",
            [municipality, *columns],
        )


def _folded(rows: Iterable[tuple[str, str, str, date | None]]) -> Iterator[tuple[str, str, str, date | None]]:
    """Rows with the name folded; without those that hold no letter."""
    for atena_no, field, written, birth in rows:
        if key := folding.fold_name(written):
            yield atena_no, field, key, birth


def _is_current(cursor: CursorWrapper, municipality: str) -> bool:
    cursor.execute(f"SELECT edition = %s FROM {_STATE} WHERE municipality = %s", [folding.edition(), municipality])
    row = cursor.fetchone()
    return bool(row and row[0])


def _mark(cursor: CursorWrapper, municipality: str, edition: str) -> None:
    cursor.execute(
        f"INSERT INTO {_STATE} (municipality, edition) VALUES (%s, %s) "
        "ON CONFLICT (municipality) DO UPDATE SET edition = excluded.edition",
        [municipality, edition],
    )


def _lock(municipality: str) -> int:
    return lock_key("people_index", municipality)


def _number(cursor: CursorWrapper) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0
