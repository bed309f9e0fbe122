"""停止と再開: one person stops a kind or the whole municipality at once; it takes two to go on (promise P3).

A stop of the house itself (SELF_CHECK) ends the same way: one proposes, having seen to the cause, another approves.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from issuer.audit import append
from issuer.municipality.models import Suspension
from issuer.municipality.services import suspend
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.tenancy.scope import scope

#: A proposal that nobody approves in this time is over: what was true when it was made may not be now.
TERM = timedelta(hours=24)


class NotLiftable(BadInput):
    """The stop is unknown or over, nobody proposed its end (in time), or the same person would approve it."""


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


def propose_lift(*, municipality: str, number: int, reason: str, operator: str, now: datetime) -> None:
    """Propose to go on. ``reason``: what was found and done. Raises NotLiftable, BadInput."""
    if not reason.strip():
        raise BadInput("確かめたことと再開の理由を書いてください")
    with scope(municipality):
        row = _standing(number)
        if is_proposed(row, now):
            raise NotLiftable("再開は、もう提案されています")
        moved = Suspension.objects.filter(id=number, lifted_at=None, lift_proposed_at=row.lift_proposed_at).update(
            lift_proposed_by=operator, lift_proposed_at=now, lift_reason=reason
        )
        if moved != 1:
            raise NotLiftable("再開は、いま別の職員が提案しました")
        _audit(municipality, number, "resume_proposed", operator, now)


def approve_lift(*, municipality: str, number: int, operator: str, now: datetime) -> None:
    """Approve it as the second person: papers go on from the next request. Raises NotLiftable."""
    with scope(municipality):
        row = _standing(number)
        if not is_proposed(row, now):
            raise NotLiftable("再開は提案されていないか、提案から24時間が過ぎました。もう一度提案してください")
        if row.lift_proposed_by == operator:
            raise NotLiftable("提案した職員は承認できません。ほかの職員が承認してください")
        moved = (
            Suspension.objects.filter(id=number, lifted_at=None, lift_proposed_at=row.lift_proposed_at)
            .exclude(lift_proposed_by=operator)
            .update(lifted_at=now, lifted_by=operator)
        )
        if moved != 1:
            raise NotLiftable("この停止は、いま別の職員が扱いました")
        _audit(municipality, number, "resumed", operator, now)


def withdraw_lift(*, municipality: str, number: int, operator: str, now: datetime) -> None:
    """Take a proposal back, or turn it down: one person is enough, for it can only stop papers. Raises NotLiftable."""
    with scope(municipality):
        row = _standing(number)
        if not is_proposed(row, now):
            raise NotLiftable("再開は提案されていません")
        Suspension.objects.filter(id=number, lifted_at=None, lift_proposed_at=row.lift_proposed_at).update(
            lift_proposed_by="", lift_proposed_at=None, lift_reason=""
        )
        _audit(municipality, number, "resume_withdrawn", operator, now)


def standing_stops() -> list[Suspension]:
    """Stops in force, oldest first, inside ``scope``."""
    return list(Suspension.objects.filter(lifted_at=None).order_by("id"))


def last_stops(*, count: int) -> list[Suspension]:
    """Stops that are over, newest first, inside ``scope``."""
    return list(Suspension.objects.exclude(lifted_at=None).order_by("-lifted_at", "-id")[:count])


def is_proposed(row: Suspension, now: datetime) -> bool:
    """Whether a proposal stands that can still be approved."""
    return row.lift_proposed_at is not None and now - row.lift_proposed_at < TERM


def _standing(number: int) -> Suspension:
    row: Suspension | None = Suspension.objects.filter(id=number, lifted_at=None).first()
    if row is None:
        raise NotLiftable("この番号の停止はないか、もう終わっています")
    return row


def _audit(municipality: str, number: int, action: str, operator: str, now: datetime) -> None:
    append(
        municipality=municipality,
        at=now,
        actor=operator,
        action=f"municipality.{action}",
        detail={"number": number},
    )
