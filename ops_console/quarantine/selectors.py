"""Reading what is set aside, inside ``scope``: packages with open 異動, their errors and the holds they cause."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from integrations.feeds.layouts import layouts
from issuer.holds import link_errors
from issuer.holds.models import HoldRecord
from issuer.intake import worklist
from issuer.intake.models import QuarantinedKey, Receipt, WorkItem

#: Packages on one page, and 異動 shown of each.
PAGE = 10
MOST_CHANGES = 50
#: Rows of one file.
MOST_EXPORTED = 20_000
#: Between the parts of a key.
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Change:
    """One 異動 that is set aside. ``records``: what the row is and its number; ``held``: kind of target and number.

    ``seen_by``: who noted having seen it, "" for nobody yet.
    """

    change_id: str
    since: datetime
    records: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]
    seen_by: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Package:
    """One package with open 異動, oldest first; ``others`` more are not shown."""

    receipt: Receipt
    changes: tuple[Change, ...]
    others: int


def packages(*, page: int) -> tuple[list[Package], bool]:
    """One page of packages, those that wait longest first, and whether more follow."""
    waiting = QuarantinedKey.objects.filter(lifted_at=None).values("receipt").annotate(since=Min("since"))
    start = (page - 1) * PAGE
    numbers = [row["receipt"] for row in waiting.order_by("since", "receipt")[start : start + PAGE + 1]]
    receipts = {receipt.number: receipt for receipt in Receipt.objects.filter(number__in=numbers[:PAGE])}
    found = [_package(receipts[number]) for number in numbers[:PAGE] if number in receipts]
    return found, len(numbers) > PAGE


def open_changes() -> int:
    """How many 異動 are set aside."""
    return int(QuarantinedKey.objects.filter(lifted_at=None).values("receipt", "change_id").distinct().count())


def keys_for_export() -> list[tuple[Receipt, QuarantinedKey]]:
    """Every key that is set aside, by package."""
    rows = list(QuarantinedKey.objects.filter(lifted_at=None).order_by("receipt", "change_id", "id")[:MOST_EXPORTED])
    receipts = {one.number: one for one in Receipt.objects.filter(number__in={row.receipt for row in rows})}
    return [(receipts[row.receipt], row) for row in rows if row.receipt in receipts]


def record_of(key: QuarantinedKey) -> tuple[str, str]:
    """What a row is (``J01 個人``) and its number, parts joined by a stroke."""
    layout = layouts().get(key.layout)
    return f"{key.layout} {layout.name}" if layout else key.layout, key.record_key.replace(_BETWEEN, " / ")


def _package(receipt: Receipt) -> Package:
    rows = QuarantinedKey.objects.filter(receipt=receipt.number, lifted_at=None)
    grouped = rows.values("change_id").annotate(since=Min("since")).order_by("since", "change_id")
    first = list(grouped[:MOST_CHANGES])
    ids = [row["change_id"] for row in first]
    records: dict[str, list[tuple[str, str]]] = {}
    for key in rows.filter(change_id__in=ids).order_by("id"):
        records.setdefault(key.change_id, []).append(record_of(key))
    held: dict[str, list[tuple[str, str]]] = {}
    holds = HoldRecord.objects.filter(
        source_system=link_errors.SOURCE, change_id__in=ids, extra__receipt=receipt.number, ended_at=None
    )
    for hold in holds.order_by("target_kind", "target_no"):
        held.setdefault(hold.change_id, []).append((hold.target_kind, hold.target_no))
    items = WorkItem.objects.filter(
        topic=worklist.QUARANTINE, subject__in=[f"change:{change_id}" for change_id in ids], closed_at=None
    )
    seen = {item.subject.removeprefix("change:"): item.detail for item in items}
    changes = tuple(
        Change(
            change_id=row["change_id"],
            since=row["since"],
            records=tuple(records.get(row["change_id"], ())),
            held=tuple(held.get(row["change_id"], ())),
            seen_by=seen.get(row["change_id"], {}).get("seen_by", ""),
            seen_at=_moment(seen.get(row["change_id"], {}).get("seen_at", "")),
        )
        for row in first
    )
    return Package(receipt=receipt, changes=changes, others=grouped.count() - len(changes))


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
