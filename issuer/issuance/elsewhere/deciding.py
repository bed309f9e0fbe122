"""Deciding on an application for a 利用登録: one operator decides, once; the chain says who (domain.md §6.2)."""

from datetime import datetime

from issuer.identity import deciding
from issuer.identity.models import Registration
from issuer.identity.registration import particulars_of
from issuer.issuance.elsewhere.comparison import agrees, compare
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.papers.facts import RegisterLink
from issuer.replica.places import fallen
from issuer.replica.register_index import has_twin, member_at
from issuer.tenancy.locks import share_municipality
from issuer.tenancy.scope import scope


class CannotBeLinked(BadInput):
    """The place does not stand, or it is plainly somebody else's."""


def link(
    *, municipality: str, application_number: str, place: RegisterLink, operator: str, now: datetime
) -> tuple[str, ...]:
    """利用可能: from now on this certificate gets the papers of this place of a register.

    Returns the numbers of older applications that ended by it (a renewed certificate). Raises UnknownApplication,
    AlreadyDecided, and CannotBeLinked for a place that is not in a current register, or of somebody of another
    birthday, or whose name and register are both others than applied for.
    """
    with scope(municipality) as cursor:
        # No package may take the place away between the look and the commit.
        share_municipality(cursor, municipality)
        row = deciding.found(municipality=municipality, application_number=application_number)
        member = member_at(
            cursor=cursor, municipality=municipality, koseki_no=place.koseki_no, member_no=place.member_no
        )
        if member is None:
            raise CannotBeLinked("この戸籍番号・名順位の在籍者はいません (registration_candidates で確かめてください)")
        if not member.stands:
            raise CannotBeLinked("この人は現在戸籍の在籍者でありません (除籍・改製)。結び付けられません")
        town = policy(municipality=municipality, at=now).name
        alone = not has_twin(cursor=cursor, municipality=municipality, member=member)
        compared = compare(particulars=particulars_of(row), member=member, town=town, is_alone=alone)
        if not compared.may_be_linked:
            differing = "、".join(one.item for one in compared.items if not agrees(one))
            raise CannotBeLinked(
                f"申請と一致しない項目があります ({differing})。別人のおそれがあり、結び付けられません"
            )
        return deciding.link(row=row, place=place, operator=operator, now=now)


def reject(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """却下. Raises UnknownApplication, AlreadyDecided, and BadInput without a reason."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.reject(row=row, reason=reason, operator=operator, now=now)


def withdraw(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """取消 of what waits, is in use or is stopped. Raises like ``reject``."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.withdraw(row=row, reason=reason, operator=operator, now=now)


def suspend(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """停止 of what is in use. Raises like ``reject``."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.suspend(row=row, reason=reason, operator=operator, now=now)


def resume(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """停止 → 利用可能 again. Raises like ``reject``, and CannotBeLinked where the place fell meanwhile."""
    with scope(municipality) as cursor:
        share_municipality(cursor, municipality)
        row: Registration = deciding.found(municipality=municipality, application_number=application_number)
        places = [] if row.member_no is None else [(row.koseki_no, row.member_no)]
        if fallen(cursor=cursor, municipality=municipality, places=places):
            raise CannotBeLinked("結び付けた在籍者が現在戸籍にいません。再開できません (新しい申請が要ります)")
        deciding.resume(row=row, reason=reason, operator=operator, now=now)
