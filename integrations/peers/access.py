"""Who sends: the agreement named in the header, proved by its signature and, outside a demonstration, by mutual TLS.

The signature is checked before a byte of XML is parsed. Unknown, ended and wrong ones hear the same Fault.
"""

import hashlib
import hmac
import ssl
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest

from integrations.peers import signing
from integrations.peers.faults import Fault, FaultCode
from integrations.peers.links import Link, link
from issuer.municipality.selectors import known
from issuer.tenancy.scope import scope


def prove(request: HttpRequest, *, body: bytes, clock: int) -> tuple[Link, str]:
    """The agreement behind a message and the message's signature. ``clock``: seconds since 1970 by the machine.

    Raises Fault NOT_AUTHORISED; CLOCK only to one who holds the secret.
    """
    given = signing.read(request.headers.get("Authorization", ""))
    if given is None or not known(given.municipality):
        raise Fault(FaultCode.NOT_AUTHORISED)
    with scope(given.municipality):
        found = link(municipality=given.municipality, number=given.link)
    if found is None:
        raise Fault(FaultCode.NOT_AUTHORISED)
    right = signing.of_message(
        secret=found.secret,
        municipality=found.municipality,
        link=found.number,
        side=signing.SIDES[found.side],
        time=given.time,
        body=body,
    )
    if not hmac.compare_digest(right, given.signature) or not _connected(request, found.certificate):
        raise Fault(FaultCode.NOT_AUTHORISED)
    if abs(given.time - clock) > signing.WINDOW:
        raise Fault(FaultCode.CLOCK)
    return found, given.signature


def _connected(request: HttpRequest, pinned: str) -> bool:
    """Whether the connection may bring the message.

    Only the unix socket (no REMOTE_ADDR) is believed: nginx stands before it, has checked the client certificate and
    overwrites ``X-Client-*`` (``X-Client-Certificate``: its $ssl_client_escaped_cert). A demonstration asks for a
    certificate only where one was agreed.
    """
    if settings.AKASHI_DEMO and not pinned:
        return True
    if request.META.get("REMOTE_ADDR", "") or request.headers.get("X-Client-Verify") != "SUCCESS":
        return False
    return bool(pinned) and hmac.compare_digest(
        fingerprint(unquote(request.headers.get("X-Client-Certificate", ""))), pinned
    )


def fingerprint(pem: str) -> str:
    """SHA-256 (hex) of a certificate in PEM; "" for what is none."""
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    except ValueError:
        return ""
