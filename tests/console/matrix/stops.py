"""停止と再開."""

from datetime import datetime

from issuer.municipality.models import Suspension
from issuer.municipality.stops import propose_lift, stop
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope

from . import Row, roles

_ACTING = roles("ADMIN")


def fill(*, municipality: str, now: datetime) -> None:
    """One stop, whose end somebody proposes."""
    stop(
        municipality=municipality, kinds=[CertificateKind.FUHYO], reason="様式の確認", operator="chief", now=now
    )  # fmt: skip
    (number,) = _number(municipality)
    propose_lift(municipality=municipality, number=int(number), reason="確認を終えた", operator="chief", now=now)


def _number(municipality: str) -> tuple[str, ...]:
    with scope(municipality):
        return (str(Suspension.objects.latest("id").id),)


ROWS = {
    "stops": Row(roles("VIEW", "AUDIT", "ADMIN"), stranger=200),
    "stop": Row(_ACTING, "post", status=422, stranger=422),
    "stop-propose": Row(_ACTING, arguments=_number, both=True),
}
