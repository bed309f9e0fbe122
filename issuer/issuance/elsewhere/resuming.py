"""停止 → 利用可能 again: one proposes, another approves. One person does not give back what was stopped for a doubt."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.approvals import services as approvals
from issuer.identity import deciding
from issuer.identity.application_numbers import spaced
from issuer.identity.models import Registration
from issuer.identity.states import STATE_NAMES, State
from issuer.issuance.elsewhere.weighing import CannotBeLinked
from issuer.replica.places import fallen
from issuer.tenancy.locks import own_subjects, share_municipality
from issuer.tenancy.scope import scope

ACT = "registration.resume"


def propose_resume(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> str:
    """Propose it; returns the proposal's number.

    Raises UnknownApplication, AlreadyDecided for one that is not stopped, CannotBeLinked where its place fell,
    NotApprovable while it is proposed already, BadInput without a reason.
    """
    reason = deciding.written_reason(reason)
    with scope(municipality) as cursor:
        row = deciding.found(municipality=municipality, application_number=application_number)
        if row.state != State.SUSPENDED:
            raise deciding.AlreadyDecided(f"申請は{STATE_NAMES[State(row.state)]}です。再開できるのは停止中だけです")
        _require_standing(cursor, row)
        return approvals.propose(
            municipality=municipality,
            act=ACT,
            subject=row.application_number,
            payload={"application": row.application_number, "reason": reason},
            difference=[
                ("申請番号", spaced(row.application_number), spaced(row.application_number)),
                ("状態", STATE_NAMES[State.SUSPENDED], STATE_NAMES[State.AVAILABLE]),
            ],
            basis=_basis(row),
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_resume(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Do it, as the second person. Raises NotApprovable, AlreadyDecided, CannotBeLinked."""
    with scope(municipality) as cursor:
        share_municipality(cursor, municipality)
        proposal = approvals.proposal(number=number)
        subject = proposal.subject if proposal and proposal.act == ACT else ""
        row = Registration.objects.filter(application_number=subject).first()
        if row:
            # Before the chain's head, which every other step takes last.
            own_subjects(cursor, municipality, [f"koseki:{row.koseki_no}"])
        found = approvals.approve(
            municipality=municipality,
            number=number,
            act=ACT,
            basis=_basis(row) if row else "",
            operator=operator,
            now=now,
        )
        row = deciding.found(municipality=municipality, application_number=found.payload["application"])
        _require_standing(cursor, row)
        deciding.resume(row=row, reason=found.payload["reason"], operator=operator, now=now)


def _require_standing(cursor: CursorWrapper, row: Registration) -> None:
    places = [] if row.member_no is None else [(row.koseki_no, row.member_no)]
    if fallen(cursor=cursor, municipality=row.municipality, places=places):
        raise CannotBeLinked("結び付けた在籍者が現在戸籍にいません。再開できません (新しい申請が要ります)")


def _basis(row: Registration) -> str:
    """Where it leads, and since when it is stopped."""
    return f"{row.state}/{row.koseki_no}/{row.member_no}/{row.ended_at:%Y%m%dT%H%M%S.%f%z}" if row.ended_at else ""
