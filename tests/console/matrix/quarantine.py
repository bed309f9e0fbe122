"""隔離した行 and 突合."""

from datetime import datetime

from issuer.intake.models import QuarantinedKey, Reconciliation
from issuer.intake.worklist import open_item
from issuer.tenancy.scope import scope

from ..rows import PARTIAL
from . import Row, roles

_READERS = roles("VIEW", "AUDIT", "ADMIN")


def fill(*, municipality: str, now: datetime) -> None:
    """One 異動 set aside, and one result of 突合."""
    with scope(municipality):
        QuarantinedKey.objects.create(
            municipality=municipality, receipt=PARTIAL, change_id="C1", layout="J01", record_key="100000000000001",
            history_no=1, history_branch=0, operated_at=now, since=now,
        )  # fmt: skip
        open_item(
            municipality=municipality, topic="QUARANTINE", subject="change:C1", detail={"receipt": PARTIAL}, now=now
        )
        Reconciliation.objects.create(
            municipality=municipality, system="JUKI", source="CONTROL", sequence=42, compared_at=now,
            totals=[{"name": "J01", "announced": 3, "counted": 2}],
            records=[{"layout": "J01", "key": "100000000000001", "why": "MISSING"}], differences=2,
        )  # fmt: skip


def _number(municipality: str) -> tuple[str, ...]:
    with scope(municipality):
        return (str(Reconciliation.objects.latest("id").id),)


ROWS = {
    "quarantine": Row(_READERS, stranger=200),
    "quarantine-csv": Row(_READERS, stranger=200),
    "quarantine-seen": Row(roles("ADMIN"), "post", status=302, data=(("change_id", "C1"),)),
    "reconciliations": Row(_READERS, stranger=200),
    "reconciliation": Row(_READERS, arguments=_number),
    "reconciliation-csv": Row(_READERS, arguments=_number),
}
