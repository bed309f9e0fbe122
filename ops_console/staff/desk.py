"""操作者権限 among the acts that take two."""

from issuer.approvals.models import Proposal
from ops_console.approvals.desk import Desk
from ops_console.models import Operator
from ops_console.operators import granting, reissuing
from ops_console.roles import OPERATORS_ACTING


def _whom(proposal: Proposal) -> list[tuple[str, str]]:
    found = Operator.objects.filter(name=proposal.subject).first()
    rows = [("対象の職員 ID", proposal.subject)]
    if found is not None:
        where = [("団体", found.municipality)] if found.municipality else []
        rows += [("表示名", found.display_name), ("所属", found.affiliation or "—"), *where]
    return rows


GRANT = Desk(
    act=granting.ACT,
    label="操作者の役割の付与",
    roles=OPERATORS_ACTING,
    warning="承認すると、この職員はその場からこの役割で操作できます。本人と所属を確かめてください。",
    approve=granting.approve,
    page="operators",
    shown=_whom,
)
REISSUE = Desk(
    act=reissuing.ACT,
    label="操作者の資格情報の再発行",
    roles=OPERATORS_ACTING,
    warning="承認すると、この職員の今のパスワード・認証アプリ・パスキーが無効になり、サインインも終わります。",
    approve=reissuing.approve,
    page="operators",
    shown=_whom,
)
