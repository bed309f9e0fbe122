"""例外許可 at the common pages of 承認待ち."""

from functools import partial

from issuer.approvals.models import Proposal
from issuer.holds.exemptions import GRANT, GRANT_PROTECTION, approve_exemption
from ops_console.approvals.desk import Desk
from ops_console.restrictions.targets import Target, target
from ops_console.roles import Role

_WARNING = (
    "承認すると、この申請者のこの証明書が1回だけ、選んだ制限を見ずに交付されます。交付したものは取り消せません。"
    "ほかの制限、処理中、データの鮮度は、いつもどおり調べます。"
)


def applicant_target(applicant: str) -> Target:
    """Who an 例外許可 is for, inside ``scope``: a person, or the register of a 利用登録."""
    koseki_no, slash, _ = applicant.rpartition("/")
    return target("3", koseki_no) if slash else target("1", applicant)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    applicant = str(proposal.payload["applicant"])
    whom = applicant_target(applicant)
    numbers = "、".join(hold_no for _, hold_no, _ in proposal.payload["holds"])
    place = applicant.rpartition("/")[2] if "/" in applicant else ""
    return [
        ("申請者", whom.label + (f" 名順位 {place}" if place else "")),
        (whom.who, whom.masked),
        ("例外とする抑止番号", numbers),
    ]


def _desk(act: str, label: str, role: Role) -> Desk:
    return Desk(
        act=act,
        label=label,
        roles=frozenset({role}),
        warning=_WARNING,
        approve=partial(approve_exemption, act=act),
        page="exemptions",
        shown=_shown,
    )


EXEMPTIONS = (
    _desk(GRANT, "例外許可", Role.HOLD),
    _desk(GRANT_PROTECTION, "例外許可 (支援措置)", Role.PROTECTION),
)
