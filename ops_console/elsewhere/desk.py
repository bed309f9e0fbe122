"""What a second person approves in this room."""

from issuer.issuance.elsewhere.resuming import ACT, approve_resume
from ops_console.approvals.desk import Desk
from ops_console.roles import Role

RESUME = Desk(
    act=ACT,
    label="停止した利用登録の再開",
    roles=frozenset({Role.KOSEKI}),
    warning="承認すると、この申請の電子証明書で、結び付けた戸籍の証明書と附票の写しが再び交付されます。",
    approve=approve_resume,
    page="elsewhere-links",
)
