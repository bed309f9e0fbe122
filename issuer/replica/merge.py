# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""The one way rows reach the 副本: staged by COPY, judged and merged by sets, only what changed is written.

A staging table has the layout's fields, ``verdict`` and ``gone`` (deleted, or 処理区分 3). Verdicts: ``?`` takes part,
``Q`` quarantined, ``H`` not the latest row (最新フラグ 0), ``D`` superseded in its own package, ``O`` older than the
row at hand. After ``merge`` the rows still at ``?`` are exactly the applied ones, so a receipt adds up by itself.

Newness is (履歴番号, 枝番, 操作日時) (feed rule 5). At equal newness a tombstone or a dead record (除票・廃止・失効)
wins, so nothing comes back to life by a row that is not newer (rule 3, promise P6).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

#: So many new rows at once change what the planner must know of a table.
_A_CITY = 1000
_VERSION = ("history_no", "history_branch", "operated_at")
#: Rows whose person or household a paper may show; filled while merging, read by touched.py.
SCRATCH = {
    "touched_person": "atena_no text",
    "touched_household": "household_no text",
    "touched_koseki": "koseki_no text",
    "touched_fuhyo": "koseki_no text",
    "moved_identity": "atena_no text, at timestamptz",
    "judged": "subject text, reason text",
}
#: Columns of a layout's table of verdicts: the row of its staging table, and what becomes of it.
WORK = "at tid, verdict text"


#: Column that names what a row touches.
NAMED_BY = {"person": "atena_no", "household": "household_no", "koseki": "koseki_no", "fuhyo": "koseki_no"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of one layout go.

    ``values``: column → SQL over ``s`` (the staged row), for every column beside key, newness and bookkeeping.
    ``compared``: the columns that decide whether a row changed (all of ``values`` unless given).
    ``touches``: whose papers change with the row (person, household, koseki, fuhyo). ``identity``: columns whose
    change counts as a change of the person's 氏名・旧氏・通称・状態. ``dead``: SQL over ``{x}`` that tells a record
    that must not come back. ``absence_deletes``: whether a FULL without the key removes it (R01 never, rule 3).
    ``per_source``: several systems write the table, and the key is unique per system only. ``initial``: columns set
    when a record is new, as SQL (for J01 also the moment of its identity). ``digested``: rows keep the digest of the
    line they came from (same.py).
    """

    layout: str
    table: str
    key: tuple[str, ...]
    values: dict[str, str]
    compared: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    dead: str = "false"
    absence_deletes: bool = True
    per_source: bool = False
    initial: tuple[tuple[str, str], ...] = ()
    digested: bool = False

    @property
    def stage(self) -> str:
        """Name of the staging table."""
        return f"stage_{self.layout.lower()}"

    @property
    def work(self) -> str:
        """Name of the table of verdicts."""
        return f"work_{self.layout.lower()}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The package being merged."""

    municipality: str
    system: str
    sequence: int
    extracted_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a layout's rows; ``removed`` are keys a FULL no longer had (not rows of the package)."""

    applied: int
    quarantined: int
    discarded: int
    removed: int = 0


def merge(
    *,
    cursor: CursorWrapper,
    target: Target,
    origin: Origin,
    full: bool,
    spared: bool,
    new_city: bool,
    seen: int | None = None,
) -> Counts:
    """Merge one staged layout.

    ``seen``: rows of a FULL that were recognised as the ones we hold and not staged (same.py); None where none was
    looked for, and there is no table of the unseen.
    ``spared``: some keys of a FULL were unreadable rows and stand in ``reject_key``. ``new_city``: no household was
    here before, so no version needs to advance.
    """
    discarded = _not_latest(cursor, target)
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {target.table} WHERE municipality = %s)", [origin.municipality])
    removed = 0
    if _one(cursor):
        discarded += _superseded(cursor, target)
        discarded += _judge(cursor, target, origin)
        _touch(cursor, target, origin)
        _update(cursor, target, origin)
        if target.digested:
            _remember(cursor, target, origin)
        _insert(cursor, target, origin, "FROM {work} w JOIN {stage} s ON s.ctid = w.at WHERE w.verdict = 'N'")
        if full and target.absence_deletes:
            removed = _remove_absent(cursor, target, origin, spared=spared, some_seen=seen is not None)
    else:
        discarded += _fill(cursor, target, origin)
        if cursor.rowcount >= _A_CITY:
            cursor.execute("SELECT replica_analyze(%s)", [target.table])
        _touch_new(cursor, target, persons=not new_city)
    cursor.execute(
        f"SELECT count(*) FILTER (WHERE verdict = '?'), count(*) FILTER (WHERE verdict = 'Q') FROM {target.stage}"
    )
    applied, quarantined = cursor.fetchone()
    return Counts(applied=applied + (seen or 0), quarantined=quarantined, discarded=discarded, removed=removed)


def follow(*, cursor: CursorWrapper, target: Target, primary: Target) -> None:
    """Leave out rows of a derived record whose source row was left out: it came from the same line, older than ours."""
    cursor.execute(
        f"UPDATE {target.stage} d SET verdict = 'O' FROM {primary.stage} p "
        "WHERE d.verdict = '?' AND p.verdict <> '?' AND p.source_line = d.source_line"
    )


def end_only_what_lives(*, cursor: CursorWrapper, target: Target, municipality: str) -> None:
    """Of staged rows that only say "not any more", keep those that end a living record, with what it said.

    A profile writes one for every record its row does not mention; kept as they are they would be records of nothing.
    """
    living = f"t.municipality = %s AND {same_key(target, 't', 's')} AND NOT t.is_deleted"
    cursor.execute(
        f"DELETE FROM {target.stage} s WHERE gone AND NOT EXISTS (SELECT 1 FROM {target.table} t WHERE {living})",
        [municipality],
    )
    told = ", ".join(f'"{column}" = t."{column}"' for column in target.values if column != "extra")
    cursor.execute(
        f"UPDATE {target.stage} s SET {told} FROM {target.table} t WHERE s.gone AND {living}", [municipality]
    )


def _one(cursor: CursorWrapper) -> object:
    row = cursor.fetchone()
    return row[0]


def _list(columns: tuple[str, ...] | list[str], alias: str) -> str:
    return ", ".join(f'{alias}."{column}"' for column in columns)


def same_key(target: Target, left: str, right: str) -> str:
    """SQL that is true where two aliases name the same record."""
    return " AND ".join(f'{left}."{column}" = {right}."{column}"' for column in target.key)


def leave_out(cursor: CursorWrapper, target: Target) -> int:
    """Mark rows that are not the latest, and all but the newest of each key; returns how many."""
    return _not_latest(cursor, target) + _superseded(cursor, target)


def _not_latest(cursor: CursorWrapper, target: Target) -> int:
    cursor.execute(f"UPDATE {target.stage} SET verdict = 'H' WHERE verdict = '?' AND NOT is_latest")
    return int(cursor.rowcount)


def _superseded(cursor: CursorWrapper, target: Target) -> int:
    stage, key = target.stage, _list(target.key, "s")
    left = 0
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {stage} s WHERE verdict = '?' GROUP BY {key} HAVING count(*) > 1)")
    if _one(cursor):
        cursor.execute(
            f"UPDATE {stage} u SET verdict = 'D' FROM (SELECT s.ctid AS at, row_number() OVER (PARTITION BY {key} "
            f"ORDER BY history_no DESC, history_branch DESC, operated_at DESC, gone DESC, "
            f"({target.dead.format(x='s')}) DESC NULLS LAST, s.ctid DESC) AS place "
            f"FROM {stage} s WHERE verdict = '?') o WHERE o.at = u.ctid AND o.place > 1"
        )
        left = int(cursor.rowcount)
    return left


def _fill(cursor: CursorWrapper, target: Target, origin: Origin) -> int:
    """Insert into a table without rows of this municipality; returns how many rows were superseded by another.

    Whether a key came twice is left to the table's own index: to group a whole city by its keys first costs as much as
    a tenth of the load, and hardly ever finds one.
    """
    rows = "FROM {stage} s WHERE s.verdict = '?'"
    try:
        with transaction.atomic():
            _insert(cursor, target, origin, rows)
    except IntegrityError:
        superseded = _superseded(cursor, target)
        _insert(cursor, target, origin, rows)
        return superseded
    return 0


def _judge(cursor: CursorWrapper, target: Target, origin: Origin) -> int:
    """Write down N(ew), C(hanged) or S(ame) for each row, mark the older ones ``O``; returns how many are older."""
    stage, work = target.stage, target.work
    cursor.execute(f"ANALYZE {stage} ({', '.join(target.key)})")
    mine, theirs = _list(_VERSION, "t"), _list(_VERSION, "s")
    compared = target.compared or tuple(target.values)
    staged = ", ".join(f"({target.values[c]})" for c in compared)
    held = _list(compared, "t")
    dead_mine, dead_theirs = target.dead.format(x="t"), target.dead.format(x="s")
    cursor.execute(
        f"""INSERT INTO {work} SELECT s.ctid, CASE
          WHEN t.municipality IS NULL THEN 'N'
          WHEN ({mine}) > ({theirs}) THEN 'O'
          WHEN ({mine}) = ({theirs}) AND NOT s.gone
            AND (t.is_deleted OR (({dead_mine}) AND NOT ({dead_theirs}))) THEN 'O'
          WHEN ({mine}, t.is_deleted, {held}) IS DISTINCT FROM ({theirs}, s.gone, {staged}) THEN 'C'
          ELSE 'S' END
        FROM {stage} s LEFT JOIN {target.table} t ON t.municipality = %s AND {same_key(target, "t", "s")}
          {of_source(target, "t")}
        WHERE s.verdict = '?'""",
        [origin.municipality, *of_source_value(target, origin.system)],
    )
    cursor.execute(f"UPDATE {stage} s SET verdict = 'O' FROM {work} w WHERE w.at = s.ctid AND w.verdict = 'O'")
    older = cursor.rowcount
    if older:
        # Marking moved those rows; the others stand where their verdicts say.
        cursor.execute(f"DELETE FROM {work} WHERE verdict = 'O'")
    return int(older)


def of_source(target: Target, alias: str) -> str:
    """Holds of several systems share a table; the number is unique per system only."""
    return f"AND {alias}.source_system = %s" if target.per_source else ""


def of_source_value(target: Target, system: str) -> list[str]:
    """The parameter of ``of_source``."""
    return [system] if target.per_source else []


def _touch(cursor: CursorWrapper, target: Target, origin: Origin) -> None:
    """Note whose papers change: before the update, so that the former household is noted too."""
    changed = (
        f"FROM {target.work} w JOIN {target.stage} s ON s.ctid = w.at LEFT JOIN {target.table} t "
        f"ON t.municipality = %s AND {same_key(target, 't', 's')} {of_source(target, 't')} "
        "WHERE w.verdict IN ('N', 'C')"
    )
    values = [origin.municipality, *of_source_value(target, origin.system)]
    for kind in target.touches:
        no = NAMED_BY[kind]
        cursor.execute(
            f'INSERT INTO touched_{kind} ({no}) SELECT DISTINCT v FROM (SELECT s."{no}", t."{no}" '
            f"{changed}) c(a, b), LATERAL (VALUES (a), (b)) AS x(v) WHERE v IS NOT NULL",
            values,
        )
    if target.identity:
        cursor.execute(
            f"INSERT INTO moved_identity SELECT s.atena_no, s.operated_at {changed} "
            f"AND CASE w.verdict WHEN 'N' THEN NOT s.gone ELSE (t.is_deleted, {_list(target.identity, 't')}) "
            f"IS DISTINCT FROM (s.gone, {', '.join(target.values[c] for c in target.identity)}) END",
            values,
        )


def _touch_new(cursor: CursorWrapper, target: Target, *, persons: bool) -> None:
    for kind in target.touches:
        if persons or kind != "person":
            no = NAMED_BY[kind]
            cursor.execute(
                f"INSERT INTO touched_{kind} ({no}) SELECT DISTINCT {no} FROM {target.stage} WHERE verdict = '?'"
            )
    if target.identity and not target.initial:
        cursor.execute(
            f"INSERT INTO moved_identity SELECT atena_no, operated_at FROM {target.stage} "
            "WHERE verdict = '?' AND NOT gone"
        )


def _bookkeeping(target: Target) -> dict[str, str]:
    return ({"row_digest": "s.row_digest"} if target.digested else {}) | {
        "change_id": "s.change_id",
        "history_no": "s.history_no",
        "history_branch": "s.history_branch",
        "is_deleted": "s.gone",
        "operator_id": "s.operator_id",
        "operated_at": "s.operated_at",
    }


def _update(cursor: CursorWrapper, target: Target, origin: Origin) -> None:
    columns = _bookkeeping(target) | target.values
    assigned = ", ".join(f'"{column}" = {value}' for column, value in columns.items())
    cursor.execute(
        f"UPDATE {target.table} t SET {assigned}, source_system = %s, source_sequence = %s "
        f"FROM {target.work} w JOIN {target.stage} s ON s.ctid = w.at "
        f"WHERE w.verdict = 'C' AND t.municipality = %s AND {same_key(target, 't', 's')} {of_source(target, 't')}",
        [origin.system, origin.sequence, origin.municipality, *of_source_value(target, origin.system)],
    )


def _remember(cursor: CursorWrapper, target: Target, origin: Origin) -> None:
    """Rows found equal by their content take the digest of the line: the next FULL knows them by it."""
    cursor.execute(
        f"UPDATE {target.table} t SET row_digest = s.row_digest "
        f"FROM {target.work} w JOIN {target.stage} s ON s.ctid = w.at "
        f"WHERE w.verdict = 'S' AND t.municipality = %s AND {same_key(target, 't', 's')} {of_source(target, 't')} "
        "AND s.row_digest IS NOT NULL AND t.row_digest IS DISTINCT FROM s.row_digest",
        [origin.municipality, *of_source_value(target, origin.system)],
    )


def _insert(cursor: CursorWrapper, target: Target, origin: Origin, rows: str) -> None:
    columns = (
        _bookkeeping(target) | {column: f's."{column}"' for column in target.key} | target.values | dict(target.initial)
    )
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {target.table} (municipality, source_system, source_sequence, {names}) "
        f"SELECT %s, %s, %s, {', '.join(columns.values())} {rows.format(stage=target.stage, work=target.work)}",
        [origin.municipality, origin.system, origin.sequence],
    )


def _remove_absent(cursor: CursorWrapper, target: Target, origin: Origin, *, spared: bool, some_seen: bool) -> int:
    """Tombstones for keys a FULL no longer has, where the row at hand is not younger than the FULL (rule 3)."""
    unread = (
        f" AND NOT EXISTS (SELECT 1 FROM reject_key r WHERE r.layout = %s AND r.record_key = {record_key(target, 't')})"
    )
    cursor.execute(
        f"CREATE TEMP TABLE absent ON COMMIT DROP AS SELECT t.ctid AS at FROM {target.table} t "
        + (f"LEFT JOIN {unseen_table(target)} u ON u.digest = t.row_digest " if some_seen else "")
        + "WHERE t.municipality = %s AND t.source_system = %s AND NOT t.is_deleted AND t.operated_at <= %s "
        f"AND NOT EXISTS (SELECT 1 FROM {target.stage} s WHERE {same_key(target, 's', 't')})"
        + (" AND (t.row_digest IS NULL OR u.digest IS NOT NULL)" if some_seen else "")
        + (unread if spared else ""),
        [origin.municipality, origin.system, origin.extracted_at, *([target.layout] if spared else [])],
    )
    where = f"FROM {target.table} t JOIN absent a ON a.at = t.ctid WHERE t.municipality = %s"
    for kind in target.touches:
        cursor.execute(f"INSERT INTO touched_{kind} SELECT t.{NAMED_BY[kind]} {where}", [origin.municipality])
    if target.identity:
        cursor.execute(
            f"INSERT INTO moved_identity SELECT t.atena_no, %s {where}",
            [origin.extracted_at, origin.municipality],
        )
    # The tombstone is as new as the FULL, so that an older snapshot cannot bring the key back.
    cursor.execute(
        f"UPDATE {target.table} t SET is_deleted = true, operated_at = %s, source_sequence = %s FROM absent a "
        "WHERE a.at = t.ctid AND t.municipality = %s",
        [origin.extracted_at, origin.sequence, origin.municipality],
    )
    removed = cursor.rowcount
    cursor.execute("DROP TABLE absent")
    return int(removed)


def unseen_table(target: Target) -> str:
    """Name of the temporary table of digests that a FULL did not bring (same.py)."""
    return f"unseen_{target.layout.lower()}"


def not_seen(target: Target, alias: str) -> str:
    """SQL that is true for a row of the 副本 whose digest a FULL did not bring."""
    return f"EXISTS (SELECT 1 FROM {unseen_table(target)} u WHERE u.digest = {alias}.row_digest)"


def record_key(target: Target, alias: str) -> str:
    """SQL of a key as one text, parts joined by U+001F."""
    return "concat_ws(E'\\x1f', " + ", ".join(f'{alias}."{column}"' for column in target.key) + ")"
