"""One place of a register held against an application: before a person decides, and once more when they have."""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.identity.application_numbers import trail
from issuer.identity.deciding import found
from issuer.identity.models import Registration
from issuer.identity.registration import Particulars, particulars_of
from issuer.identity.states import LINKED
from issuer.issuance.elsewhere.comparison import Comparison, compare
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.papers.facts import RegisterLink
from issuer.replica.register_index import IndexedMember, has_twin, member_at
from issuer.tenancy.scope import scope


class CannotBeLinked(BadInput):
    """The place does not stand, or it is plainly somebody else's."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a link would tie together. ``replaces``: numbers of the applications that it would end (更新)."""

    particulars: Particulars
    member: IndexedMember
    comparison: Comparison
    replaces: tuple[str, ...]


def weigh(*, municipality: str, application_number: str, place: RegisterLink, operator: str, now: datetime) -> Weighed:
    """Hold an application against one place and tell what a link would do; the look is on the record.

    Raises UnknownApplication, and CannotBeLinked where ``deciding.link`` would.
    """
    with scope(municipality) as cursor:
        row = found(municipality=municipality, application_number=application_number)
        member, comparison = require_linkable(cursor=cursor, row=row, place=place, now=now)
        others = Registration.objects.filter(
            koseki_no=place.koseki_no, member_no=place.member_no, media=row.media, state__in=LINKED
        ).exclude(application_number=row.application_number)
        weighed = Weighed(
            particulars=particulars_of(row),
            member=member,
            comparison=comparison,
            replaces=tuple(sorted(others.values_list("application_number", flat=True))),
        )
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="registration.weighed",
            request_id=trail(row.application_number),
            detail={
                "application": row.application_number,
                "koseki_no": place.koseki_no,
                "member_no": place.member_no,
            },
        )
    return weighed


def require_linkable(
    *, cursor: CursorWrapper, row: Registration, place: RegisterLink, now: datetime
) -> tuple[IndexedMember, Comparison]:
    """Who is at a place, and how they compare, inside ``scope``. Raises CannotBeLinked."""
    code = row.municipality
    member = member_at(cursor=cursor, municipality=code, koseki_no=place.koseki_no, member_no=place.member_no)
    if member is None:
        raise CannotBeLinked("この戸籍番号・名順位の在籍者はいません (候補を確かめてください)")
    if not member.stands:
        raise CannotBeLinked("この人は現在戸籍の在籍者でありません (除籍・改製)。結び付けられません")
    town = policy(municipality=code, at=now).name
    alone = not has_twin(cursor=cursor, municipality=code, member=member)
    compared = compare(particulars=particulars_of(row), member=member, town=town, is_alone=alone)
    if not compared.may_be_linked:
        raise CannotBeLinked(
            f"申請と一致しない項目があります ({compared.differing})。別人のおそれがあり、結び付けられません"
        )
    return member, compared
