"""全体の緊急停止: the platform's alone."""

from datetime import datetime

from issuer.municipality.models import ServiceStop
from issuer.municipality.service_stops import stop_everything

from . import Row


def fill(*, municipality: str, now: datetime) -> None:
    """One stop that stands."""
    stop_everything(reason="別人の証明書の疑い", operator="platform-x", now=now)


def _number(municipality: str) -> tuple[str, ...]:
    return (str(ServiceStop.objects.latest("id").id),)


ROWS = {
    "everything": Row(frozenset(), platform=200),
    "everything-stop": Row(frozenset(), "post", platform=422),
    "everything-restart": Row(frozenset(), arguments=_number, both=True, platform=200),
}
