"""How current the copies of the core systems are, in the rules' own terms (feed rule 8)."""

from dataclasses import dataclass
from datetime import datetime

from issuer.papers.facts import Freshness
from issuer.papers.kinds import BUILT_KINDS, CertificateKind
from issuer.papers.policy import Policy
from issuer.replica.models import FeedState
from issuer.replica.selectors import freshness
from issuer.rules.calendar import office_minutes
from issuer.rules.peer import PEER, minutes_between

#: Systems without which nothing of this build is issued; listed even before their first package.
_ALWAYS = ("JUKI", "INKAN")


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
    """Every system that has ever delivered, and those we cannot do without, inside ``scope``."""
    stored = {state.system: state for state in FeedState.objects.all()}
    said = {f.system: f for f in freshness(municipality=policy.municipality)}
    names = [*_ALWAYS, *sorted(set(stored) - set(_ALWAYS))]
    return tuple(_state(name, stored.get(name), said.get(name), policy, now) for name in names)


def stale_systems(*, kind: CertificateKind, states: tuple[SystemState, ...]) -> list[str]:
    """Systems whose age stops this kind at present."""
    needed = {"JUKI", "INKAN", PEER} if kind is CertificateKind.INKAN else {"JUKI", PEER}
    if kind not in BUILT_KINDS:
        return []
    return [state.system for state in states if state.system in needed and state.level == "stop"]


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
