"""解除 at the common pages of 承認待ち."""

from functools import partial

from issuer.approvals.models import Proposal
from issuer.holds.release import RELEASE, RELEASE_PROTECTION, approve_release, console_hold
from ops_console.approvals.desk import Desk
from ops_console.restrictions.targets import target
from ops_console.roles import Role

_WARNING = "承認すると、次の要求から、この制限では交付を断りません。ほかの制限が残っていれば、交付はされません。"


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    row = console_hold(hold_no=proposal.subject)
    if row is None:
        return []
    whom = target(row.target_kind, row.target_no)
    return [
        ("抑止番号", row.hold_no),
        ("対象", whom.label),
        (whom.who, whom.masked),
        ("掛けた理由", row.reason or "—"),
        ("掛けた職員", row.operator_id),
    ]


RELEASES = (
    Desk(
        act=RELEASE,
        label="発行制限の解除",
        roles=frozenset({Role.HOLD}),
        warning=_WARNING,
        approve=partial(approve_release, act=RELEASE),
        page="restrictions",
        shown=_shown,
    ),
    Desk(
        act=RELEASE_PROTECTION,
        label="支援措置の解除",
        roles=frozenset({Role.PROTECTION}),
        warning=_WARNING,
        approve=partial(approve_release, act=RELEASE_PROTECTION),
        page="restrictions",
        shown=_shown,
    ),
)
