"""Proposing, approving and declining. The room that owns an act calls these inside its own transaction.

``approve`` only marks the proposal: the room does the act after it, in the same ``scope``, from the proposal's payload
alone. So a replayed form, a second tab or a direct call finds the mark and is refused.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from issuer.approvals.models import Proposal
from issuer.audit import append
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import scope

#: A proposal that nobody approves in this time is over: what was true when it was made may not be now.
TERM = timedelta(hours=24)
APPROVED, DECLINED = "APPROVED", "DECLINED"
#: Item, before, after.
Difference = tuple[str, str, str]


class NotApprovable(BadInput):
    """The proposal is unknown, over or decided; the same person would approve it; or its subject has changed since."""


def propose(
    *,
    municipality: str,
    act: str,
    subject: str,
    payload: Mapping[str, Any],
    difference: Sequence[Difference],
    basis: str = "",
    reason: str,
    operator: str,
    now: datetime,
    term: timedelta = TERM,
) -> str:
    """Propose an act; returns the proposal's number. Nothing changes until another person approves it.

    Raises BadInput without a reason or a person, and NotApprovable while one of the same act and subject is open.
    """
    if not reason.strip():
        raise BadInput("理由を書いてください")
    if not operator.strip():
        raise BadInput("提案する職員を指定してください")
    number = f"P{now:%Y%m%d}-{secrets.token_hex(4).upper()}"
    with scope(municipality) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("proposal", municipality, act, subject)])
        standing = Proposal.objects.filter(act=act, subject=subject, outcome="")
        standing.filter(expires_at__lte=now).update(outcome=DECLINED, decided_at=now)
        if standing.exists():
            raise NotApprovable("同じ内容の提案が、もう承認を待っています")
        Proposal.objects.create(
            municipality=municipality,
            number=number,
            act=act,
            subject=subject,
            payload=dict(payload),
            difference=[list(row) for row in difference],
            basis=basis,
            reason=reason.strip(),
            proposed_by=operator,
            proposed_at=now,
            expires_at=now + term,
        )
        _audit(municipality, f"{act}.proposed", number, operator, now)
    return number


def approve(*, municipality: str, number: str, act: str, basis: str = "", operator: str, now: datetime) -> Proposal:
    """Mark a proposal of this act as approved, inside the ``scope`` in which the act is then done; returns it.

    ``basis``: the fingerprint as it is now. Raises NotApprovable.
    """
    found = open_proposal(number=number, now=now)
    if found is None or found.act != act:
        raise NotApprovable("この提案はないか、もう決まったか、提案から時間が過ぎました。必要なら提案し直してください")
    if found.proposed_by == operator or not operator.strip():
        raise NotApprovable("提案した職員は承認できません。ほかの職員が承認してください")
    if found.basis != basis:
        raise NotApprovable("提案のあとで対象が変わりました。今の内容で提案し直してください")
    marked = (
        Proposal.objects.filter(number=number, outcome="", expires_at__gt=now)
        .exclude(proposed_by=operator)
        .update(outcome=APPROVED, decided_by=operator, decided_at=now)
    )
    if marked != 1:
        raise NotApprovable("この提案は、いま別の職員が決めました")
    _audit(municipality, f"{act}.approved", number, operator, now)
    return found


def decline(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Turn a proposal down, or take one's own back; one person is enough. Raises NotApprovable when it is over."""
    with scope(municipality):
        found = open_proposal(number=number, now=now)
        if found is None:
            raise NotApprovable("この提案はないか、もう決まっています")
        marked = Proposal.objects.filter(number=number, outcome="").update(
            outcome=DECLINED, decided_by=operator, decided_at=now
        )
        if marked != 1:
            raise NotApprovable("この提案は、いま別の職員が決めました")
        _audit(municipality, f"{found.act}.declined", number, operator, now)


def proposal(*, number: str) -> Proposal | None:
    """A proposal, open or decided, inside ``scope``."""
    found: Proposal | None = Proposal.objects.filter(number=number).first()
    return found


def open_proposal(*, number: str, now: datetime) -> Proposal | None:
    """A proposal that can still be approved, inside ``scope``."""
    found: Proposal | None = Proposal.objects.filter(number=number, outcome="", expires_at__gt=now).first()
    return found


def open_proposal_of(*, act: str, subject: str, now: datetime) -> Proposal | None:
    """The proposal of this act on this subject that can still be approved, inside ``scope``."""
    open_ones = Proposal.objects.filter(act=act, subject=subject, outcome="", expires_at__gt=now)
    found: Proposal | None = open_ones.first()
    return found


def open_proposals(*, now: datetime) -> list[Proposal]:
    """Everything that waits for a second person, oldest first, inside ``scope``."""
    return list(Proposal.objects.filter(outcome="", expires_at__gt=now).order_by("proposed_at", "number"))


def last_decided(*, acts: Sequence[str], count: int) -> list[Proposal]:
    """Proposals of these acts that are decided, newest first, inside ``scope``."""
    return list(Proposal.objects.filter(act__in=acts).exclude(outcome="").order_by("-decided_at", "-number")[:count])


def _audit(municipality: str, action: str, number: str, operator: str, now: datetime) -> None:
    append(municipality=municipality, at=now, actor=operator, action=action, detail={"proposal": number})
