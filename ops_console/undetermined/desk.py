"""The act for two of this room."""

from issuer.approvals.models import Proposal
from issuer.issuance.models import Request
from issuer.issuance.outcomes import ACT, approve_outcome
from ops_console.approvals.desk import Desk
from ops_console.roles import Role
from ops_console.words import TABLES


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    request = Request.objects.filter(request_id=proposal.subject).first()
    if request is None:
        return []
    return [
        ("要求番号", request.request_id),
        ("発行番号", request.certificate_number),
        ("種別", TABLES["kind"].get(request.kind, request.kind)),
        ("手数料", f"{request.unit_fee}円 × {request.copies}通"),
        ("店舗", f"{request.operator_code}-{request.store_code}"),
    ]


DESK = Desk(
    act=ACT,
    label="未確定の交付の決定",
    roles=frozenset({Role.ADMIN}),
    warning="承認すると、この交付の結果と料金が台帳に書かれます。あとからセンターの違う通知が届けば事案になります。",
    approve=approve_outcome,
    page="undetermined",
    shown=_shown,
)
