"""The file, one visit read from it, and the turn in which a visit is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.centre.wire import Asked, Offer, Presented, Refused, Terminal

__all__ = ["Journal", "Turn", "UnknownVisit", "Visit"]

_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
_BUSY_SECONDS = 10


class UnknownVisit(LookupError):
    """The journal holds no such visit."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of ``visits``; the journal's words are in schema.sql. Money in yen."""

    visit: str
    opened_at: datetime
    touched_at: datetime
    state: str
    terminal: Terminal
    municipality: str
    presented: Presented | None
    offers: tuple[Offer, ...]
    asked: Asked | None
    request_id: str
    asked_at: datetime | None
    attempts: int
    certificate_number: str
    pages: int
    copies: int
    unit_fee: int
    total_fee: int
    sha256: str
    refusal: str
    message: str
    trouble: str
    printing: int
    printed: int
    outcome: str
    ended_at: datetime | None
    report_request_id: str
    report_next_at: datetime | None
    reported_state: str
    #: Coins in the machine: inserted, less change and refund.
    kept: int
    inserted: int


class Journal:
    """Opens connections to one file; usable from any thread and process."""

    def __init__(self, path: Path) -> None:
        """Make the file (readable by its owner only) and its tables where they are missing."""
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        with self._open() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            # What was answered to the citizen must be on the disk: FULL, also in WAL mode.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def turn(self, visit: str, *, now: datetime) -> Iterator[Turn]:
        """The one who may change this visit now: everything inside is kept together, or nothing.

        Raises:
            UnknownVisit: there is no such visit.
        """
        with self._writing() as connection:
            yield Turn(connection=connection, visit=_visit(connection, visit), now=now)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def open_visit(self, *, visit: str, state: str, terminal: Terminal, now: datetime) -> Visit:
        """Begin a visit at a terminal."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO visits (visit, opened_at, touched_at, state, channel, operator, store, terminal, language,"
                " municipality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    visit,
                    _text(now),
                    _text(now),
                    state,
                    terminal.channel,
                    terminal.operator,
                    terminal.store,
                    terminal.terminal,
                    terminal.language,
                    terminal.municipality,
                ),
            )
            return _visit(connection, visit)

    def read(self, visit: str) -> Visit:
        """Raises UnknownVisit."""
        with self._open() as connection:
            return _visit(connection, visit)

    def paper(self, visit: str) -> bytes | None:
        """The PDF while it is kept."""
        with self._open() as connection:
            found = connection.execute("SELECT pdf FROM papers WHERE visit = ?", (visit,)).fetchone()
        return None if found is None else bytes(found["pdf"])

    def of_number(self, certificate_number: str) -> list[Visit]:
        """The visits that were answered with this number, oldest first."""
        return self._select("certificate_number = ? AND certificate_number <> ''", certificate_number)

    def still_open(self, *, before: datetime) -> list[Visit]:
        """Visits not ended whose citizen did nothing since ``before``."""
        return self._select("ended_at IS NULL AND touched_at <= ?", _text(before))

    def to_report(self, *, now: datetime) -> list[Visit]:
        """Visits whose outcome is due to be reported, oldest first."""
        return self._select("report_next_at <= ?", _text(now))

    def ended(self, *, municipality: str, since: datetime, until: datetime) -> list[Visit]:
        """Visits of a municipality that ended in ``since`` ≤ t < ``until``."""
        return self._select(
            "municipality = ? AND ended_at >= ? AND ended_at < ?", municipality, _text(since), _text(until)
        )

    def events(self, visit: str) -> list[tuple[datetime, str, str]]:
        """What happened in a visit: (when, what, detail)."""
        with self._open() as connection:
            found = connection.execute("SELECT at, what, detail FROM events WHERE visit = ? ORDER BY number", (visit,))
            return [(datetime.fromisoformat(row["at"]), row["what"], row["detail"]) for row in found]

    def forget_papers(self, *, now: datetime) -> int:
        """Delete the papers nobody needs any more; returns how many."""
        with self._writing() as connection:
            return connection.execute("DELETE FROM papers WHERE kept_until <= ?", (_text(now),)).rowcount

    def _select(self, where: str, *values: str) -> list[Visit]:
        with self._open() as connection:
            rows = connection.execute(f"{_ROW} WHERE {where} ORDER BY opened_at, visit", values)
            return [_read(row) for row in rows]


@dataclass(slots=True)
class Turn:
    """The right to change one visit; ``visit`` is as it stands inside the turn."""

    connection: sqlite3.Connection
    visit: Visit
    now: datetime

    def change(self, what: str, *, detail: str = "", **columns: Any) -> Visit:
        """Write columns and the event that explains them."""
        names = ", ".join(f"{name} = ?" for name in columns)
        if columns:
            self.connection.execute(
                f"UPDATE visits SET {names} WHERE visit = ?",  # noqa: S608 - names are ours
                (*(_column(value) for value in columns.values()), self.visit.visit),
            )
        self.connection.execute(
            "INSERT INTO events SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM events WHERE visit = ?1",
            (self.visit.visit, _text(self.now), what, detail),
        )
        self.visit = _visit(self.connection, self.visit.visit)
        return self.visit

    def touch(self) -> None:
        """The citizen did something: the time-outs begin anew."""
        self.connection.execute("UPDATE visits SET touched_at = ? WHERE visit = ?", (_text(self.now), self.visit.visit))

    def coins(self, *, yen: int, what: str) -> None:
        """Coins in (+) or out (-); ``what`` is INSERTED, CHANGE or REFUND."""
        self.connection.execute(
            "INSERT INTO money SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM money WHERE visit = ?1",
            (self.visit.visit, _text(self.now), yen, what),
        )

    def keep_paper(self, pdf: bytes) -> None:
        """Hold the paper until the visit ends."""
        self.connection.execute("INSERT OR REPLACE INTO papers VALUES (?, ?, NULL)", (self.visit.visit, pdf))

    def release_paper(self, *, until: datetime) -> None:
        """The paper is not needed after ``until``."""
        self.connection.execute("UPDATE papers SET kept_until = ? WHERE visit = ?", (_text(until), self.visit.visit))

    def sheet(self, copy: int) -> bool:
        """The printer puts a copy into the tray; False when that copy lies there already."""
        return bool(
            self.connection.execute(
                "INSERT OR IGNORE INTO sheets VALUES (?, ?, ?)", (self.visit.visit, copy, _text(self.now))
            ).rowcount
        )

    def lies_in_tray(self, copy: int) -> bool:
        """What the printer's own counter says of a copy."""
        found = self.connection.execute(
            "SELECT 1 FROM sheets WHERE visit = ? AND copy = ?", (self.visit.visit, copy)
        ).fetchone()
        return found is not None


_ROW = """SELECT visits.*,
    (SELECT coalesce(sum(yen), 0) FROM money WHERE money.visit = visits.visit) AS kept,
    (SELECT coalesce(sum(yen), 0) FROM money WHERE money.visit = visits.visit AND what = 'INSERTED') AS inserted
    FROM visits"""


def _visit(connection: sqlite3.Connection, visit: str) -> Visit:
    row = connection.execute(f"{_ROW} WHERE visit = ?", (visit,)).fetchone()
    if row is None:
        raise UnknownVisit("the journal holds no such visit")
    return _read(row)


_MOMENTS = frozenset({"opened_at", "touched_at", "asked_at", "ended_at", "report_next_at"})


def _read(row: sqlite3.Row) -> Visit:
    given: dict[str, Any] = {field.name: row[field.name] for field in fields(Visit)}
    for name in _MOMENTS:
        given[name] = datetime.fromisoformat(given[name]) if given[name] else None
    given["terminal"] = Terminal(
        row["channel"], row["operator"], row["store"], row["terminal"], row["municipality"], row["language"]
    )
    presented, asked = json.loads(row["presented"]), json.loads(row["asked"])
    if presented:
        checked = presented.pop("checked_at", None)
        given["presented"] = Presented(**presented, checked_at=datetime.fromisoformat(checked) if checked else None)
    else:
        given["presented"] = None
    given["asked"] = Asked(**{**asked, **_tuples(asked, "members", "options")}) if asked else None
    given["offers"] = tuple(_offer(one) for one in json.loads(row["offers"]))
    given["request_id"] = given["request_id"] or ""
    given["report_request_id"] = given["report_request_id"] or ""
    return Visit(**given)


def _offer(one: dict[str, Any]) -> Offer:
    people = tuple((number, name) for number, name in one["people"])
    refusal = Refused(**one["refusal"]) if one["refusal"] else None
    return Offer(**{**one, **_tuples(one, "scopes", "options", "fiscal_years"), "people": people, "refusal": refusal})


def _tuples(given: dict[str, Any], *names: str) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(given[name]) for name in names}


def _column(value: Any) -> Any:
    return _text(value) if isinstance(value, datetime) else value


def _text(moment: datetime) -> str:
    """In UTC and to the microsecond, so that the order of the text is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
