"""Bringing one message to a peer over HTTP, and believing its answer only by its signature."""

import hmac
import http.client
import ssl
from urllib.parse import urlsplit

from django.conf import settings

from integrations.peers import signing
from integrations.peers.faults import Fault
from integrations.peers.links import Link
from integrations.peers.message import Answer, read_answer

#: Seconds to wait for a connection, and for each piece of an answer.
_CONNECT, _ANSWER = 3.0, 30.0
_MOST = 64 * 1024


class Undelivered(Exception):
    """No answer that can be believed. Its text is a code without personal data, for peer_status."""


def deliver(*, link: Link, body: bytes, clock: int) -> Answer:
    """The peer's answer to a message. ``clock``: seconds since 1970 by the machine. Raises Undelivered."""
    signature = signing.of_message(
        secret=link.secret, municipality=link.municipality, link=link.number, side=link.side, time=clock, body=body
    )
    proof = signing.Signed(link.municipality, link.number, clock, signature)
    status, answer, signed = _exchanged(link.url, body, proof.header)
    right = signing.of_answer(secret=link.secret, question=signature, status=status, body=answer)
    try:
        said = read_answer(answer)
    except Fault as fault:
        # A refusal need not be signed: it only says why nothing was done.
        raise Undelivered(fault.code.value) from None
    if status != 200 or not hmac.compare_digest(right.encode(), signed.encode()):
        raise Undelivered("ANSWER_NOT_SIGNED")
    return said


def _exchanged(url: str, body: bytes, authorization: str) -> tuple[int, bytes, str]:
    connection = _connection(url)
    try:
        connection.connect()
        connection.sock.settimeout(_ANSWER)
        connection.request(
            "POST",
            f"{urlsplit(url).path}/peers/v1",
            body,
            {
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": '"urn:akashi:peers:1/Push"',
                "Authorization": authorization,
            },
        )
        response = connection.getresponse()
        return response.status, response.read(_MOST), response.headers.get(signing.ANSWER_HEADER, "")
    except (OSError, http.client.HTTPException) as error:
        raise Undelivered(type(error).__name__) from None
    finally:
        connection.close()


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=_CONNECT)
    return http.client.HTTPSConnection(host, parts.port, timeout=_CONNECT, context=tls())


def tls() -> ssl.SSLContext:
    """What a peer must show us (a certificate of ``AKASHI_PEER_CA``, else of the machine's own list), and our own."""
    context = ssl.create_default_context(cafile=settings.AKASHI_PEER_CA)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.AKASHI_PEER_CERTIFICATE is not None:
        context.load_cert_chain(settings.AKASHI_PEER_CERTIFICATE, settings.AKASHI_PEER_KEY)
    return context
