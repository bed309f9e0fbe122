"""What stands against a paper of somebody, for staff who consider an 例外許可."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.holds.exemptions import LIFTABLE
from issuer.issuance.gather import holds_read
from issuer.issuance.gather_registers import Who
from issuer.papers.facts import Hold, RegisterLink
from issuer.papers.kinds import PROTECTIONS, CertificateKind


def holds_against(
    cursor: CursorWrapper, *, municipality: str, who: Who, kind: CertificateKind, now: datetime | None = None
) -> tuple[Hold, ...]:
    """Holds that an 例外許可 can lift among all that the line reads for a paper of this kind, inside ``scope``.

    At ``now`` without those whose time is over. Holds on people beside the applicant are among them where a paper of
    the kind may touch them; which of them refuse is seen only when a paper is asked for.
    """
    return tuple(
        hold
        for hold in holds_read(cursor, municipality=municipality, who=who, kind=kind)
        if hold.kind in LIFTABLE
        and (not hold.certificate_kinds or kind in hold.certificate_kinds)
        and (now is None or hold.ends_at is None or now < hold.ends_at or hold.kind in PROTECTIONS)
    )


def who_of(applicant: str) -> Who:
    """宛名番号, or 戸籍番号/名順位 of a 利用登録, as an applicant. Raises ValueError for a 名順位 that is no number."""
    koseki_no, slash, member_no = applicant.rpartition("/")
    return Who(registered=RegisterLink(koseki_no, int(member_no))) if slash else Who(atena_no=applicant)
