"""Pages of applications for 利用登録 and how many there are, for the console, inside ``scope``; no personal data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from issuer.identity.models import Registration
from issuer.identity.states import PENDING, State
from issuer.issuance.elsewhere.queue import Queued, queued
from issuer.municipality.selectors import policy
from issuer.rules.calendar import JST, japan_day, overdue_day


@dataclass(frozen=True, slots=True)
class Tally:
    """How many applications are in each state, and how many of the undecided ones are past their last 営業日."""

    states: Mapping[State, int]
    overdue: int

    @property
    def waiting(self) -> int:
        """Undecided."""
        return sum(self.states.get(state, 0) for state in PENDING)


def tally(*, municipality: str, now: datetime) -> Tally:
    """Count them all. Raises UnknownMunicipality."""
    counted = dict(Registration.objects.order_by().values_list("state").annotate(Count("application_number")))
    return Tally(
        states={State(state): count for state, count in counted.items()},
        overdue=_overdue(Registration.objects.all(), municipality, now).count(),
    )


def page_of(
    *,
    municipality: str,
    now: datetime,
    states: Collection[State],
    overdue: bool = False,
    newest_first: bool = False,
    page: int,
    size: int,
) -> tuple[tuple[Queued, ...], bool]:
    """One page of the applications in these states, and whether more follow. ``overdue``: only those past their day.

    By the time of application, the oldest first; ``newest_first`` by the time of the last decision.
    """
    rows: QuerySet[Any] = Registration.objects.filter(state__in=states)
    if overdue:
        rows = _overdue(rows, municipality, now)
    last = Coalesce("ended_at", "decided_at")
    order = (last.desc(), "-application_number") if newest_first else ("applied_at", "application_number")
    start = (page - 1) * size
    found = list(rows.defer("applicant").order_by(*order)[start : start + size + 1])
    rules, today = policy(municipality=municipality, at=now), japan_day(now)
    return tuple(queued(row=row, rules=rules, today=today) for row in found[:size]), len(found) > size


def following(*, row: Registration) -> str:
    """The number of the undecided application after this one, the oldest one after the last; "" without any."""
    others = Registration.objects.filter(state__in=PENDING).exclude(application_number=row.application_number)
    later = Q(applied_at__gt=row.applied_at) | Q(
        applied_at=row.applied_at, application_number__gt=row.application_number
    )
    numbers = others.order_by("applied_at", "application_number").values_list("application_number", flat=True)
    return str(numbers.filter(later).first() or numbers.first() or "")


def _overdue(rows: QuerySet[Any], municipality: str, now: datetime) -> QuerySet[Any]:
    rules = policy(municipality=municipality, at=now)
    day = overdue_day(office=rules.office, today=japan_day(now), count=rules.registration_review_days)
    return rows.filter(state__in=PENDING, applied_at__lt=datetime.combine(day + timedelta(days=1), time(), JST))
