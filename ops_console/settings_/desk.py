"""手数料 and what is offered take two; so does how long records are kept."""

from functools import partial

from issuer.municipality.changing import FEES, KEEPING, approve_change
from ops_console.approvals.desk import Desk
from ops_console.roles import Role
from ops_console.settings_.told import from_when

DESKS = (
    Desk(
        act=FEES,
        label="手数料と取扱種別の変更",
        roles=frozenset({Role.ADMIN}),
        warning="承認すると、適用日時からの要求に新しい手数料と取扱種別が効きます。間違いに気づいたときは、もう一度変更を提案します。",
        approve=partial(approve_change, act=FEES),
        page="settings",
        shown=from_when,
    ),
    Desk(
        act=KEEPING,
        label="保存期間の変更",
        roles=frozenset({Role.ADMIN}),
        warning="短くする変更では、適用日時の後の夜に、新しい期間を過ぎた記録が消えます。消えた記録は、期間を戻しても戻りません。",
        approve=partial(approve_change, act=KEEPING),
        page="settings",
        shown=from_when,
    ),
)
