"""One visit and one notice as they are read from the file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from integrations.centre.wire import Asked, Offer, Presented, Refused, Terminal

__all__ = ["ROW", "Notice", "UnknownVisit", "Visit", "column", "notice_of", "text", "visit_of", "visit_row"]


class UnknownVisit(LookupError):
    """The journal holds no such visit."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of ``visits``; the journal's words are in schema_1.sql and schema_2.sql. Money in yen."""

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
    #: What one copy was to cost when the citizen chose; None when the municipality had not said.
    agreed_fee: int | None
    report_attempts: int
    #: Copies that lie in the tray by the printer's own counter; ``printed`` follows it.
    sheets: int

    @property
    def kind(self) -> str:
        """CertificateKind asked for, "" before anything was."""
        return self.asked.kind if self.asked else ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of ``notices``; ``visit`` "" for a clerk's own, ``next_at`` None when it was heard."""

    notice: str
    visit: str
    municipality: str
    kind: str
    category: str
    issue_request_id: str
    certificate_number: str
    note: str
    detected_at: datetime
    attempts: int
    next_at: datetime | None
    incident: str


ROW = """SELECT visits.*,
    (SELECT coalesce(sum(yen), 0) FROM money WHERE money.visit = visits.visit) AS kept,
    (SELECT coalesce(sum(yen), 0) FROM money WHERE money.visit = visits.visit AND what = 'INSERTED') AS inserted,
    (SELECT count(*) FROM sheets WHERE sheets.visit = visits.visit) AS sheets
    FROM visits"""
_MOMENTS = frozenset({"opened_at", "touched_at", "asked_at", "ended_at", "report_next_at"})


def visit_row(connection: sqlite3.Connection, visit: str) -> Visit:
    """Read one visit. Raises UnknownVisit."""
    row = connection.execute(f"{ROW} WHERE visit = ?", (visit,)).fetchone()
    if row is None:
        raise UnknownVisit("the journal holds no such visit")
    return visit_of(row)


def visit_of(row: sqlite3.Row) -> Visit:
    """One row of ``ROW``."""
    given: dict[str, Any] = {field.name: row[field.name] for field in fields(Visit)}
    for name in _MOMENTS:
        given[name] = datetime.fromisoformat(given[name]) if given[name] else None
    given["terminal"] = Terminal(
        row["channel"],
        row["operator"],
        row["store"],
        row["terminal"],
        row["terminal_municipality"],
        row["language"],
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


def notice_of(row: sqlite3.Row) -> Notice:
    """One row of ``notices``."""
    given: dict[str, Any] = {field.name: row[field.name] for field in fields(Notice)}
    given["visit"] = given["visit"] or ""
    for name in ("detected_at", "next_at"):
        given[name] = datetime.fromisoformat(given[name]) if given[name] else None
    return Notice(**given)


def _offer(one: dict[str, Any]) -> Offer:
    people = tuple((number, name) for number, name in one["people"])
    refusal = Refused(**one["refusal"]) if one["refusal"] else None
    return Offer(**{**one, **_tuples(one, "scopes", "options", "fiscal_years"), "people": people, "refusal": refusal})


def _tuples(given: dict[str, Any], *names: str) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(given[name]) for name in names}


def column(value: Any) -> Any:
    """A value as the file keeps it."""
    return text(value) if isinstance(value, datetime) else value


def text(moment: datetime) -> str:
    """In UTC and to the microsecond, so that the order of the text is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
