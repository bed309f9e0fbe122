"""手数料 and what is offered take two."""

from functools import partial

from issuer.municipality.changing import FEES, approve_change
from ops_console.approvals.desk import Desk
from ops_console.roles import Role
from ops_console.settings_.told import from_when

DESK = Desk(
    act=FEES,
    label="手数料と取扱種別の変更",
    roles=frozenset({Role.ADMIN}),
    warning="承認すると、適用日時からの要求に新しい手数料と取扱種別が効きます。間違いに気づいたときは、もう一度変更を提案します。",
    approve=partial(approve_change, act=FEES),
    page="settings",
    shown=from_when,
)
