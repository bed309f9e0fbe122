"""Reading what the front page says, inside the scope of the operator's municipality."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from issuer.incidents.selectors import open_count
from issuer.intake.models import Receipt, WorkItem
from issuer.issuance.models import Request
from issuer.issuance.status import ServiceLine, service_status
from issuer.municipality.selectors import policy
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import Policy
from issuer.rules.calendar import JST, is_within_hours
from ops_console.freshness import SystemState, stale_systems, system_states
from ops_console.peers.selectors import unreached
from ops_console.words import TABLES


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind now. ``level``: good (issued) | rest (out of hours) | stop | none (no form yet). ``says``: Japanese."""

    kind: CertificateKind
    fee: int
    level: str
    says: str
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Today:
    """Counts of requests received since midnight in Japan, and of what is not settled, however old."""

    issued: int
    refused: int
    aborted: int
    refusals: tuple[tuple[str, int], ...]
    undetermined: int
    incidents: int
    packages_stuck: int


@dataclass(frozen=True, slots=True)
class Situation:
    """The answers to the three questions. ``level`` of the whole: good | warn | rest | stop."""

    level: str
    says: str
    kinds: tuple[KindLine, ...]
    systems: tuple[SystemState, ...]
    today: Today
    peers_unreached: int


def situation(*, municipality: str, kinds: Collection[CertificateKind], now: datetime) -> Situation:
    """Everything the front page shows. ``kinds`` limits the counts to what the operator may look at."""
    current = policy(municipality=municipality, at=now)
    systems = system_states(policy=current, now=now)
    services = service_status(municipality=municipality, now=now).services
    lines = tuple(_line(service, current, systems, now) for service in services)
    level, says = _whole([line for line in lines if line.level != "none"])
    return Situation(
        level=level, says=says, kinds=lines, systems=systems, today=_today(kinds, now), peers_unreached=unreached()
    )


def midnight(now: datetime) -> datetime:
    """The beginning of the day in Japan."""
    return now.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)


def _line(service: ServiceLine, current: Policy, systems: tuple[SystemState, ...], now: datetime) -> KindLine:
    level, says = _state_of(service, current, systems, now)
    return KindLine(
        kind=service.kind,
        fee=service.fee,
        level=level,
        says=says,
        opens_at=service.opens_at if level == "rest" else None,
        closes_at=service.closes_at if level == "good" else None,
    )


def _state_of(
    service: ServiceLine, current: Policy, systems: tuple[SystemState, ...], now: datetime
) -> tuple[str, str]:
    if not service.has_form:
        pinned = current.pinned_forms.get(service.kind)
        if pinned:
            return "stop", f"留めた様式の版 {pinned} が使えません"
        return "none", "今日使える様式の版がありません"
    stops = [s for s in current.suspensions if not s.kinds or service.kind in s.kinds]
    if stops:
        return "stop", f"停止中: {stops[0].reason}"
    if not service.open:
        within = is_within_hours(policy=current, kind=service.kind, at=now)
        return ("stop", "保守のため停止中") if within else ("rest", "時間外・休止日")
    stale = stale_systems(kind=service.kind, states=systems)
    if stale:
        names = "・".join(TABLES["system"].get(system, system) for system in stale)
        return "stop", f"データが使えないため断っています ({names})"
    return "good", "交付しています"


def _whole(lines: list[KindLine]) -> tuple[str, str]:
    levels = {line.level for line in lines}
    if not levels:
        return "stop", "取り扱う証明書がありません"
    if levels == {"good"}:
        return "good", "交付しています"
    if "stop" in levels:
        return ("warn", "一部の証明書を交付していません") if "good" in levels else ("stop", "交付していません")
    return ("rest", "一部の証明書は時間外です") if "good" in levels else ("rest", "時間外です")


def _today(kinds: Collection[CertificateKind], now: datetime) -> Today:
    start = midnight(now)
    received = Request.objects.filter(
        operation="ISSUE", kind__in=kinds, received_at__gte=start, received_at__lt=start + timedelta(days=1)
    )
    states = dict(received.values_list("state").annotate(Count("request_id")))
    refusals = received.filter(state="REFUSED").values_list("refusal").annotate(n=Count("request_id")).order_by("-n")
    return Today(
        issued=sum(states.get(state, 0) for state in ("ISSUED", "DELIVERED", "FAILED", "CANCELLED")),
        refused=states.get("REFUSED", 0),
        aborted=states.get("ABORTED", 0),
        refusals=tuple(refusals),
        undetermined=WorkItem.objects.filter(topic="UNKNOWN_OUTCOME", closed_at=None).count(),
        incidents=open_count(),
        packages_stuck=Receipt.objects.filter(state="HELD").count(),
    )
