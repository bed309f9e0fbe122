# ruff: noqa: S608 - what is put into these statements are constants of this file
"""The index of registers: who stands in a 戸籍 here, found by folded name, birth date or place (domain.md §6.2).

Written in the transaction that brings the rows (FULL and DELTA alike), by the very function that folds a question.
Every look-up is an equality that begins with the municipality: nothing else uses an index under row level security.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.replica import folding
from issuer.tenancy.locks import lock_key

_TABLE = "replica_register_index"
_COLUMNS = "koseki_no, member_no, name_key, birth_date, hittosha_key, honseki_key"
#: Rows folded between two trips to the database.
_BLOCK = 20_000
#: More people of one name, of one birthday or of one place than these are not looked at; each is found by the others.
_MOST_NAMED, _MOST_BORN, _MOST_THERE = 200, 400, 100
_A_CITY = 1000

_SOURCE = """
SELECT m.koseki_no, m.member_no, m.family_name, m.given_name,
  CASE WHEN NOT m.birth_date_unknown THEN m.birth_date END, k.hittosha, k.honseki
FROM replica_koseki_member m
JOIN replica_koseki k ON k.municipality = m.municipality AND k.koseki_no = m.koseki_no AND NOT k.is_deleted
WHERE m.municipality = %s AND NOT m.is_deleted {which}
"""
_TOUCHED = "AND m.koseki_no IN (SELECT koseki_no FROM touched_koseki)"

_FIND = f"""
WITH found AS (
  (SELECT koseki_no, member_no FROM {_TABLE} WHERE municipality = %s AND name_key = %s LIMIT {_MOST_NAMED})
  UNION
  (SELECT koseki_no, member_no FROM {_TABLE} WHERE municipality = %s AND birth_date = %s LIMIT {_MOST_BORN})
  UNION
  (SELECT koseki_no, member_no FROM {_TABLE} WHERE municipality = %s AND hittosha_key = %s AND honseki_key = %s
   LIMIT {_MOST_THERE}))
"""
_READ = """
SELECT m.koseki_no, m.member_no, m.family_name, m.given_name, m.given_furigana, m.birth_date, m.birth_date_unknown,
  m.birth_date_as_recorded, m.sex, m.is_removed, k.koseki_state, k.honseki, k.hittosha
FROM found f
JOIN replica_koseki_member m ON m.municipality = %s AND m.koseki_no = f.koseki_no AND m.member_no = f.member_no
JOIN replica_koseki k ON k.municipality = m.municipality AND k.koseki_no = m.koseki_no
WHERE NOT m.is_deleted AND NOT k.is_deleted
"""


@dataclass(frozen=True, slots=True)
class IndexedMember:
    """Somebody recorded in a register here, as the register writes it. ``birth`` is None where it is unknown.

    ``sex``: codes of 性別. ``koseki_state``: "1" 現在戸籍, "2" 除籍, "3" 改製原戸籍.
    """

    koseki_no: str
    member_no: int
    family_name: str
    given_name: str
    given_furigana: str
    birth: date | None
    birth_as_recorded: str
    sex: str
    is_removed: bool
    koseki_state: str
    honseki: str
    hittosha: str

    @property
    def stands(self) -> bool:
        """In a register that is current, and not removed from it."""
        return self.koseki_state == "1" and not self.is_removed


def follow(*, cursor: CursorWrapper, municipality: str) -> None:
    """Fold the registers of ``touched_koseki`` anew, in the transaction of the package that touched them."""
    if not ensure(cursor=cursor, municipality=municipality):
        cursor.execute(
            f"DELETE FROM {_TABLE} WHERE municipality = %s AND koseki_no IN (SELECT koseki_no FROM touched_koseki)",
            [municipality],
        )
        _fill(cursor, municipality, _TOUCHED)


def ensure(*, cursor: CursorWrapper, municipality: str) -> bool:
    """Make the whole index where there is none, or one of another edition of the folding; returns whether it did.

    Takes about ten seconds per million people, once. Whoever comes meanwhile waits for it.
    """
    if _is_current(cursor, municipality):
        return False
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("register_index", municipality)])
    if _is_current(cursor, municipality):
        return False
    cursor.execute(f"DELETE FROM {_TABLE} WHERE municipality = %s", [municipality])
    if _fill(cursor, municipality, "") >= _A_CITY:
        cursor.execute("SELECT replica_analyze(%s)", [_TABLE])
    cursor.execute(
        "INSERT INTO replica_register_index_state (municipality, edition) VALUES (%s, %s) "
        "ON CONFLICT (municipality) DO UPDATE SET edition = excluded.edition",
        [municipality, folding.edition()],
    )
    return True


def find_members(
    *, cursor: CursorWrapper, municipality: str, name: str, birth: date, hittosha: str, honseki: str
) -> tuple[IndexedMember, ...]:
    """Everybody of this name, or born on this day, or in the register of this 筆頭者 and 本籍, however written.

    Removed people and registers that are no longer current come too. Order is by 戸籍番号 and 名順位.
    """
    town = _town(cursor, municipality)
    cursor.execute(
        f"{_FIND}{_READ} ORDER BY m.koseki_no, m.member_no",
        [
            *(municipality, folding.fold_name(name)),
            *(municipality, birth),
            *(municipality, folding.fold_name(hittosha), folding.fold_honseki(honseki, town=town)),
            municipality,
        ],
    )
    return tuple(_member(row) for row in cursor.fetchall())


def search_members(
    *,
    cursor: CursorWrapper,
    municipality: str,
    name: str = "",
    birth: date | None = None,
    sex: str = "",
    koseki_no: str = "",
    most: int,
) -> tuple[IndexedMember, ...]:
    """Everybody who fits all that is given, at most ``most``; ``sex`` is a code of 性別 and only narrows.

    A ``name`` alone must be the whole name, however written; with ``birth`` or ``koseki_no`` its beginning will do.
    Raises ValueError when none of the three is given.
    """
    key = folding.fold_name(name)
    if not (key or birth or koseki_no):
        raise ValueError("a name, a birth date or a register number is needed")
    given: list[tuple[str, Any]] = [("municipality = %s", municipality)]
    given += [("birth_date = %s", birth)] if birth else []
    given += [("koseki_no = %s", koseki_no)] if koseki_no else []
    if key:
        given.append(("starts_with(name_key, %s)" if birth or koseki_no else "name_key = %s", key))
    where = " AND ".join(condition for condition, _ in given)
    cursor.execute(
        f"WITH found AS (SELECT koseki_no, member_no FROM {_TABLE} WHERE {where}){_READ} "
        "AND (%s = '' OR m.sex = %s) ORDER BY m.koseki_no, m.member_no LIMIT %s",
        [*(value for _, value in given), municipality, sex, sex, most],
    )
    return tuple(_member(row) for row in cursor.fetchall())


def member_at(*, cursor: CursorWrapper, municipality: str, koseki_no: str, member_no: int) -> IndexedMember | None:
    """The person at one place of a register, None when nobody is recorded there."""
    cursor.execute(
        f"WITH found AS (SELECT %s::text AS koseki_no, %s::int AS member_no){_READ}",
        [koseki_no, member_no, municipality],
    )
    row = cursor.fetchone()
    return _member(row) if row else None


def has_twin(*, cursor: CursorWrapper, municipality: str, member: IndexedMember) -> bool:
    """Whether somebody else in the same register was born on the same day."""
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM replica_koseki_member WHERE municipality = %s AND koseki_no = %s "
        "AND member_no <> %s AND birth_date = %s AND NOT birth_date_unknown AND NOT is_deleted)",
        [municipality, member.koseki_no, member.member_no, member.birth],
    )
    return bool(cursor.fetchone()[0])


def _is_current(cursor: CursorWrapper, municipality: str) -> bool:
    cursor.execute(
        "SELECT edition = %s FROM replica_register_index_state WHERE municipality = %s",
        [folding.edition(), municipality],
    )
    row = cursor.fetchone()
    return bool(row and row[0])


def _fill(cursor: CursorWrapper, municipality: str, which: str) -> int:
    """Fold what the source gives and write it; returns how many."""
    keys = _keys(_town(cursor, municipality))
    cursor.execute(f"CREATE TEMP TABLE indexed ON COMMIT DROP AS SELECT {_COLUMNS} FROM {_TABLE} LIMIT 0")
    # A cursor of the server's: the people of a city do not stand in memory at once.
    with cursor.connection.cursor(name="register_index") as people:
        people.execute(_SOURCE.format(which=which), [municipality])
        while block := people.fetchmany(_BLOCK):
            with cursor.copy(f"COPY indexed ({_COLUMNS}) FROM STDIN") as copy:
                for row in block:
                    copy.write_row(keys(row))
    cursor.execute(
        f"INSERT INTO {_TABLE} (municipality, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM indexed", [municipality]
    )
    count = int(cursor.rowcount)
    cursor.execute("DROP TABLE indexed")
    return count


def _keys(town: str) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    def folded(row: Sequence[Any]) -> tuple[Any, ...]:
        koseki_no, member_no, family, given, birth, hittosha, honseki = row
        return (
            koseki_no,
            member_no,
            folding.fold_name(family + given),
            birth,
            folding.fold_name(hittosha),
            folding.fold_honseki(honseki, town=town),
        )

    return folded


def _town(cursor: CursorWrapper, municipality: str) -> str:
    """The municipality's name, which a 本籍 may leave out."""
    cursor.execute("SELECT name FROM municipality WHERE code = %s", [municipality])
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def _member(row: tuple[Any, ...]) -> IndexedMember:
    koseki_no, member_no, family, given, kana, birth, unknown, recorded, sex, removed, state, honseki, hittosha = row
    return IndexedMember(
        koseki_no=koseki_no,
        member_no=member_no,
        family_name=family,
        given_name=given,
        given_furigana=kana,
        birth=None if unknown else birth,
        birth_as_recorded=recorded,
        sex=sex,
        is_removed=removed,
        koseki_state=state,
        honseki=honseki,
        hittosha=hittosha,
    )
