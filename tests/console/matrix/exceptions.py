"""例外許可."""

from datetime import datetime

from issuer.holds.models import ExemptionRecord
from issuer.tenancy.scope import scope

from ..rows import PERSON
from . import Row, roles

_BOTH = roles("HOLD", "PROTECTION")
_NUMBER = "E20261120-0000ABCD"


def fill(*, municipality: str, now: datetime) -> None:
    """One that ran out."""
    with scope(municipality):
        ExemptionRecord.objects.create(
            municipality=municipality, number=_NUMBER, applicant=PERSON, certificate_kind="JUMINHYO", hold_keys=["k"],
            holds=[["CONSOLE", "C1"]], is_protection=False, reason="確認済み", proposed_by="hold-x",
            approved_by="hold-y", granted_at=now, expires_at=now,
        )  # fmt: skip


ROWS = {
    "exemptions": Row(_BOTH, stranger=200),
    "exemption-new": Row(_BOTH, stranger=200, both=True),
    "exemption-propose": Row(_BOTH, "post", status=422, stranger=422),
    "exemption-revoke": Row(roles("HOLD"), "post", (_NUMBER,), status=422),
}
