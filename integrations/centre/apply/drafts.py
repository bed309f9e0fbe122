"""Applications being written: ``$AKASHI_HOME/centre/apply.sqlite``, readable by its owner only, forgotten soon."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from integrations.centre.kept import writing
from integrations.centre.wire import Applicant, Presented

__all__ = ["KEPT", "Draft", "begin", "change", "forget", "read", "the_file"]

_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
#: After this long without a touch an application is forgotten, and with it what was typed.
KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Draft:
    """One application; "" and None for what is not there yet. The columns are explained in schema.sql."""

    draft: str
    touched_at: datetime
    at_terminal: bool
    step: str
    municipality: str
    presented: Presented | None
    applicant: Applicant | None
    honseki: str
    hittosha: str
    phone: str
    request_id: str
    result: str
    number: str
    message: str
    paid: int


def the_file() -> AbstractContextManager[sqlite3.Connection]:
    """The file, inside one write transaction; made where it is missing."""
    return writing("apply.sqlite", schema=_SCHEMA)


def begin(*, at_terminal: bool, step: str, now: datetime) -> Draft:
    """A new application; those nobody touched any more are forgotten."""
    draft = uuid.uuid4().hex
    with the_file() as file:
        file.execute("DELETE FROM drafts WHERE touched_at < ?", (_text(now - KEPT),))
        file.execute(
            "INSERT INTO drafts (draft, touched_at, at_terminal, step) VALUES (?, ?, ?, ?)",
            (draft, _text(now), at_terminal, step),
        )
        return _read(file.execute("SELECT * FROM drafts WHERE draft = ?", (draft,)).fetchone())


def read(*, draft: str, now: datetime) -> Draft | None:
    """The application; None when there is none, or nobody touched it for KEPT."""
    with the_file() as file:
        file.execute("DELETE FROM drafts WHERE touched_at < ?", (_text(now - KEPT),))
        row = file.execute("SELECT * FROM drafts WHERE draft = ?", (draft,)).fetchone()
    return None if row is None else _read(row)


def change(*, draft: Draft, step: str, now: datetime, **columns: Any) -> bool:
    """Write columns and go to ``step``; False when the draft is no longer at the step it was read at (a second tap)."""
    values = {name: _column(value) for name, value in columns.items()} | {"step": step, "touched_at": _text(now)}
    names = ", ".join(f"{name} = ?" for name in values)
    with the_file() as file:
        changed = file.execute(
            f"UPDATE drafts SET {names} WHERE draft = ? AND step = ?",  # noqa: S608 - names are ours
            (*values.values(), draft.draft, draft.step),
        )
        return changed.rowcount == 1


def forget(draft: str) -> None:
    """The citizen has left."""
    with the_file() as file:
        file.execute("DELETE FROM drafts WHERE draft = ?", (draft,))


def _column(value: Any) -> Any:
    if isinstance(value, Applicant):
        return json.dumps(asdict(value) | {"birth_date": value.birth_date.isoformat()}, ensure_ascii=False)
    if isinstance(value, Presented):
        checked = value.checked_at.isoformat() if value.checked_at else None
        return json.dumps(asdict(value) | {"checked_at": checked})
    return value


def _read(row: sqlite3.Row) -> Draft:
    given: dict[str, Any] = dict(row)
    given["touched_at"] = datetime.fromisoformat(row["touched_at"])
    given["at_terminal"] = bool(row["at_terminal"])
    presented, applicant = (json.loads(row[name]) if row[name] else None for name in ("presented", "applicant"))
    if presented:
        checked = presented["checked_at"]
        presented["checked_at"] = datetime.fromisoformat(checked) if checked else None
    if applicant:
        applicant["birth_date"] = date.fromisoformat(applicant["birth_date"])
    given["presented"] = Presented(**presented) if presented else None
    given["applicant"] = Applicant(**applicant) if applicant else None
    return Draft(**given)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
