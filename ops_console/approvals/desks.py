"""Every desk of the house. A room that has an act for two adds its own here."""

from ops_console.approvals.desk import Desk
from ops_console.core_down.desk import CORE_DOWN
from ops_console.elsewhere.desk import RESUME
from ops_console.everything.desk import RESTART
from ops_console.exceptions.desk import EXEMPTIONS
from ops_console.restrictions.desk import RELEASES
from ops_console.roles import ANYONE
from ops_console.seals.desk import DESK as SEALS
from ops_console.settings_.desk import DESKS as SETTINGS
from ops_console.staff import desk as staff
from ops_console.stops.desk import LIFT
from ops_console.undetermined import desk as undetermined

_ALL: tuple[Desk, ...] = (
    *RELEASES,
    *EXEMPTIONS,
    LIFT,
    *CORE_DOWN,
    RESTART,
    RESUME,
    undetermined.DESK,
    *SETTINGS,
    SEALS,
    staff.GRANT,
    staff.REISSUE,
)

DESKS = {desk.act: desk for desk in _ALL}
#: Who finds the page: every role that approves something.
APPROVALS = ANYONE
