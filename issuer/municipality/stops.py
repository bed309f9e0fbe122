"""停止と再開: one person stops a kind or the whole municipality at once; it takes two to go on (promise P3).

A stop of the house itself (SELF_CHECK) ends the same way: one proposes, having seen to the cause, another approves.
"""

from collections.abc import Collection
from datetime import datetime

from issuer.approvals.models import Proposal
from issuer.approvals.services import approve, open_proposal_of, propose
from issuer.audit import append
from issuer.municipality.models import Suspension
from issuer.municipality.services import suspend
from issuer.papers.errors import BadInput
from issuer.papers.kinds import KIND_NAMES, CertificateKind, RefusalCode
from issuer.tenancy.scope import scope

LIFT = "municipality.resume"


class NotLiftable(BadInput):
    """The stop is unknown or over."""


def stop(*, municipality: str, kinds: Collection[CertificateKind], reason: str, operator: str, now: datetime) -> None:
    """Stop these kinds (none named: every kind) from the next request on. Raises BadInput without a reason."""
    if not reason.strip():
        raise BadInput("停止の理由を書いてください")
    with scope(municipality):
        suspend(
            municipality=municipality,
            kinds=frozenset(kinds),
            code=RefusalCode.MAINTENANCE,
            reason=reason,
            now=now,
            actor=operator,
        )


def propose_lift(*, municipality: str, number: int, reason: str, operator: str, now: datetime) -> str:
    """Propose to go on; returns the proposal's number. ``reason``: what was found and done.

    Raises NotLiftable, BadInput without a reason, and NotApprovable while it is proposed.
    """
    with scope(municipality):
        row = _standing(number)
        kinds = "・".join(KIND_NAMES[CertificateKind(kind)] for kind in row.kinds) or "すべての種別"
        return propose(
            municipality=municipality,
            act=LIFT,
            subject=str(number),
            payload={"number": number},
            difference=[(f"{kinds}の交付", "停止", "再開"), ("停止の理由", row.reason, "")],
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_lift(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Go on as the second person, from the next request. ``number``: the proposal's.

    Raises NotApprovable, NotLiftable.
    """
    with scope(municipality):
        found = approve(municipality=municipality, number=number, act=LIFT, operator=operator, now=now)
        row = _standing(int(found.payload["number"]))
        moved = Suspension.objects.filter(id=row.id, lifted_at=None).update(
            lifted_at=now, lifted_by=operator, lift_proposed_by=found.proposed_by, lift_reason=found.reason
        )
        if moved != 1:
            raise NotLiftable("この停止は、もう終わっています")
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="municipality.resumed",
            detail={"number": row.id},
        )


def lift_proposal(*, number: int, now: datetime) -> Proposal | None:
    """The open proposal to end this stop, inside ``scope``."""
    return open_proposal_of(act=LIFT, subject=str(number), now=now)


def standing_stops() -> list[Suspension]:
    """Stops in force, oldest first, inside ``scope``."""
    return list(Suspension.objects.filter(lifted_at=None).order_by("id"))


def last_stops(*, count: int) -> list[Suspension]:
    """Stops that are over, newest first, inside ``scope``."""
    return list(Suspension.objects.exclude(lifted_at=None).order_by("-lifted_at", "-id")[:count])


def _standing(number: int) -> Suspension:
    row: Suspension | None = Suspension.objects.filter(id=number, lifted_at=None).first()
    if row is None:
        raise NotLiftable("この番号の停止はないか、もう終わっています")
    return row
