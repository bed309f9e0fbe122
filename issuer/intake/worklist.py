"""作業一覧: opening and closing items that a person must look at."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connections


def open_item(*, municipality: str, topic: str, subject: str, detail: Mapping[str, Any], now: datetime) -> None:
    """Put a subject on the list inside the scope; one that is open already keeps its first date.

    ``subject`` and ``detail`` name records (宛名番号, code points), never names or addresses of people.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_work_item (municipality, topic, subject, detail, opened_at, closed_by) "
            "VALUES (%s, %s, %s, %s, %s, '') ON CONFLICT (municipality, topic, subject) WHERE closed_at IS NULL DO NOTHING",
            [municipality, topic, subject, json.dumps(detail, ensure_ascii=False, default=str), now],
        )


def close_item(*, municipality: str, topic: str, subject: str, now: datetime, by: str) -> None:
    """Close the open item of a subject, if there is one, inside the scope."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE intake_work_item SET closed_at = %s, closed_by = %s "
            "WHERE municipality = %s AND topic = %s AND subject = %s AND closed_at IS NULL",
            [now, by, municipality, topic, subject],
        )
