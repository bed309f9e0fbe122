"""Every desk of the house. A room that has an act for two adds its own here."""

from ops_console.approvals.desk import Desk
from ops_console.core_down.desk import CORE_DOWN
from ops_console.everything.desk import RESTART
from ops_console.exceptions.desk import EXEMPTIONS
from ops_console.restrictions.desk import RELEASES
from ops_console.roles import MUNICIPAL, Role

_ALL: tuple[Desk, ...] = (*RELEASES, *EXEMPTIONS, *CORE_DOWN, RESTART)

DESKS = {desk.act: desk for desk in _ALL}
#: Who finds the page: every role that approves something.
APPROVALS: frozenset[Role] = MUNICIPAL | {Role.PLATFORM}
