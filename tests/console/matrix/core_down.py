"""基幹停止の宣言."""

from datetime import datetime, timedelta

from issuer.municipality.core_down import approve_core_down, propose_core_down
from issuer.municipality.models import CoreDown
from issuer.tenancy.scope import scope

from . import Row, roles

_ACTING = roles("ADMIN")


def fill(*, municipality: str, now: datetime) -> None:
    """One declaration in force."""
    number = propose_core_down(
        municipality=municipality, system="RISAI", stopped_at=now, until=now + timedelta(days=1), reason="障害",
        operator="admin-x", now=now,
    )  # fmt: skip
    approve_core_down(municipality=municipality, number=number, operator="admin-y", now=now)


def _number(municipality: str) -> tuple[str, ...]:
    with scope(municipality):
        return (str(CoreDown.objects.latest("id").id),)


ROWS = {
    "core-downs": Row(roles("VIEW", "AUDIT", "ADMIN"), stranger=200),
    "core-down-new": Row(_ACTING, stranger=200, both=True),
    "core-down-end": Row(_ACTING, arguments=_number, both=True),
}
