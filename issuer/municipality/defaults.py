"""Settings a new municipality starts from (commands.md, municipality_add), in the stored document's shape."""

from typing import Any

DEFAULT_FEES = {
    "JUMINHYO": 250,
    "KISAI_JIKO": 250,
    "INKAN": 250,
    "SHOTOKU": 250,
    "KAZEI": 250,
    "NOZEI": 250,
    "KOSEKI_ZENBU": 400,
    "KOSEKI_KOJIN": 400,
    "FUHYO": 250,
    "RISAI": 0,
}

_WEEKDAY = {"days": "12345", "open": "09:00", "close": "17:00"}

DEFAULT_DOCUMENT: dict[str, Any] = {
    "characters": "mjplus",
    "retention_minutes": 60,
    "deadline_seconds": 20,
    "max_copies": 5,
    "max_pages": 30,
    "offered": {kind: {"fee": fee} for kind, fee in DEFAULT_FEES.items()},
    "hours": {
        "default": {"days": "1234567H", "open": "06:30", "close": "23:00"},
        "KOSEKI_ZENBU": _WEEKDAY,
        "KOSEKI_KOJIN": _WEEKDAY,
    },
    "closed": {"yearly": ["12-29..01-03"], "dates": [], "window": []},
    "freshness": {"office_hours": "12345 08:30-17:15", "warn": 15, "limit": 480},
    "options": {
        "MY_NUMBER": "self_only",
        "JUMINHYO_CODE": "never",
        "print_prefecture": True,
        "single_member_counts_as_all": False,
        "stop_from_moveout_notice": False,
    },
    "messages": {},
}
