"""What a search of the chain is narrowed by, as a value, an address and a form's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase

from ops_console.remembered import recall, remember

_DAYS_BACK = 6
_PLAIN = ("since", "until", "group", "actor", "number", "request")


@dataclass(frozen=True, slots=True)
class Criteria:
    """``since`` and ``until`` are days in Japan, both included; empty strings narrow nothing.

    ``atena_no``: acts of staff that showed this person. ``number``: a number the detail names (発行番号, 抑止番号 …).
    """

    since: date
    until: date
    group: str = ""
    actor: str = ""
    number: str = ""
    request_id: str = ""
    atena_no: str = ""

    def for_audit(self) -> dict[str, str]:
        """What was asked, for the chain."""
        named = {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "group": self.group,
            "asked_actor": self.actor,
            "number": self.number,
            "asked_request_id": self.request_id,
            "atena_no": self.atena_no,
        }
        return {name: value for name, value in named.items() if value}


def address(criteria: Criteria, *, session: SessionBase) -> str:
    """The query string of a search; a 宛名番号 is left in the session."""
    query = {
        "since": criteria.since.isoformat(),
        "until": criteria.until.isoformat(),
        "group": criteria.group,
        "actor": criteria.actor,
        "number": criteria.number,
        "request": criteria.request_id,
        "person": remember(criteria.atena_no, session=session),
    }
    return urlencode({name: value for name, value in query.items() if value})


def from_address(query: Mapping[str, str], *, session: SessionBase, today: date) -> dict[str, Any] | None:
    """The form's data for a query string; the last week without one. None when its 宛名番号 is forgotten."""
    data: dict[str, Any] = {name: query.get(name, "") for name in _PLAIN}
    if not query.get("since") and not query.get("until"):
        data |= {"since": (today - timedelta(days=_DAYS_BACK)).isoformat(), "until": today.isoformat()}
    if word := query.get("person", ""):
        subject = recall(word, session=session)
        if subject is None:
            return None
        data["atena_no"] = subject
    return data
