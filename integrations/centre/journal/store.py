"""The journal: opened once, asked from any thread and process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from integrations.centre.journal.file import opened, prepare, writing
from integrations.centre.journal.records import ROW, Notice, Visit, notice_of, text, visit_of, visit_row
from integrations.centre.journal.turn import Turn, add_notice
from integrations.centre.wire import Terminal

__all__ = ["Journal"]

#: What waits longer than this was written by a clock that has been put back since.
_CLOCK_WAS_AHEAD = timedelta(minutes=15)


class Journal:
    """Opens connections to one file; usable from any thread and process. Every method raises JournalTrouble."""

    def __init__(self, path: Path) -> None:
        """Make the file (readable by its owner only), or bring an older one up to date."""
        self._path = path
        prepare(path)

    @contextmanager
    def turn(self, visit: str, *, now: datetime) -> Iterator[Turn]:
        """The one who may change this visit now: everything inside is kept together, or nothing.

        Raises:
            UnknownVisit: there is no such visit.
        """
        with writing(self._path) as connection:
            yield Turn(connection=connection, visit=visit_row(connection, visit), now=now)

    def open_visit(self, *, visit: str, state: str, terminal: Terminal, now: datetime) -> Visit:
        """Begin a visit at a terminal."""
        with writing(self._path) as connection:
            connection.execute(
                "INSERT INTO visits (visit, opened_at, touched_at, state, channel, operator, store, terminal, language,"
                " terminal_municipality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    visit,
                    text(now),
                    text(now),
                    state,
                    terminal.channel,
                    terminal.operator,
                    terminal.store,
                    terminal.terminal,
                    terminal.language,
                    terminal.municipality,
                ),
            )
            return visit_row(connection, visit)

    def read(self, visit: str) -> Visit:
        """Raises UnknownVisit."""
        with opened(self._path) as connection:
            return visit_row(connection, visit)

    def paper(self, visit: str) -> bytes | None:
        """The PDF while it is kept."""
        with opened(self._path) as connection:
            found = connection.execute("SELECT pdf FROM papers WHERE visit = ?", (visit,)).fetchone()
        return None if found is None else bytes(found["pdf"])

    def of_number(self, certificate_number: str) -> list[Visit]:
        """The visits that were answered with this number, oldest first."""
        return self._select("certificate_number = ? AND certificate_number <> ''", certificate_number)

    def of_request(self, request_id: str) -> list[Visit]:
        """The visit that asked under this number, or none."""
        return self._select("request_id = ?", request_id)

    def open_at(self, terminal: Terminal) -> list[Visit]:
        """Visits not ended at this terminal (operator, store, number): what it finds after a power cut."""
        return self._select(
            "ended_at IS NULL AND terminal = ? AND store = ? AND operator = ?",
            terminal.terminal,
            terminal.store,
            terminal.operator,
        )

    def still_open(self, *, before: datetime, now: datetime | None = None) -> list[Visit]:
        """Visits not ended whose citizen did nothing since ``before``, or touched by a clock ahead of ``now``."""
        ahead = (now or before) + _CLOCK_WAS_AHEAD
        return self._select("ended_at IS NULL AND (touched_at <= ? OR touched_at > ?)", text(before), text(ahead))

    def to_report(self, *, now: datetime) -> list[Visit]:
        """Visits whose outcome is due to be reported, oldest first."""
        return self._select("report_next_at <= ? OR report_next_at > ?", text(now), text(now + _CLOCK_WAS_AHEAD))

    def unreported(self) -> list[Visit]:
        """Visits whose outcome the municipality has not heard, due or not, oldest first."""
        return self._select("report_next_at IS NOT NULL")

    def ended(self, *, municipality: str, since: datetime, until: datetime) -> list[Visit]:
        """Visits of a municipality that ended in ``since`` ≤ t < ``until``."""
        return self._select(
            "municipality = ? AND ended_at >= ? AND ended_at < ?", municipality, text(since), text(until)
        )

    def last_at(self, terminal: str) -> Visit | None:
        """The visit last begun at a terminal."""
        begun = self._select("terminal = ?", terminal)
        return begun[-1] if begun else None

    def opened_between(self, *, since: datetime, until: datetime) -> list[Visit]:
        """Visits that began in ``since`` ≤ t < ``until``, oldest first."""
        return self._select("opened_at >= ? AND opened_at < ?", text(since), text(until))

    def all_visits(self) -> list[Visit]:
        """Every visit, oldest first."""
        return self._select("1 = 1")

    def events(self, visit: str) -> list[tuple[datetime, str, str]]:
        """What happened in a visit: (when, what, detail)."""
        with opened(self._path) as connection:
            found = connection.execute("SELECT at, what, detail FROM events WHERE visit = ? ORDER BY number", (visit,))
            return [(datetime.fromisoformat(row["at"]), row["what"], row["detail"]) for row in found]

    def money(self, visit: str) -> list[tuple[datetime, int, str]]:
        """Coins of a visit: (when, yen, INSERTED | CHANGE | REFUND)."""
        with opened(self._path) as connection:
            found = connection.execute("SELECT at, yen, what FROM money WHERE visit = ? ORDER BY number", (visit,))
            return [(datetime.fromisoformat(row["at"]), row["yen"], row["what"]) for row in found]

    def forget_papers(self, *, now: datetime) -> int:
        """Delete the papers nobody needs any more; returns how many."""
        with writing(self._path) as connection:
            return connection.execute("DELETE FROM papers WHERE kept_until <= ?", (text(now),)).rowcount

    def add_notice(
        self,
        *,
        municipality: str,
        category: str,
        note: str,
        now: datetime,
        issue_request_id: str = "",
        certificate_number: str = "",
        kind: str = "",
    ) -> str:
        """Keep a clerk's own notice of anomaly, to be told until it is heard; returns its request number."""
        with writing(self._path) as connection:
            return add_notice(
                connection,
                visit=None,
                municipality=municipality,
                kind=kind,
                category=category,
                issue_request_id=issue_request_id,
                certificate_number=certificate_number,
                note=note,
                now=now,
            )

    def notices(self, *, visit: str = "") -> list[Notice]:
        """All notices, or those of one visit, oldest first."""
        return self._notices("visit = ?" if visit else "?1 = ''", visit)

    def notices_due(self, *, now: datetime) -> list[Notice]:
        """Notices to be sent now, oldest first."""
        return self._notices("next_at <= ? OR next_at > ?", text(now), text(now + _CLOCK_WAS_AHEAD))

    def change_notice(self, notice: Notice, *, next_at: datetime | None, incident: str = "") -> None:
        """After one try: heard (``next_at`` None), or to be tried again. What was heard stays heard."""
        with writing(self._path) as connection:
            connection.execute(
                "UPDATE notices SET attempts = attempts + 1, next_at = ?, incident = ?"
                " WHERE notice = ? AND next_at IS NOT NULL",
                (text(next_at) if next_at else None, incident, notice.notice),
            )

    def _select(self, where: str, *values: str) -> list[Visit]:
        with opened(self._path) as connection:
            return [
                visit_of(row) for row in connection.execute(f"{ROW} WHERE {where} ORDER BY opened_at, visit", values)
            ]

    def _notices(self, where: str, *values: str) -> list[Notice]:
        with opened(self._path) as connection:
            found = connection.execute(f"SELECT * FROM notices WHERE {where} ORDER BY detected_at, notice", values)  # noqa: S608 - conditions are ours
            return [notice_of(row) for row in found]
