"""What a search of the history is narrowed by, and its two shapes: a form and an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase

from ops_console.remembered import recall, remember

_MORE = ("operation", "from_time", "to_time", "store", "terminal")


@dataclass(frozen=True, slots=True)
class Criteria:
    """Empty and None narrow nothing. ``since`` and ``until`` are days in Japan, both included.

    ``operation``: ISSUE or ListCertificates. ``from_time`` and ``to_time``: times of day in Japan, ``18:03``, both
    included. ``store``: 店舗, or 事業者-店舗.
    """

    since: date | None = None
    until: date | None = None
    operation: str = ""
    from_time: str = ""
    to_time: str = ""
    store: str = ""
    terminal: str = ""
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
            **{name: getattr(self, name) for name in _MORE},
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
        **{name: getattr(criteria, name) for name in _MORE},
        "kind": criteria.kind,
        "result": criteria.result,
        "number": criteria.number,
        "request": criteria.request_id,
        "person": remember(criteria.atena_no, session=session),
    }
    return urlencode({name: value for name, value in query.items() if value or name in ("since", "until")})


def from_address(query: Mapping[str, str], *, session: SessionBase, today: date) -> dict[str, Any] | None:
    """The form's data for a query string; today's history without one. None when its 宛名番号 is forgotten."""
    if not query.get("since") and not query.get("until") and set(query) <= {"page"}:
        return {"since": today.isoformat(), "until": today.isoformat()}
    names = ("since", "until", *_MORE, "kind", "result", "number", "request")
    data: dict[str, Any] = {name: query.get(name, "") for name in names}
    if word := query.get("person", ""):
        subject = recall(word, session=session)
        if subject is None:
            return None
        data["atena_no"] = subject
    return data
