"""発行制限."""

from datetime import datetime

from issuer.holds.services import set_hold
from issuer.papers.kinds import HoldKind
from issuer.tenancy.scope import scope

from ..rows import PERSON
from . import Row, roles

_BOTH = roles("HOLD", "PROTECTION")


def fill(*, municipality: str, now: datetime) -> None:
    """One hold of the console on somebody."""
    set_hold(
        municipality=municipality, target_kind="1", target_no=PERSON, kind=HoldKind.STOPPED_BY_PERSON,
        starts_at=now, reason="紛失の申出", operator="hold-x", now=now,
    )  # fmt: skip


def _number(municipality: str) -> tuple[str, ...]:
    with scope(municipality) as cursor:
        cursor.execute("SELECT hold_no FROM holds_hold WHERE source_system = 'CONSOLE' LIMIT 1")
        return (str(cursor.fetchone()[0]),)


ROWS = {
    "restrictions": Row(_BOTH, stranger=200, both=True),
    "restriction-new": Row(_BOTH, stranger=200, both=True),
    "restriction-check": Row(_BOTH, "post", status=422, stranger=422),
    "restriction-set": Row(_BOTH, "post", status=422, stranger=422),
    "restriction-import": Row(_BOTH, stranger=200, both=True),
    "restriction-import-confirm": Row(_BOTH, "post", status=422, stranger=422),
    "restriction": Row(_BOTH, arguments=_number),
    "restriction-release": Row(roles("HOLD"), arguments=_number, both=True),
}
