"""Reading the worklist, inside ``scope``."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from issuer.intake import worklist
from issuer.intake.models import WorkItem

PAGE = 100

#: Topics a person may tick off. The others leave the list by themselves: when the right row or the outcome arrives.
BY_HAND = frozenset({worklist.CHARACTER, worklist.IDENTIFICATION, worklist.TOTALS, worklist.MY_NUMBER})

#: Sort of record → what its number is called.
SUBJECTS = {
    "person": "宛名番号",
    "household": "世帯番号",
    "koseki": "戸籍番号",
    "fuhyo": "附票の戸籍番号",
    "change": "異動処理番号",
    "serial": "証明書のシリアル番号",
    "card": "条例利用の利用者ID",
    "totals": "合計",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One open item. ``what`` names the sort of record, ``which`` the record; ``request_id`` when it is a request."""

    topic: str
    subject: str
    by_hand: bool
    what: str
    which: str
    request_id: str
    receipt: str
    detail: tuple[tuple[str, str], ...]
    since: datetime


def open_items(*, topic: str, page: int) -> tuple[list[Item], bool]:
    """One page, oldest first, and whether more follow; ``topic`` narrows unless empty."""
    rows = WorkItem.objects.filter(closed_at=None).order_by("opened_at", "id")
    if topic:
        rows = rows.filter(topic=topic)
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return [_item(row) for row in found[:PAGE]], len(found) > PAGE


def is_open(*, topic: str, subject: str) -> bool:
    """Whether this very item waits."""
    return bool(WorkItem.objects.filter(topic=topic, subject=subject, closed_at=None).exists())


def counts() -> dict[str, int]:
    """Open items by topic."""
    return dict(WorkItem.objects.filter(closed_at=None).values_list("topic").annotate(Count("id")).order_by("topic"))


def _item(row: WorkItem) -> Item:
    prefix, mark, rest = row.subject.partition(":")
    known = mark and prefix in SUBJECTS
    request_id = row.subject if row.topic == "UNKNOWN_OUTCOME" else ""
    return Item(
        topic=row.topic,
        subject=row.subject,
        by_hand=row.topic in BY_HAND,
        what="要求番号" if request_id else SUBJECTS[prefix] if known else "対象",
        which=rest if known else row.subject,
        request_id=request_id,
        receipt=str(row.detail.get("receipt", "")),
        detail=tuple(
            (key, str(value)) for key, value in sorted(row.detail.items()) if key != "receipt" and value != ""
        ),
        since=row.opened_at,
    )
