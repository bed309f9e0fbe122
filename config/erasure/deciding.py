"""Two people decide that a municipality leaves; from the decision on nothing is issued for it."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from issuer import audit
from issuer.approvals.models import Proposal
from issuer.approvals.services import approve, open_proposals, propose
from issuer.municipality.models import Erasure, Municipality
from issuer.municipality.services import suspend
from issuer.papers.errors import BadInput
from issuer.papers.kinds import RefusalCode
from issuer.tenancy.scope import PLATFORM, scope

ACT = "municipality.erase"


def propose_erasure(*, municipality: str, reason: str, copies: str, operator: str, now: datetime) -> str:
    """Propose it; returns the proposal's number. ``copies``: where copies of the key and of physical backups lie, and
    how they go, in the words of the person; it stands on the certificate. Raises BadInput.
    """
    found = Municipality.objects.filter(code=municipality).first()
    if found is None:
        raise BadInput(f"団体 {municipality} はありません")
    if not copies.strip():
        raise BadInput(
            "--copies に、鍵の写しと PostgreSQL の物理控え (WAL を含む) の置き場所と、消す方法を書いてください"
        )
    return propose(
        municipality=PLATFORM,
        act=ACT,
        subject=municipality,
        payload={"municipality": municipality, "copies": copies.strip()},
        difference=[
            ("団体", f"{municipality} {found.name}", "消去"),
            ("交付", "行う", "承認の瞬間から止まる"),
            ("データ・職員・鍵", "ある", "すべて消え、控えからも戻せない"),
        ],
        reason=reason,
        operator=operator,
        now=now,
    )


def approve_erasure(*, municipality: str, number: str, operator: str, now: datetime) -> Erasure:
    """The second person: issuing stops with the commit, and the erasure is on record. Raises NotApprovable."""
    with scope(PLATFORM):
        proposal = approve(municipality=PLATFORM, number=number, act=ACT, operator=operator, now=now)
        if proposal.subject != municipality:
            raise BadInput(f"提案 {number} は団体 {municipality} のものではありません")
        leaving = Municipality.objects.get(code=municipality)
        with scope(municipality):
            suspend(
                municipality=municipality, kinds=frozenset(), code=RefusalCode.MAINTENANCE,
                reason="団体の消去", now=now, actor=operator,
            )  # fmt: skip
        return Erasure.objects.create(
            code=municipality,
            name=leaving.name,
            prefecture=leaving.prefecture,
            reason=proposal.reason,
            copies=proposal.payload["copies"],
            proposed_by=proposal.proposed_by,
            approved_by=operator,
            approved_at=now,
        )


def waiting(*, municipality: str, now: datetime) -> list[Proposal]:
    """Proposals that this municipality leaves."""
    with scope(PLATFORM):
        return [one for one in open_proposals(now=now) if one.act == ACT and one.subject == municipality]


def note(*, erasure: Erasure, action: str, detail: dict[str, object], now: datetime, actor: str) -> None:
    """One link of the platform's chain about an erasure: the municipality's own goes with it."""
    with scope(PLATFORM):
        audit.append(
            municipality=PLATFORM, at=now, actor=actor, action=action,
            detail={"municipality": erasure.code, **detail},
        )  # fmt: skip


def inbox(municipality: str) -> Path | None:
    """The watched folder of a municipality, where there is one."""
    folder = settings.AKASHI_FEED_INBOX
    return folder / municipality if folder and (folder / municipality).exists() else None
