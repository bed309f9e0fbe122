"""What a hold tells to whom: 支援措置, and what may be told from it, only to the role PROTECTION (promise P5)."""

from dataclasses import dataclass
from datetime import datetime

from issuer.holds.models import HoldRecord
from issuer.holds.search import OVER, is_unnamed, state_of
from issuer.holds.services import CONSOLE
from ops_console.page import Visit
from ops_console.restrictions.targets import target_label
from ops_console.roles import Role
from ops_console.words import TABLES

UNNAMED = "理由は支援措置の権限を持つ職員に照会"


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One row of the list. ``named`` is False where whom and why are not told; ``number`` then is "".

    ``link``: 抑止番号 of a hold of the console, whose number is no part of anybody's name; "" for any other.
    """

    state: str
    named: bool
    kind: str
    target: str
    certificate_kinds: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    number: str
    link: str
    source: str
    operator: str
    operated_at: datetime | None
    reason: str


def sees_protection(visit: Visit) -> bool:
    """Whether this person may know of 支援措置."""
    return visit.has({Role.PROTECTION})


def line(row: HoldRecord, visit: Visit) -> HoldLine:
    """A hold as this person may see it."""
    state = state_of(row, visit.now)
    if is_unnamed(row) and not sees_protection(visit):
        return HoldLine(state, False, UNNAMED, "", (), None, None, None, "", "", "", "", None, "")
    return HoldLine(
        state=state,
        named=True,
        kind=TABLES["hold"][row.hold_kind],
        target=target_label(row.target_kind, row.target_no),
        certificate_kinds=tuple(TABLES["kind"].get(kind, kind) for kind in row.certificate_kinds.split()),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at or (row.operated_at if row.is_deleted else None),
        number=row.hold_no,
        link=row.hold_no if row.source_system == CONSOLE else "",
        source=source_name(row.source_system),
        operator=row.operator_id,
        operated_at=row.operated_at,
        reason=row.reason,
    )


def source_name(source: str) -> str:
    """Where a hold comes from."""
    return TABLES["hold_source"].get(source) or TABLES["system"].get(source, source)


def may_release(row: HoldRecord, visit: Visit) -> bool:
    """A hold of the console that is not ended, by those who may set its kind."""
    role = Role.PROTECTION if is_unnamed(row) else Role.HOLD
    return row.source_system == CONSOLE and row.ended_at is None and visit.has({role})


def is_over(row: HoldRecord, visit: Visit) -> bool:
    """Whether it stops nothing any more."""
    return state_of(row, visit.now) == OVER
