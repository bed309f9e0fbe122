"""Every desk of the house. A room that has an act for two adds its own here."""

from ops_console.approvals.desk import Desk
from ops_console.roles import MUNICIPAL, Role
from ops_console.undetermined import desk as undetermined

_ALL: tuple[Desk, ...] = (undetermined.DESK,)

DESKS = {desk.act: desk for desk in _ALL}
#: Who finds the page: every role that approves something.
APPROVALS: frozenset[Role] = frozenset(MUNICIPAL)
