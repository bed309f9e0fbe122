"""解除: a hold of the console ends when one person has proposed it and another approves."""

from datetime import datetime

from issuer.approvals.services import approve, proposal, propose
from issuer.holds.models import HoldRecord
from issuer.holds.services import CONSOLE, UnknownHold, end_owned, own_hold
from issuer.papers.kinds import HOLD_NAMES, KIND_NAMES, PROTECTIONS, CertificateKind, HoldKind
from issuer.tenancy.scope import scope

#: Two acts, because 支援措置 is released by those alone who may see it.
RELEASE, RELEASE_PROTECTION = "hold.release", "hold.release_protection"


def propose_release(*, municipality: str, hold_no: str, reason: str, operator: str, now: datetime) -> str:
    """Propose to end a hold of the console; returns the proposal's number.

    Raises UnknownHold for any other hold (a package's ends by its own row only), BadInput without a reason, and
    NotApprovable while its end is proposed already.
    """
    with scope(municipality):
        row = console_hold(hold_no=hold_no)
        if row is None or row.ended_at is not None:
            raise UnknownHold("運用管理で掛けた、解かれていない抑止にこの番号はありません")
        return propose(
            municipality=municipality,
            act=act_of(row),
            subject=hold_no,
            payload={"hold_no": hold_no},
            difference=[
                ("抑止種別", HOLD_NAMES[HoldKind(row.hold_kind)], "解除"),
                ("止めている証明書", _kinds(row), "止めない"),
            ],
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_release(*, act: str = RELEASE, municipality: str, number: str, operator: str, now: datetime) -> None:
    """End the hold as the second person, from the next request on. Raises NotApprovable, UnknownHold."""
    with scope(municipality) as cursor:
        found = proposal(number=number)
        if found is not None and found.act == act:
            own_hold(cursor, municipality=municipality, hold_no=found.subject)
        found = approve(municipality=municipality, number=number, act=act, operator=operator, now=now)
        hold_no = found.payload["hold_no"]
        end_owned(cursor, municipality=municipality, hold_no=hold_no, operator=operator, now=now)


def console_hold(*, hold_no: str) -> HoldRecord | None:
    """A hold of the console, ended or not, inside ``scope``."""
    row: HoldRecord | None = HoldRecord.objects.filter(source_system=CONSOLE, hold_no=hold_no).first()
    return row


def act_of(row: HoldRecord) -> str:
    """Which of the two acts ends it."""
    return RELEASE_PROTECTION if HoldKind(row.hold_kind) in PROTECTIONS else RELEASE


def _kinds(row: HoldRecord) -> str:
    return "、".join(KIND_NAMES[CertificateKind(kind)] for kind in row.certificate_kinds.split()) or "すべての種別"
