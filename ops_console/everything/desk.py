"""The restart at the platform's own 承認待ち."""

from issuer.municipality.service_stops import RESTART as ACT
from issuer.municipality.service_stops import approve_restart
from ops_console.approvals.desk import Desk
from ops_console.roles import EVERYTHING

RESTART = Desk(
    act=ACT,
    label="全体の緊急停止の解除",
    roles=EVERYTHING,
    warning="承認すると、次の要求から、すべての団体の交付を始めます。団体が自ら止めたもの、照合で止まったものは、止まったままです。",
    approve=approve_restart,
    page="everything",
)
