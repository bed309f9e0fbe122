"""作業一覧: opening and closing items that a person must look at."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connections

CHARACTER = "CHARACTER"
INCONSISTENT = "INCONSISTENT"
IDENTIFICATION = "IDENTIFICATION"
QUARANTINE = "QUARANTINE"
TOTALS = "TOTALS"
MY_NUMBER = "MY_NUMBER"


def open_item(*, municipality: str, topic: str, subject: str, detail: Mapping[str, Any], now: datetime) -> None:
    """``open_items`` of one."""
    open_items(municipality=municipality, topic=topic, items={subject: detail}, now=now)


def close_item(*, municipality: str, topic: str, subject: str, now: datetime, by: str) -> None:
    """``close_items`` of one."""
    close_items(municipality=municipality, topic=topic, subjects=[subject], now=now, by=by)


def open_items(*, municipality: str, topic: str, items: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Put subjects (``household:NO``, ``person:NO`` …) on the list, inside the scope; one that is open stays as it is.

    ``items``: subject → detail. Neither may hold names, addresses or 個人番号.
    """
    if not items:
        return
    subjects = sorted(items)
    details = [json.dumps(items[subject], ensure_ascii=False, default=str) for subject in subjects]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_work_item (municipality, topic, subject, detail, opened_at, closed_by) "
            "SELECT %s, %s, s, d::jsonb, %s, '' FROM unnest(%s::text[], %s::text[]) AS new(s, d) "
            "ON CONFLICT DO NOTHING",
            [municipality, topic, now, subjects, details],
        )


def close_items(*, municipality: str, topic: str, subjects: Iterable[str], now: datetime, by: str) -> None:
    """Close the open items of these subjects: what was wrong is right again."""
    named = list(subjects)
    if not named:
        return
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE intake_work_item SET closed_at = %s, closed_by = %s "
            "WHERE municipality = %s AND topic = %s AND subject = ANY(%s) AND closed_at IS NULL",
            [now, by, municipality, topic, named],
        )


def see_item(*, municipality: str, topic: str, subject: str, operator: str, now: datetime) -> bool:
    """Note on an open item who saw it first, inside the scope; returns whether there is such an item."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE intake_work_item "
            "SET detail = jsonb_build_object('seen_by', %s::text, 'seen_at', %s::text) || detail "
            "WHERE municipality = %s AND topic = %s AND subject = %s AND closed_at IS NULL",
            [operator, now.isoformat(), municipality, topic, subject],
        )
        return bool(cursor.rowcount)
