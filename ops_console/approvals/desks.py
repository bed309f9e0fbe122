"""Every desk of the house. A room that has an act for two adds its own here."""

from ops_console.approvals.desk import Desk
from ops_console.roles import MUNICIPAL, Role
from ops_console.seals.desk import DESK as SEALS
from ops_console.settings_.desk import DESK as FEES

_ALL: tuple[Desk, ...] = (FEES, SEALS)

DESKS = {desk.act: desk for desk in _ALL}
#: Who finds the page: every role that approves something.
APPROVALS: frozenset[Role] = frozenset(MUNICIPAL)
