"""資格: making, ending, listing and checking what lets a core system in over HTTPS."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from integrations.feeds.agent.signing import Credential
from integrations.feeds.manifest import SYSTEMS
from integrations.feeds.models import FeedCredential
from integrations.feeds.sender import Sender
from issuer import audit
from issuer.municipality.keys import create_data_keys, data_key, decrypt, encrypt
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

#: ``last_used_at`` is for people who replace a credential: no finer than this.
_USE_NOTED_EVERY = timedelta(minutes=10)


def add_credential(
    *, municipality: str, system: str, now: datetime, actor: str, expires_at: datetime | None, signed_only: bool
) -> Credential:
    """Make a credential. Its secret is in the answer and never told again.

    ``signed_only``: refuse it as a bearer token. Raises BadInput for an unknown municipality or system, or an end
    that is past.
    """
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    if system not in SYSTEMS:
        raise BadInput(f"システム {system} はありません ({' '.join(sorted(SYSTEMS))} のどれか)")
    if expires_at is not None and expires_at <= now:
        raise BadInput("有効期限が過去です")
    made = Credential(municipality, system, secrets.token_hex(8).upper(), secrets.token_urlsafe(32))
    with scope(municipality):
        # A municipality made by an earlier version has no key of this purpose yet.
        create_data_keys(municipality=municipality, now=now)
        key = data_key(municipality=municipality, purpose="feed")
        FeedCredential.objects.create(
            municipality=municipality,
            number=made.number,
            system=system,
            sealed=encrypt(key=key, plaintext=made.secret.encode(), context=context(made)),
            signed_only=signed_only,
            created_at=now,
            created_by=actor,
            expires_at=expires_at,
        )
        audit.append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="feed.credential_added",
            detail={"credential": made.number, "system": system},
        )
    return made


def end_credential(*, municipality: str, number: str, now: datetime, actor: str) -> bool:
    """End a credential at once; False when it had ended before. Raises BadInput for an unknown one."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality):
        rows = FeedCredential.objects.filter(number=number)
        if not rows.exists():
            raise BadInput(f"資格 {number} はありません")
        if not rows.filter(ended_at=None).update(ended_at=now, ended_by=actor):
            return False
        audit.append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="feed.credential_ended",
            detail={"credential": number},
        )
    return True


def credentials(*, municipality: str, now: datetime) -> list[dict[str, Any]]:
    """Every credential of a municipality without its secret, newest first. Raises BadInput for an unknown one."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality):
        found = list(FeedCredential.objects.defer("sealed").order_by("-created_at", "number"))
    return [
        {
            "credential": row.number,
            "system": row.system,
            "good": row.ended_at is None and (row.expires_at is None or now < row.expires_at),
            "signedOnly": row.signed_only,
            "createdAt": row.created_at,
            "expiresAt": row.expires_at,
            "endedAt": row.ended_at,
            "lastUsedAt": row.last_used_at,
        }
        for row in found
    ]


def prove_bearer(*, given: Credential, now: datetime) -> Sender | None:
    """The sender behind a token shown as it is, or None."""
    return _prove(
        given.municipality, given.system, given.number, now, lambda secret: hmac.compare_digest(secret, given.secret),
        signed=False,
    )  # fmt: skip


def prove_signed(
    *, municipality: str, system: str, number: str, now: datetime, holds: Callable[[str], bool]
) -> Sender | None:
    """The sender behind a signature, or None. ``holds``: whether the signature is that of a secret."""
    return _prove(municipality, system, number, now, holds, signed=True)


def _prove(
    municipality: str, system: str, number: str, now: datetime, holds: Callable[[str], bool], *, signed: bool
) -> Sender | None:
    if not known(municipality):
        return None
    with scope(municipality):
        row = (
            FeedCredential.objects.filter(number=number, system=system, ended_at=None)
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .first()
        )
        if row is None or (row.signed_only and not signed):
            return None
        key = data_key(municipality=municipality, purpose="feed")
        tied = context(Credential(municipality, system, number, ""))
        if not holds(decrypt(key=key, ciphertext=bytes(row.sealed), context=tied).decode()):
            return None
        FeedCredential.objects.filter(number=number).filter(
            Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_NOTED_EVERY)
        ).update(last_used_at=now)
    return Sender(municipality=municipality, system=system, actor=f"feed:{system}:{number}")


def context(named: Credential) -> bytes:
    """What ties a value to its row."""
    return f"feed-credential/{named.name}".encode()
