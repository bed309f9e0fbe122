"""The turn in which a visit is changed: one writer, everything or nothing."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.centre.journal.records import Visit, column, text, visit_row

__all__ = ["NOTE_MOST", "Turn", "add_notice"]

#: Characters a note of a notice may have (koiki.xsd, Text200).
NOTE_MOST = 200


@dataclass(slots=True)
class Turn:
    """The right to change one visit; ``visit`` is as it stands inside the turn."""

    connection: sqlite3.Connection
    visit: Visit
    now: datetime

    def other(self, visit: str) -> Turn:
        """The same turn for another visit: kept together with this one. Raises UnknownVisit."""
        return Turn(connection=self.connection, visit=visit_row(self.connection, visit), now=self.now)

    def change(self, what: str, *, detail: str = "", **columns: Any) -> Visit:
        """Write columns and the event that explains them."""
        names = ", ".join(f"{name} = ?" for name in columns)
        if columns:
            self.connection.execute(
                f"UPDATE visits SET {names} WHERE visit = ?",  # noqa: S608 - names are ours
                (*(column(value) for value in columns.values()), self.visit.visit),
            )
        self.connection.execute(
            "INSERT INTO events SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM events WHERE visit = ?1",
            (self.visit.visit, text(self.now), what, detail),
        )
        return self._read()

    def last(self, what: str) -> str:
        """The detail of the last event of this name, "" without one."""
        found = self.connection.execute(
            "SELECT detail FROM events WHERE visit = ? AND what = ? ORDER BY number DESC LIMIT 1",
            (self.visit.visit, what),
        ).fetchone()
        return "" if found is None else str(found["detail"])

    def touch(self) -> None:
        """The citizen did something: the time-outs begin anew."""
        self.connection.execute("UPDATE visits SET touched_at = ? WHERE visit = ?", (text(self.now), self.visit.visit))

    def coins(self, *, yen: int, what: str) -> None:
        """Coins in (+) or out (-); ``what`` is INSERTED, CHANGE or REFUND."""
        self.connection.execute(
            "INSERT INTO money SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM money WHERE visit = ?1",
            (self.visit.visit, text(self.now), yen, what),
        )
        self._read()

    def keep_paper(self, pdf: bytes) -> None:
        """Hold the paper until the visit ends."""
        self.connection.execute("INSERT OR REPLACE INTO papers VALUES (?, ?, NULL)", (self.visit.visit, pdf))

    def release_paper(self, *, until: datetime) -> None:
        """The paper is not needed after ``until``."""
        self.connection.execute("UPDATE papers SET kept_until = ? WHERE visit = ?", (text(until), self.visit.visit))

    def sheet(self, copy: int) -> bool:
        """The printer puts a copy into the tray; False when that copy lies there already."""
        put = self.connection.execute(
            "INSERT OR IGNORE INTO sheets VALUES (?, ?, ?)", (self.visit.visit, copy, text(self.now))
        ).rowcount
        self._read()
        return bool(put)

    def lies_in_tray(self, copy: int) -> bool:
        """What the printer's own counter says of a copy."""
        found = self.connection.execute(
            "SELECT 1 FROM sheets WHERE visit = ? AND copy = ?", (self.visit.visit, copy)
        ).fetchone()
        return found is not None

    def of_number(self, certificate_number: str) -> list[str]:
        """Other visits of this municipality that were answered with this number."""
        found = self.connection.execute(
            "SELECT visit FROM visits WHERE certificate_number = ? AND municipality = ? AND visit <> ?"
            " AND certificate_number <> '' ORDER BY opened_at",
            (certificate_number, self.visit.municipality, self.visit.visit),
        )
        return [row["visit"] for row in found]

    def notice(self, *, category: str, note: str, certificate_number: str = "") -> str:
        """Keep a notice of anomaly about this visit; "" when it has one of this category already."""
        visit = self.visit
        return add_notice(
            self.connection,
            visit=visit.visit,
            municipality=visit.municipality,
            kind=visit.kind,
            category=category,
            issue_request_id=visit.request_id,
            certificate_number=certificate_number or visit.certificate_number,
            note=note,
            now=self.now,
        )

    def _read(self) -> Visit:
        self.visit = visit_row(self.connection, self.visit.visit)
        return self.visit


def add_notice(
    connection: sqlite3.Connection,
    *,
    visit: str | None,
    municipality: str,
    kind: str,
    category: str,
    issue_request_id: str,
    certificate_number: str,
    note: str,
    now: datetime,
) -> str:
    """Write one notice, due at once; returns its own request number, "" when the visit has one of this category."""
    notice = uuid.uuid4().hex
    written = connection.execute(
        "INSERT OR IGNORE INTO notices (notice, visit, municipality, kind, category, issue_request_id,"
        " certificate_number, note, detected_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            notice,
            visit,
            municipality,
            kind,
            category,
            issue_request_id,
            certificate_number,
            note[:NOTE_MOST],
            text(now),
            text(now),
        ),
    ).rowcount
    return notice if written else ""
