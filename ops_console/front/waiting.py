"""What waits for one operator: a count and a page for each kind of work their roles do, inside ``scope``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from issuer.approvals.models import Proposal
from issuer.identity.models import Registration
from issuer.identity.states import PENDING
from issuer.incidents.selectors import open_count
from issuer.intake import worklist
from issuer.intake.models import WorkItem
from issuer.issuance.delivery import UNKNOWN_OUTCOME
from ops_console.approvals.desks import DESKS
from ops_console.models import Operator
from ops_console.roles import INCIDENTS, WORKLIST, Role
from ops_console.words import TABLES

#: Topics of the worklist that have a page of their own; the others are on the worklist itself.
_PAGES = {worklist.CHARACTER: "characters", worklist.QUARANTINE: "quarantine", UNKNOWN_OUTCOME: "undetermined"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of something. ``address``: the page where it is worked off, "" where there is none."""

    label: str
    count: int
    address: str


def waiting_for(*, operator: Operator, now: datetime) -> tuple[Waiting, ...]:
    """What waits for this person, most pressing first; nothing that does not wait."""
    roles = operator.roles
    found = [
        _line("あなたが承認できる提案", _approvable(operator, now), "approvals"),
        *_counted(INCIDENTS, roles, lambda: _line("閉じていない事案", open_count(), "incidents")),
        *_counted({Role.KOSEKI}, roles, lambda: _line("住登外の利用登録の審査", _applications(), "elsewhere")),
        *_topics(roles),
    ]
    return tuple(line for line in found if line.count)


def _approvable(operator: Operator, now: datetime) -> int:
    mine = [desk.act for desk in DESKS.values() if not desk.roles.isdisjoint(operator.roles)]
    rows = Proposal.objects.filter(act__in=mine, outcome="", expires_at__gt=now)
    return int(rows.exclude(proposed_by=operator.name).count())


def _applications() -> int:
    return int(Registration.objects.filter(state__in=PENDING).count())


def _topics(roles: Collection[str]) -> list[Waiting]:
    """Open items of the worklist by topic, in one statement."""
    if WORKLIST.isdisjoint(roles):
        return []
    counts = WorkItem.objects.filter(closed_at=None).values_list("topic").annotate(Count("id")).order_by("topic")
    return [
        _line(TABLES["topic"].get(topic, topic), count, page, "" if topic in _PAGES else f"?topic={topic}")
        for topic, count in counts
        for page in [_PAGES.get(topic, "worklist")]
    ]


def _counted(roles: Collection[str], mine: Collection[str], line: Callable[[], Waiting]) -> list[Waiting]:
    """The line for who has one of the roles; nothing is counted for anybody else."""
    return [line()] if not set(roles).isdisjoint(mine) else []


def _line(label: str, count: int, page: str, query: str = "") -> Waiting:
    try:
        address = reverse(f"console:{page}") + query
    except NoReverseMatch:
        address = ""
    return Waiting(label=label, count=count, address=address)
