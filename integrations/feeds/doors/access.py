"""Who sends: a signed request, or the credential itself as a bearer token (ADR 0012)."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from integrations.feeds.agent import signing
from integrations.feeds.credentials import prove_bearer, prove_signed
from integrations.feeds.doors.answers import Turned
from integrations.feeds.sender import Sender
from issuer.municipality.document import SYSTEMS


@dataclass(frozen=True, slots=True)
class Proof:
    """A sender, and the SHA-256 its signature promises of the content ("" for a bearer token)."""

    sender: Sender
    sha256: str

    def require(self, sha256: str) -> None:
        """Raises Turned when the content is not what was signed."""
        if self.sha256 and not hmac.compare_digest(self.sha256, sha256):
            raise Turned(422, "HASH", "届いた中身のハッシュが、署名されたものと違います。もう一度送ってください")


def prove(request: HttpRequest, *, now: datetime, clock: int) -> Proof:
    """Who stands behind a request. ``clock``: seconds since 1970 by the machine's own clock.

    Raises Turned 401, in the same words for an unknown, ended or wrong credential.
    """
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme == signing.SCHEME:
        return _signed(request, rest, now, clock)
    if scheme.lower() == "bearer":
        given = signing.credential(rest)
        sender = prove_bearer(given=given, now=now) if given else None
        if sender:
            return Proof(sender=sender, sha256="")
        raise _unknown()
    raise Turned(401, "UNAUTHORIZED", "Authorization に連携の資格がありません")


def claimed(request: HttpRequest) -> tuple[str, str]:
    """団体コード and ``feed:SYSTEM`` a request says it comes from, proved or not; ("", "") where it says nothing.

    Without the credential's number: whoever makes numbers up must not make up rows of the access log with them.
    """
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    given = signing.signed(rest) if scheme == signing.SCHEME else signing.credential(rest)
    if given is None or given.system not in SYSTEMS:
        return (given.municipality if given else ""), ""
    return given.municipality, f"feed:{given.system}"


def _signed(request: HttpRequest, fields: str, now: datetime, clock: int) -> Proof:
    given = signing.signed(fields)
    if given is None:
        raise _unknown()

    def holds(secret: str) -> bool:
        right = signing.signature(
            secret=secret,
            method=request.method or "",
            path=request.get_full_path(),
            content_range=request.headers.get("Content-Range", ""),
            timestamp=given.timestamp,
            sha256=given.sha256,
        )
        return hmac.compare_digest(right, given.signature)

    sender = prove_signed(
        municipality=given.municipality, system=given.system, number=given.number, now=now, holds=holds
    )
    if sender is None:
        raise _unknown()
    # Only after the signature: a stranger learns nothing of the clock.
    if abs(given.timestamp - clock) > signing.WINDOW:
        raise Turned(
            401, "CLOCK", "署名の時刻がサーバの時計と合いません。送る側の時計を直してください", serverTime=clock
        )
    return Proof(sender=sender, sha256=given.sha256)


def _unknown() -> Turned:
    return Turned(401, "UNAUTHORIZED", "連携の資格が違うか、終わっています")
