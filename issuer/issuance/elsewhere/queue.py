"""The queue of applications for 利用登録, as staff go through it: who waits, how long, and what is overdue."""

from dataclasses import dataclass
from datetime import date, datetime

from issuer.identity.models import Registration
from issuer.identity.states import LINKED, PENDING, State
from issuer.municipality.selectors import policy
from issuer.papers.policy import Policy
from issuer.rules.calendar import business_day_after, business_days_between, japan_day
from issuer.tenancy.scope import scope


@dataclass(frozen=True, slots=True)
class Queued:
    """One application; no personal data. ``waited``: 営業日 since the day of application while nobody has decided.

    ``due_on``: the last 営業日 on which a decision is in time. ``left``: 営業日 until then, 0 on that day and later.
    ``koseki_no`` is "" and ``member_no`` None until linked.
    """

    application_number: str
    state: State
    media: str
    applied_at: datetime
    due_on: date
    waited: int
    left: int
    overdue: bool
    decided_at: datetime | None
    decided_by: str
    reason: str
    ended_at: datetime | None
    koseki_no: str
    member_no: int | None


def queue(*, municipality: str, now: datetime, finished: bool = False) -> tuple[Queued, ...]:
    """Applications that wait or are in use (``finished``: the others too), undecided ones first, oldest first.

    Raises UnknownMunicipality.
    """
    with scope(municipality):
        rules = policy(municipality=municipality, at=now)
        rows = Registration.objects.filter(municipality=municipality).defer("applicant")
        if not finished:
            rows = rows.filter(state__in=[*PENDING, *LINKED])
        found = list(rows.order_by("applied_at", "application_number"))
    today = japan_day(now)
    listed = [queued(row=row, rules=rules, today=today) for row in found]
    return tuple(sorted(listed, key=lambda one: one.state not in PENDING))


def queued(*, row: Registration, rules: Policy, today: date) -> Queued:
    """One application as of ``today`` in Japan."""
    applied = japan_day(row.applied_at)
    waits = row.state in PENDING
    due = business_day_after(office=rules.office, day=applied, count=rules.registration_review_days)
    return Queued(
        application_number=row.application_number,
        state=State(row.state),
        media=row.media,
        applied_at=row.applied_at,
        due_on=due,
        waited=business_days_between(office=rules.office, first=applied, last=today) if waits else 0,
        left=business_days_between(office=rules.office, first=today, last=due) if waits else 0,
        overdue=waits and today > due,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        ended_at=row.ended_at,
        koseki_no=row.koseki_no,
        member_no=row.member_no,
    )
