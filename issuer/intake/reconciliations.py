"""Results of 突合, kept for good, and the worklist that follows from them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from issuer.intake import worklist
from issuer.intake.models import Reconciliation, WorkItem

PACKAGE, NIGHTLY, CONTROL = "PACKAGE", "NIGHTLY", "CONTROL"
#: Differing records kept with a result; ``differences`` counts them all.
MOST_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class Total:
    """One total, as the core system has it and as the 副本 has it."""

    name: str
    announced: int
    counted: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that differs. ``why``: MISSING | EXTRA | OLDER | NEWER | CONTENT, seen from the 副本."""

    layout: str
    key: str
    why: str


def keep(
    *,
    municipality: str,
    system: str,
    source: str,
    sequence: int,
    totals: Sequence[Total],
    records: Sequence[Difference] = (),
    now: datetime,
) -> Reconciliation:
    """Store one result inside ``scope``; totals that differ go on the worklist, those that agree again leave it."""
    subject = _subjects(system)
    wrong = {f"{subject}{t.name}": {"announced": t.announced, "counted": t.counted} for t in totals if _differs(t)}
    worklist.open_items(municipality=municipality, topic=worklist.TOTALS, items=wrong, now=now)
    worklist.close_items(
        municipality=municipality,
        topic=worklist.TOTALS,
        subjects=[f"{subject}{t.name}" for t in totals if not _differs(t)],
        now=now,
        by=f"feed:{system}",
    )
    kept: Reconciliation = Reconciliation.objects.create(
        municipality=municipality,
        system=system,
        source=source,
        sequence=sequence,
        compared_at=now,
        totals=[asdict(total) for total in totals],
        records=[asdict(record) for record in records[:MOST_RECORDS]],
        differences=len(wrong) + len(records),
    )
    return kept


def last(*, municipality: str, system: str, applied: bool = False) -> Reconciliation | None:
    """The newest result of a system inside ``scope``; ``applied``: with totals that an applied package announced."""
    found = Reconciliation.objects.filter(system=system)
    if applied:
        found = found.exclude(totals=[]).exclude(source=CONTROL)
    newest: Reconciliation | None = found.order_by("-id").first()
    return newest


def apart(*, system: str) -> list[str]:
    """Names of the totals of a system that differed and have not agreed again since, inside ``scope``."""
    items = WorkItem.objects.filter(topic=worklist.TOTALS, closed_at=None, subject__startswith=_subjects(system))
    return sorted(subject.removeprefix(_subjects(system)) for subject in items.values_list("subject", flat=True))


def _subjects(system: str) -> str:
    """With the system: several send holds, each its own."""
    return f"totals:{system}:"


def _differs(total: Total) -> bool:
    return total.announced != total.counted
