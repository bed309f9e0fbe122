"""What a search of the history is narrowed by, and its two shapes: a form and an address.

宛名番号 names a person, so it never stands in an address: it stays in the session under a random word.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase

_SESSION = "akashi_history_subjects"
#: Searches by 宛名番号 that a session remembers; the oldest is forgotten first.
_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Criteria:
    """Empty and None narrow nothing. ``since`` and ``until`` are days in Japan, both included."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    result: str = ""
    number: str = ""
    request_id: str = ""
    atena_no: str = ""

    def for_audit(self) -> dict[str, str]:
        """What was asked, for the chain."""
        named = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "kind": self.kind,
            "result": self.result,
            "number": self.number,
            "asked_request_id": self.request_id,
            "atena_no": self.atena_no,
        }
        return {name: value for name, value in named.items() if value}


def address(criteria: Criteria, *, session: SessionBase) -> str:
    """The query string of a search; a 宛名番号 is left in the session."""
    query = {
        "since": criteria.since.isoformat() if criteria.since else "",
        "until": criteria.until.isoformat() if criteria.until else "",
        "kind": criteria.kind,
        "result": criteria.result,
        "number": criteria.number,
        "request": criteria.request_id,
        "person": _remember(criteria.atena_no, session),
    }
    return urlencode({name: value for name, value in query.items() if value or name in ("since", "until")})


def from_address(query: Mapping[str, str], *, session: SessionBase, today: date) -> dict[str, Any] | None:
    """The form's data for a query string; today's history without one. None when its 宛名番号 is forgotten."""
    if not query.get("since") and not query.get("until") and set(query) <= {"page"}:
        return {"since": today.isoformat(), "until": today.isoformat()}
    names = ("since", "until", "kind", "result", "number", "request")
    data: dict[str, Any] = {name: query.get(name, "") for name in names}
    if word := query.get("person", ""):
        subject = session.get(_SESSION, {}).get(word)
        if subject is None:
            return None
        data["atena_no"] = subject
    return data


def _remember(atena_no: str, session: SessionBase) -> str:
    if not atena_no:
        return ""
    subjects: dict[str, str] = session.get(_SESSION, {})
    word = next((w for w, subject in subjects.items() if subject == atena_no), None) or secrets.token_urlsafe(9)
    kept = {**{w: s for w, s in subjects.items() if w != word}, word: atena_no}
    session[_SESSION] = dict(list(kept.items())[-_REMEMBERED:])
    return word
