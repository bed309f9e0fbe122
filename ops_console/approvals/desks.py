"""Every desk of the house. A room that has an act for two adds its own here."""

from ops_console.approvals.desk import Desk
from ops_console.roles import ANYONE
from ops_console.staff import desk as staff

_ALL: tuple[Desk, ...] = (staff.GRANT, staff.REISSUE)

DESKS = {desk.act: desk for desk in _ALL}
#: Who finds the page: every role that approves something.
APPROVALS = ANYONE
