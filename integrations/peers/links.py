"""Agreeing with another server, on both sides, and ending that.

The first side makes number and secret and shows them once as a token; the second takes the token. Doing it again for
the same address renews the secret and keeps the number, so that what the peer brought stays known as its own.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper

from integrations.peers.models import PeerLink, PeerReceived, PeerSending
from issuer import audit
from issuer.municipality.keys import create_data_keys, data_key, decrypt, encrypt
from issuer.municipality.selectors import known, policy
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.replica import copied, touched
from issuer.tenancy.scope import scope

GIVE, TAKE, NONE = "GIVE", "TAKE", "NONE"
#: A server with one of these kinds keeps the residents; one with only the kinds below prints nothing of them.
_OF_RESIDENTS = frozenset({CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO})
_OF_REGISTERS = frozenset({CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TOKEN = re.compile(r"akashi-peer-([0-9]{6})-([0-9A-F]{16})-([A-Za-z0-9_-]{43})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Link:
    """An agreement in force, with its secret."""

    municipality: str
    number: str
    url: str
    people: str
    side: str
    certificate: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Added:
    """What ``add_link`` made. ``token``: for the other side, "" when its own token was taken. ``people``: see PeerLink.

    ``no_longer_offered``: kinds that the peer serves from now on and this server offered until now.
    """

    number: str
    people: str
    token: str
    no_longer_offered: tuple[CertificateKind, ...]


def add_link(
    *,
    municipality: str,
    url: str,
    kinds: Iterable[CertificateKind],
    people: str,
    token: str,
    certificate: str,
    now: datetime,
    actor: str,
) -> Added:
    """Agree with the server at ``url``, which serves ``kinds``; this one offers them no longer, from ``now`` on.

    ``people``: GIVE, TAKE, NONE, or "" to go by the kinds. ``token``: of the other side, "" to make one.
    ``certificate``: SHA-256 (hex) of the client certificate the other side shows. Raises BadInput.
    """
    served = frozenset(kinds)
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    if not served:
        raise BadInput("相手が扱う種別を --kinds に指定してください")
    address = _address(url)
    if not settings.AKASHI_DEMO and not certificate:
        raise BadInput("本番では、相手のクライアント証明書を --certificate に指定してください (相互 TLS)")
    number, secret = _token(token, municipality)
    with scope(municipality) as cursor:
        offered = policy(municipality=municipality, at=now).offered
        left = {kind: fee for kind, fee in offered.items() if kind not in served}
        if not left:
            raise BadInput("相手に渡すと、このサーバが扱う種別が無くなります。--kinds を確かめてください")
        role = people or _role(cursor, municipality, served)
        _require_sound(cursor, municipality, role, number, address)
        number = number or _number_of(address)
        create_data_keys(municipality=municipality, now=now)  # one made by an earlier version lacks this purpose
        sealed = encrypt(
            key=data_key(municipality=municipality, purpose="peer"),
            plaintext=secret.encode(),
            context=context(municipality, number),
        )
        _store(municipality, number, sealed, now=now, actor=actor, url=address, people=role,
               kinds=" ".join(sorted(served)), side="B" if token else "A", certificate=certificate)  # fmt: skip
        if role == TAKE:
            copied.expect(cursor=cursor, municipality=municipality)
        dropped = tuple(kind for kind in offered if kind in served)
        if dropped:
            fees = {
                kind.value: {"fee": fee.fee} | ({} if fee.counter is None else {"counter_fee": fee.counter})
                for kind, fee in left.items()
            }
            _offer(municipality, fees, now, actor)
        audit.append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="peer.added",
            request_id=trail(number),
            detail={"peer": number, "kinds": sorted(served), "people": role},
        )
    made = "" if token else f"akashi-peer-{municipality}-{number}-{secret}"
    return Added(number=number, people=role, token=made, no_longer_offered=dropped)


def end_link(*, municipality: str, number: str, now: datetime, actor: str) -> bool:
    """Tell and hear nothing more; False when it had ended before. What came stays, and grows stale. Raises BadInput."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality) as cursor:
        rows = PeerLink.objects.filter(number=number)
        if not rows.exists():
            raise BadInput(f"相手 {number} はありません (peer_status で見られます)")
        if not rows.filter(ended_at=None).update(ended_at=now, ended_by=actor):
            return False
        cursor.execute("DELETE FROM peers_change WHERE municipality = %s AND link = %s", [municipality, number])
        audit.append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="peer.ended",
            request_id=trail(number),
            detail={"peer": number},
        )
    return True


def link(*, municipality: str, number: str) -> Link | None:
    """An agreement in force, or None, inside ``scope(municipality)``."""
    row = PeerLink.objects.filter(number=number, ended_at=None).first()
    if row is None:
        return None
    key = data_key(municipality=municipality, purpose="peer")
    secret = decrypt(key=key, ciphertext=bytes(row.sealed), context=context(municipality, number))
    return Link(municipality, number, row.url, row.people, row.side, row.certificate, secret)


def trail(number: str) -> str:
    """What the links of the audit chain about one peer have in common: their ``request_id``."""
    return f"peer-{number}"


def begin_copy(*, cursor: CursorWrapper, municipality: str, number: str) -> None:
    """From the next message on, tell the peer everything anew."""
    cursor.execute(
        "UPDATE peers_sending SET copying = '{}', failures = 0, failure = '', due_at = clock_timestamp() "
        "WHERE municipality = %s AND link = %s",
        [municipality, number],
    )


def order_copy(*, municipality: str, number: str, now: datetime, actor: str) -> None:
    """Have a whole copy sent now, for staff who doubt what the peer has. Raises BadInput for no agreement in force."""
    with scope(municipality) as cursor:
        if not PeerLink.objects.filter(number=number, ended_at=None).exists():
            raise BadInput(f"相手 {number} とのやりとりはないか、終わっています")
        begin_copy(cursor=cursor, municipality=municipality, number=number)
        audit.append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="peer.copy_ordered",
            request_id=trail(number),
            detail={"peer": number},
        )


def _address(url: str) -> str:
    parts = urlsplit(url)
    secure = parts.scheme == "https" or (settings.AKASHI_DEMO and parts.hostname in _LOOPBACK)
    if parts.scheme not in ("http", "https") or not parts.hostname or not secure or parts.query or parts.username:
        raise BadInput("--url は相手のサーバの https:// です (見本では http://127.0.0.1:ポート も使えます)")
    return url.rstrip("/").removesuffix("/peers/v1")


def _token(token: str, municipality: str) -> tuple[str, str]:
    """(number, secret) of the other side's token, or ("", a new secret)."""
    if not token:
        return "", secrets.token_urlsafe(32)
    found = _TOKEN.match(token)
    if found is None:
        raise BadInput("トークンが読めません。相手の peer_add が印字した1行を、そのまま渡してください")
    if found[1] != municipality:
        raise BadInput("トークンは別の団体のものです")
    return found[2], found[3]


def _role(cursor: CursorWrapper, municipality: str, served: frozenset[CertificateKind]) -> str:
    own = touched.state_of(cursor=cursor, municipality=municipality, system="JUKI")[0] > 0
    if served & _OF_RESIDENTS:
        return NONE if own else TAKE
    return GIVE if served <= _OF_REGISTERS else NONE


def _require_sound(cursor: CursorWrapper, municipality: str, role: str, number: str, address: str) -> None:
    if role != TAKE:
        return
    if touched.state_of(cursor=cursor, municipality=municipality, system="JUKI")[0]:
        raise BadInput("このサーバは住基の連携 (JUKI) を自分で受けています。相手から人のデータは受けられません")
    others = PeerLink.objects.filter(people=TAKE, ended_at=None).exclude(number=number)
    if any(row.url != address for row in others):
        raise BadInput("人のデータを受ける相手が、もう1つあります。先に peer_end で終えてください")


def _number_of(address: str) -> str:
    """The number this address has, or a new one."""
    row = PeerLink.objects.filter(url=address).order_by("-created_at").first()
    return str(row.number) if row else secrets.token_hex(8).upper()


def _store(municipality: str, number: str, sealed: bytes, *, now: datetime, actor: str, **given: str) -> None:
    values = {**given, "sealed": sealed, "created_at": now, "created_by": actor, "ended_at": None, "ended_by": ""}
    if not PeerLink.objects.filter(number=number).update(**values):
        PeerLink.objects.create(municipality=municipality, number=number, **values)
        PeerSending.objects.create(
            municipality=municipality, link=number, number=0, mark="", pending=0, pending_mark="", copying=None,
            due_at=now, failures=0, failure="",
        )  # fmt: skip
        PeerReceived.objects.create(municipality=municipality, link=number, number=0, mark="", copy_began=0)
    # Whatever was missed while there was no agreement: begin with a whole copy, now.
    with connections["default"].cursor() as cursor:
        begin_copy(cursor=cursor, municipality=municipality, number=number)


def _offer(municipality: str, fees: dict[str, dict[str, int]], now: datetime, actor: str) -> None:
    set_settings(code=municipality, settings={"offered": fees}, settings_folder=Path(), start=now, now=now, actor=actor)


def context(municipality: str, number: str) -> bytes:
    """What ties a value to its row."""
    return f"peer/{municipality}/{number}".encode()
