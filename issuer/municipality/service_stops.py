"""緊急停止 of everything: one operator of the platform stops every municipality at once; it takes two to go on.

One row without a municipality, which the settings of each are read together with (selectors.py): no municipality can
be left out, one that is added meanwhile is stopped too, and T2 sees it like a stop of its own. Acts are on the
platform's chain.
"""

from datetime import datetime

from issuer.approvals.services import approve, propose
from issuer.audit import append
from issuer.municipality.models import ServiceStop
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM, scope

RESTART = "service.restart"


class NotRestartable(BadInput):
    """The stop is unknown or over."""


def stop_everything(*, reason: str, operator: str, now: datetime) -> int:
    """Stop every kind of every municipality from the next request on; returns the stop's number.

    Raises BadInput without a reason or a person.
    """
    if not reason.strip() or not operator.strip():
        raise BadInput("停止の理由を書いてください")
    with scope(PLATFORM):
        row = ServiceStop.objects.create(reason=reason.strip(), since=now, set_by=operator)
        _audit("service.stopped", int(row.id), operator, now)
    return int(row.id)


def propose_restart(*, number: int, reason: str, operator: str, now: datetime) -> str:
    """Propose to go on; returns the proposal's number. Raises BadInput, NotRestartable, NotApprovable."""
    with scope(PLATFORM):
        row = _standing(number)
        return propose(
            municipality=PLATFORM,
            act=RESTART,
            subject=str(number),
            payload={"number": number},
            difference=[("すべての団体の交付", "停止", "再開 (団体ごとの停止は残る)"), ("停止の理由", row.reason, "")],
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_restart(*, municipality: str = PLATFORM, number: str, operator: str, now: datetime) -> None:
    """Go on as the second person, from the next request. ``number``: the proposal's.

    ``municipality``: as the common pages of approval hand it in, the platform's own. Raises NotApprovable,
    NotRestartable.
    """
    with scope(municipality):
        found = approve(municipality=municipality, number=number, act=RESTART, operator=operator, now=now)
        row = _standing(int(found.payload["number"]))
        moved = ServiceStop.objects.filter(id=row.id, lifted_at__isnull=True).update(
            lifted_at=now, lifted_by=operator, lift_proposed_by=found.proposed_by
        )
        if moved != 1:
            raise NotRestartable("この停止は、もう終わっています")
        _audit("service.restarted", int(row.id), operator, now)


def service_stops() -> list[ServiceStop]:
    """Those that stand, oldest first; needs no scope."""
    return list(ServiceStop.objects.filter(lifted_at__isnull=True).order_by("id"))


def past_service_stops(*, count: int) -> list[ServiceStop]:
    """Those that are over, newest first; needs no scope."""
    return list(ServiceStop.objects.filter(lifted_at__isnull=False).order_by("-lifted_at", "-id")[:count])


def _standing(number: int) -> ServiceStop:
    row = ServiceStop.objects.filter(id=number, lifted_at__isnull=True).first()
    if row is None:
        raise NotRestartable("この番号の停止はないか、もう終わっています")
    return row


def _audit(action: str, number: int, operator: str, now: datetime) -> None:
    append(municipality=PLATFORM, at=now, actor=operator, action=action, detail={"number": number})
