"""未確定を決める: where no notice of the Centre comes, two people say what became of a paper.

What they say is written like a notice: a new row of the ledger and a state, never a change of a row (promise P3). A
notice that comes later and says otherwise opens an incident, as it does after any notice.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from issuer.approvals.models import Proposal
from issuer.approvals.services import NotApprovable, approve, propose
from issuer.audit import append
from issuer.issuance.delivery import Issue, end_issue, is_possible, lock_issue
from issuer.issuance.errors import UnknownRequest
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

#: Name of the act for two.
ACT = "outcome.settle"
#: What staff may decide, in the words of the difference the second person reads.
ENDS = {"DELIVERED": "交付済", "FAILED": "印刷不成立", "CANCELLED": "取消"}


class NotSettleable(BadInput):
    """The issue is not 未確定 any more, or what is proposed cannot have happened."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. ``end``: a key of ENDS; ``printed`` copies came out; ``paid`` in yen at the kiosk."""

    end: str
    printed: int
    paid: int


def propose_outcome(
    *, municipality: str, request_id: str, outcome: Outcome, reason: str, operator: str, now: datetime
) -> str:
    """Propose an outcome; returns the proposal's number. Raises NotSettleable, or NotApprovable while one is open."""
    with scope(municipality):
        issue = _undecided(municipality, request_id)
        _require_possible(issue, outcome)
        return propose(
            municipality=municipality,
            act=ACT,
            subject=request_id,
            payload={"request_id": request_id, "end": outcome.end, "printed": outcome.printed, "paid": outcome.paid},
            difference=[
                ("交付の結果", "未確定", ENDS[outcome.end]),
                ("印刷された通数", "—", f"{outcome.printed}通 / {issue.copies}通"),
                ("支払われた額", "—", f"{outcome.paid:,}円 (手数料 {issue.unit_fee * outcome.printed:,}円)"),
            ],
            basis=_basis(issue),
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_outcome(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Decide it, as the second person. Raises NotApprovable, also when a notice of the Centre came first."""
    with scope(municipality) as cursor:
        waiting = Proposal.objects.filter(number=number, act=ACT).values_list("subject", flat=True).first()
        if waiting is None:
            raise NotApprovable("この提案はありません")
        issue = lock_issue(cursor, municipality=municipality, request_id=waiting)
        found = approve(
            municipality=municipality, number=number, act=ACT, basis=_basis(issue), operator=operator, now=now
        )
        outcome = Outcome(end=found.payload["end"], printed=found.payload["printed"], paid=found.payload["paid"])
        _require_possible(issue, outcome)
        end_issue(
            cursor, issue, end=outcome.end, printed=outcome.printed, paid=outcome.paid, by=operator, now=now
        )  # fmt: skip
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="outcome.settled",
            request_id=issue.request_id,
            detail={"outcome": outcome.end, "printed": outcome.printed, "paid": outcome.paid, "proposal": number},
        )


def _undecided(municipality: str, request_id: str) -> Issue:
    try:
        with connections["default"].cursor() as cursor:
            issue = lock_issue(cursor, municipality=municipality, request_id=request_id)
    except UnknownRequest:
        raise NotSettleable("この要求番号の交付はありません") from None
    if issue.state != "ISSUED":
        raise NotSettleable("この交付は未確定ではありません (センターの通知が届いたか、もう決まっています)")
    return issue


def _require_possible(issue: Issue, outcome: Outcome) -> None:
    if outcome.end not in ENDS:
        raise NotSettleable(f"結果は {'、'.join(ENDS.values())} のどれかです")
    if outcome.printed < 0 or not is_possible(issue, end=outcome.end, printed=outcome.printed):
        raise NotSettleable(
            f"通数が結果と合いません: 交付済なら1通から{issue.copies}通、印刷不成立・取消なら0通にしてください"
        )
    if outcome.paid < 0:
        raise NotSettleable("支払われた額は0円以上にしてください")


def _basis(issue: Issue) -> str:
    return f"{issue.state}/{issue.copies}/{issue.unit_fee}"
