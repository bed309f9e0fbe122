"""Going on, at the common pages of 承認待ち."""

from issuer.municipality.stops import LIFT as ACT
from issuer.municipality.stops import approve_lift
from ops_console.approvals.desk import Desk
from ops_console.roles import Role

LIFT = Desk(
    act=ACT,
    label="交付の再開",
    roles=frozenset({Role.ADMIN}),
    warning="承認すると、次の要求から交付を始めます。原因が除かれたことを、提案の理由で確かめてください。",
    approve=approve_lift,
    page="stops",
)
