"""What a member of staff sees of one application: what was applied for, and whom in the registers it may mean."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from issuer.audit import append
from issuer.identity.application_numbers import trail
from issuer.identity.deciding import begin_review, found
from issuer.identity.models import Registration
from issuer.identity.registration import Particulars, particulars_of, particulars_of_each
from issuer.identity.states import PENDING, State
from issuer.issuance.elsewhere.comparison import Comparison, compare
from issuer.municipality.selectors import policy
from issuer.replica import register_index
from issuer.replica.folding import fold_name
from issuer.replica.register_index import IndexedMember
from issuer.tenancy.scope import scope

#: Nobody compares more than these by eye.
MOST_CANDIDATES = 20
_MOST_OPENED = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place of a register that the application may mean."""

    member: IndexedMember
    comparison: Comparison

    @property
    def may_be_linked(self) -> bool:
        """In a 現在戸籍, and not plainly somebody else."""
        return self.member.stands and self.comparison.may_be_linked


@dataclass(frozen=True, slots=True)
class Review:
    """An application opened for review. Candidates come likeliest first, those that cannot be linked at the end.

    ``alike``: numbers of other undecided applications of the same name, however written, and birthday.
    """

    application_number: str
    state: State
    applied_at: datetime
    particulars: Particulars
    candidates: tuple[Candidate, ...]
    alike: tuple[str, ...]


def review(*, municipality: str, application_number: str, operator: str, now: datetime) -> Review:
    """Open an application and look for candidates; the look is on the record, the first one begins the review.

    Raises UnknownApplication.
    """
    with scope(municipality) as cursor:
        register_index.ensure(cursor=cursor, municipality=municipality)
        row = found(municipality=municipality, application_number=application_number)
        particulars = particulars_of(row)
        members = register_index.find_members(
            cursor=cursor,
            municipality=municipality,
            name=particulars.applicant.name,
            birth=particulars.applicant.birth_date,
            hittosha=particulars.hittosha,
            honseki=particulars.honseki,
        )
        town = policy(municipality=municipality, at=now).name
        candidates = likeliest(particulars=particulars, members=members, town=town)
        same = alike(row=row, particulars=particulars)
        begin_review(row=row, operator=operator, now=now)
        row.refresh_from_db(fields=["state"])
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="registration.viewed",
            request_id=trail(row.application_number),
            detail={"application": row.application_number, "candidates": len(candidates)},
        )
    return Review(
        application_number=row.application_number,
        state=State(row.state),
        applied_at=row.applied_at,
        particulars=particulars,
        candidates=candidates,
        alike=same,
    )


def alike(*, row: Registration, particulars: Particulars) -> tuple[str, ...]:
    """See Review. Of the newest 500 undecided ones: they are encrypted, so each has to be opened."""
    waiting = Registration.objects.filter(state__in=PENDING).exclude(application_number=row.application_number)
    others = list(waiting.order_by("-applied_at")[:_MOST_OPENED])
    who = _who(particulars)
    opened = zip(others, particulars_of_each(others), strict=True)
    return tuple(sorted(other.application_number for other, said in opened if _who(said) == who))


def likeliest(*, particulars: Particulars, members: tuple[IndexedMember, ...], town: str) -> tuple[Candidate, ...]:
    """The members worth showing, in order."""
    born = Counter(map(_day_of, members))
    compared = (
        Candidate(
            member, compare(particulars=particulars, member=member, town=town, is_alone=born[_day_of(member)] == 1)
        )
        for member in members
    )
    return in_order(one for one in compared if one.comparison.is_candidate)[:MOST_CANDIDATES]


def in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Likeliest first, those that cannot be linked at the end."""
    return tuple(
        sorted(
            candidates,
            key=lambda one: (
                not one.may_be_linked,
                -one.comparison.score,
                one.member.koseki_no,
                one.member.member_no,
            ),
        )
    )


def _who(said: Particulars) -> tuple[str, date]:
    return fold_name(said.applicant.name), said.applicant.birth_date


def _day_of(member: IndexedMember) -> tuple[str, date | None]:
    return member.koseki_no, member.birth
