"""Looking for an applicant in the registers by hand, where the candidates found by themselves do not fit."""

from dataclasses import dataclass
from datetime import date, datetime

from issuer.audit import append
from issuer.identity.application_numbers import trail
from issuer.identity.deciding import found
from issuer.identity.registration import particulars_of
from issuer.identity.states import State
from issuer.issuance.elsewhere.comparison import compare
from issuer.issuance.elsewhere.reviewing import MOST_CANDIDATES, Candidate, Review, alike, in_order
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.replica import register_index
from issuer.tenancy.scope import scope


class TooWide(BadInput):
    """Nothing to search by, or more people than anybody compares by eye."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff search by; "" and None narrow nothing. ``sex``: code of 性別."""

    name: str = ""
    birth: date | None = None
    sex: str = ""
    koseki_no: str = ""


def search(*, municipality: str, application_number: str, wanted: Wanted, operator: str, now: datetime) -> Review:
    """Everybody who fits ``wanted``, each compared with the application; the search is on the record.

    By which items was searched is recorded, and a 戸籍番号; a name or a birthday is not. Raises UnknownApplication,
    TooWide.
    """
    if not (wanted.name.strip() or wanted.birth or wanted.koseki_no):
        raise TooWide("氏名・生年月日・戸籍番号のどれかを入力してください (性別だけでは探せません)")
    with scope(municipality) as cursor:
        register_index.ensure(cursor=cursor, municipality=municipality)
        row = found(municipality=municipality, application_number=application_number)
        members = register_index.search_members(
            cursor=cursor,
            municipality=municipality,
            name=wanted.name,
            birth=wanted.birth,
            sex=wanted.sex,
            koseki_no=wanted.koseki_no,
            most=MOST_CANDIDATES + 1,
        )
        particulars, town = particulars_of(row), policy(municipality=municipality, at=now).name
        candidates = [
            Candidate(
                member,
                compare(
                    particulars=particulars,
                    member=member,
                    town=town,
                    is_alone=not register_index.has_twin(cursor=cursor, municipality=municipality, member=member),
                ),
            )
            for member in members
        ]
        same = alike(row=row, particulars=particulars)
        by = {"name": wanted.name.strip(), "birth": wanted.birth, "sex": wanted.sex, "koseki_no": wanted.koseki_no}
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="registration.searched",
            request_id=trail(row.application_number),
            detail={
                "application": row.application_number,
                "by": [item for item, value in by.items() if value],
                "koseki_no": wanted.koseki_no,
                "found": len(members),
            },
        )
    if len(members) > MOST_CANDIDATES:
        raise TooWide(f"{MOST_CANDIDATES}人より多く見つかりました。項目を足して絞ってください")
    return Review(
        application_number=row.application_number,
        state=State(row.state),
        applied_at=row.applied_at,
        particulars=particulars,
        candidates=in_order(candidates),
        alike=same,
    )
