"""How current the copies of the core systems are, in the rules' own terms (feed rule 8)."""

from dataclasses import dataclass
from datetime import datetime

from issuer.papers.facts import Freshness
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import Policy
from issuer.replica.models import FeedState
from issuer.replica.selectors import freshness
from issuer.rules.calendar import office_minutes
from issuer.rules.peer import PEER, minutes_between

#: Kind → the systems it needs beside the residents', as rules.freshness asks.
_BESIDE: dict[CertificateKind, tuple[str, ...]] = {
    CertificateKind.INKAN: ("INKAN",),
    CertificateKind.SHOTOKU: ("ZEI",),
    CertificateKind.KAZEI: ("ZEI",),
    CertificateKind.NOZEI: ("ZEI",),
    CertificateKind.KOSEKI_ZENBU: ("KOSEKI",),
    CertificateKind.KOSEKI_KOJIN: ("KOSEKI",),
    CertificateKind.FUHYO: ("FUHYO",),
    CertificateKind.RISAI: ("RISAI",),
}


@dataclass(frozen=True, slots=True)
class SystemState:
    """One core system. ``age``, ``warn``, ``limit``: minutes of office hours (PEER: of the clock).

    ``level``: good | warn | stop; ``stop`` is exactly when the rules answer STALE; ``says`` tells why in Japanese.
    """

    system: str
    sequence: int
    extracted_at: datetime | None
    applied_at: datetime | None
    age: int | None
    warn: int
    limit: int
    level: str
    says: str


def system_states(*, policy: Policy, now: datetime) -> tuple[SystemState, ...]:
    """The systems that the offered kinds need, sent or not, and every other that has delivered, inside ``scope``."""
    stored = {state.system: state for state in FeedState.objects.all()}
    said = {f.system: f for f in freshness(municipality=policy.municipality)}
    offered = [kind for kind in CertificateKind if kind in policy.offered]
    needed = dict.fromkeys(system for kind in offered for system in _needed(kind))
    names = [*needed, *sorted(set(stored) - set(needed))]
    return tuple(_state(name, stored.get(name), said.get(name), policy, now) for name in names)


def stale_systems(*, kind: CertificateKind, states: tuple[SystemState, ...]) -> list[str]:
    """Systems whose age stops this kind at present; one that has never delivered stops it too."""
    levels = {state.system: state.level for state in states if state.extracted_at is not None}
    needed = [*_needed(kind), *((PEER,) if PEER in levels else ())]
    if kind is CertificateKind.FUHYO and "KOSEKI" in levels:
        needed.append("KOSEKI")  # 戸籍処理中 reaches the 附票 where the registers are connected
    return [system for system in needed if levels.get(system, "stop") == "stop"]


def _needed(kind: CertificateKind) -> tuple[str, ...]:
    return ("JUKI", *_BESIDE.get(kind, ()))


def _state(name: str, stored: FeedState | None, said: Freshness | None, policy: Policy, now: datetime) -> SystemState:
    limit = policy.freshness_of(name)
    extracted = stored.extracted_at if stored else None
    until = said.aged_at(now) if said else now
    age = None if extracted is None else _age(name, extracted, until, policy)
    level, says = _judge(stored, age, limit.warn, limit.limit, declared=until != now)
    return SystemState(
        system=name,
        sequence=stored.applied_sequence if stored else 0,
        extracted_at=extracted,
        applied_at=stored.applied_at if stored else None,
        age=age,
        warn=limit.warn,
        limit=limit.limit,
        level=level,
        says=says,
    )


def _age(name: str, extracted: datetime, until: datetime, policy: Policy) -> int:
    if name == PEER:
        return minutes_between(start=extracted, end=until)
    return office_minutes(office=policy.office, start=extracted, end=until)


def _judge(stored: FeedState | None, age: int | None, warn: int, limit: int, *, declared: bool) -> tuple[str, str]:
    # The order is that of rules.freshness: what is seen here is what a request meets.
    if stored is None or age is None:
        return "stop", "まだ届いていません"
    if stored.gap_since is not None:
        return "stop", "連番が飛んでいます"
    if age > limit:
        return "stop", "上限を超えました"
    if declared:
        return "warn", "停止を宣言中 (停止時刻までのデータで交付)"
    if age > warn:
        return "warn", "遅れています"
    return "good", "届いています"
