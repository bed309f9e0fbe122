"""Where the centre asks whether a certificate is revoked: in its own process, or over HTTP as the certificate says."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from integrations.centre.pki.authorities import authority_called
from integrations.centre.pki.crl import crl_of
from integrations.centre.pki.ocsp import answer
from integrations.centre.pki.store import Store

__all__ = ["NoAnswer", "Sources", "in_process", "over_http"]

_MOST_BYTES = 16 * 1024 * 1024


class NoAnswer(Exception):
    """Nobody answered at a URL in time."""


@dataclass(frozen=True, slots=True)
class Sources:
    """``ocsp(url, request)`` and ``crl(url)`` return DER; both raise NoAnswer."""

    ocsp: Callable[[str, bytes], bytes]
    crl: Callable[[str], bytes]


def in_process(*, store: Store, now: datetime) -> Sources:
    """The responder and the lists of ``store`` as they stand at ``now``; of a URL only its last part counts."""

    def called(url: str) -> str:
        return urlsplit(url).path.rpartition("/")[2].removesuffix(".crl")

    def ocsp(url: str, request: bytes) -> bytes:
        authority = authority_called(store=store, word=called(url))
        if authority is None:
            raise NoAnswer("no such authority")
        return answer(authority=authority, request=request, now=now)

    def crl(url: str) -> bytes:
        authority = authority_called(store=store, word=called(url))
        if authority is None:
            raise NoAnswer("no such authority")
        return crl_of(authority=authority, now=now)

    return Sources(ocsp=ocsp, crl=crl)


def over_http(*, timeout_seconds: float) -> Sources:
    """The responder and the lists where the certificates say they are."""

    def fetch(request: urllib.request.Request) -> bytes:
        if urlsplit(request.full_url).scheme not in ("http", "https"):
            raise NoAnswer("not an HTTP address")
        try:
            with urllib.request.urlopen(request, timeout=timeout_seconds) as reply:  # noqa: S310 - the scheme was checked
                data = bytes(reply.read(_MOST_BYTES + 1))
        except (OSError, urllib.error.URLError, ValueError) as error:
            raise NoAnswer(f"no answer: {error.__class__.__name__}") from error
        if len(data) > _MOST_BYTES:
            raise NoAnswer("the answer is too long")
        return data

    def ocsp(url: str, request: bytes) -> bytes:
        kind = {"Content-Type": "application/ocsp-request"}
        return fetch(urllib.request.Request(url, data=request, headers=kind))  # noqa: S310 - checked in fetch

    def crl(url: str) -> bytes:
        return fetch(urllib.request.Request(url))  # noqa: S310 - checked in fetch

    return Sources(ocsp=ocsp, crl=crl)
