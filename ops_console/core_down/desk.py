"""The declaration and its end at the common pages of 承認待ち."""

from issuer.approvals.models import Proposal
from issuer.municipality.core_down import DECLARE, END, approve_core_down, approve_core_up
from ops_console.approvals.desk import Desk
from ops_console.roles import Role
from ops_console.words import TABLES


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    return [("システム", TABLES["system"][proposal.payload["system"]])]


CORE_DOWN = (
    Desk(
        act=DECLARE,
        label="基幹停止の宣言",
        roles=frozenset({Role.ADMIN}),
        warning="承認すると、期限まで、停止時刻までのデータで交付を続けます。停止のあとに窓口で受けた届出は、証明書に出ません。",
        approve=approve_core_down,
        page="core-downs",
        shown=_shown,
    ),
    Desk(
        act=END,
        label="基幹停止の宣言の終了",
        roles=frozenset({Role.ADMIN}),
        warning="承認すると、次の要求から、データの経過を今の時刻まで数えます。上限を超えていれば、そのシステムの証明書を断ります。",
        approve=approve_core_up,
        page="core-downs",
        shown=_shown,
    ),
)
