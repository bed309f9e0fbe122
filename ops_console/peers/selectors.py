"""How things stand with each peer, inside ``scope``.

When the other side answered last is kept by the database's own clock, so its age is counted by that clock too.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Now

from integrations.peers.courier import HEARTBEAT
from integrations.peers.links import GIVE, TAKE, trail
from integrations.peers.models import PeerChange, PeerLink, PeerReceived, PeerSending
from issuer.audit.models import AuditEvent
from issuer.papers.policy import Policy
from issuer.rules.peer import PEER, minutes_between
from ops_console.words import TABLES

#: Heartbeats without an answer before silence is told, though no attempt was noted as failed.
_MISSED = 6
_EVENTS = 50
#: Beyond this many the queue is told as "more than".
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class PeerState:
    """One peer. Levels: good | warn | stop | rest; ``says`` and ``hears`` in Japanese.

    ``age``: minutes since the moment its last message speaks for, None before the first one. ``limit``: minutes, None
    where no kind here depends on the peer.
    """

    link: PeerLink
    sending: PeerSending
    received: PeerReceived
    role: str
    waiting: int
    sends: str
    says: str
    hearing: str
    hears: str
    age: int | None
    warn: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain about a peer, its detail as label and value."""

    at: datetime
    action: str
    actor: str
    detail: tuple[tuple[str, str], ...]


_ROLES = {
    GIVE: "住民の情報をこちらから渡す",
    TAKE: "住民の情報を相手から受ける",
    "NONE": "抑止だけをやりとりする",
}


def peers(*, policy: Policy, now: datetime) -> list[PeerState]:
    """Every peer, those in force first."""
    sending = {row.link: row for row in PeerSending.objects.all()}
    late = Now() - timedelta(seconds=_MISSED * HEARTBEAT)
    silent = set(PeerSending.objects.filter(answered_at__lt=late).values_list("link", flat=True))
    received = {row.link: row for row in PeerReceived.objects.all()}
    links = sorted(
        PeerLink.objects.defer("sealed").order_by("created_at", "number"), key=lambda one: bool(one.ended_at)
    )
    return [_state(one, sending[one.number], received[one.number], one.number in silent, policy, now) for one in links]


def peer(*, number: str, policy: Policy, now: datetime) -> PeerState | None:
    """One of them."""
    return next((one for one in peers(policy=policy, now=now) if one.link.number == number), None)


def unreached() -> int:
    """Peers in force that do not answer at present."""
    away = PeerSending.objects.filter(failures__gt=0).values("link")
    return int(PeerLink.objects.filter(ended_at=None, number__in=away).count())


def events(*, number: str) -> list[Event]:
    """What the chain holds about a peer, newest first."""
    rows = AuditEvent.objects.filter(request_id=trail(number)).order_by("-seq")[:_EVENTS]
    return [Event(row.at, row.action, row.actor, _detail(row.detail)) for row in rows]


def _state(
    link: PeerLink, sending: PeerSending, received: PeerReceived, silent: bool, policy: Policy, now: datetime
) -> PeerState:
    takes = link.people == TAKE
    fresh = policy.freshness_of(PEER)
    age = None if received.as_of is None else minutes_between(start=received.as_of, end=now)
    changes = PeerChange.objects.filter(link=link.number)
    sends, says = _sends(link, sending, silent=silent)
    hearing, hears = _hears(link, received, age, fresh.warn, fresh.limit)
    return PeerState(
        link=link,
        sending=sending,
        received=received,
        role=_ROLES[link.people],
        waiting=changes[: MOST_COUNTED + 1].count(),
        sends=sends,
        says=says,
        hearing=hearing,
        hears=hears,
        age=age,
        warn=fresh.warn if takes else None,
        limit=fresh.limit if takes else None,
    )


def _sends(link: PeerLink, sending: PeerSending, *, silent: bool) -> tuple[str, str]:
    if link.ended_at:
        return "rest", "終わっています"
    if sending.failures:
        # Whatever is no answer of the contract is the name of an error on the way.
        why = TABLES["peerfailure"].get(sending.failure, "つながらない")
        return "stop", f"届いていません (続けて{sending.failures}回、{why})"
    if sending.answered_at is None:
        return "warn", "まだ答えがありません"
    if sending.copying is not None:
        return "warn", "全部を送っています"
    if silent:
        return "warn", "しばらく答えがありません"
    return "good", "届いています"


def _hears(link: PeerLink, received: PeerReceived, age: int | None, warn: int, limit: int) -> tuple[str, str]:
    if link.ended_at:
        return "rest", "終わっています"
    if age is None:
        return ("stop" if link.people == TAKE else "warn"), "まだ知らせがありません"
    if age > limit:
        return ("stop" if link.people == TAKE else "warn"), "上限より長く知らせがありません"
    if received.copy_began:
        return "warn", "全部を受け取っています"
    return ("warn", "遅れています") if age > warn else ("good", "届いています")


def _detail(text: str) -> tuple[tuple[str, str], ...]:
    words = TABLES["peernote"]
    told = {key: value for key, value in json.loads(text).items() if key in words}
    return tuple((words[key], TABLES["peerresult"].get(str(value), str(value))) for key, value in told.items())
