"""CRL and OCSP over HTTP, as the certificates say, asked by any X.509 software."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from django.core.wsgi import get_wsgi_application
from django.test import Client
from pytest_django import Settings

from integrations.centre.city.numbers import CARD_ISSUER
from integrations.centre.pki.authorities import Authority, authority_of
from integrations.centre.pki.cards import Card, Media, card_path, make_card
from integrations.centre.pki.judge import judge
from integrations.centre.pki.pin import sign_with
from integrations.centre.pki.revocations import Revocation, revoke
from integrations.centre.pki.sources import NoAnswer, over_http
from integrations.centre.pki.store import Store

from .conftest import PIN, SINCE, UNTIL


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path, store: Store, now: datetime) -> Store:
    """``store`` is the installation's."""
    (tmp_path / "centre").mkdir(mode=0o700)
    (tmp_path / "pki").rename(tmp_path / "centre" / "pki")
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now
    return replace(store, folder=tmp_path / "centre" / "pki")


@pytest.fixture
def issuer(demonstration: Store) -> Authority:
    return authority_of(store=demonstration, issuer=CARD_ISSUER)


def a_card(store: Store) -> Card:
    return make_card(
        store=store, serial="7010131", issuer=CARD_ISSUER, media=Media.CARD, valid_from=SINCE, valid_to=UNTIL, pin=PIN
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port(settings: Settings, tmp_path: Path, now: datetime) -> Iterator[int]:
    """A demonstration that listens."""
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_card_is_judged_by_what_is_fetched_where_its_certificate_says(
    port: int, tmp_path: Path, now: datetime
) -> None:
    served = Store(folder=tmp_path / "centre" / "pki", base_url=f"http://127.0.0.1:{port}/kiosk", algorithm="P-256")
    card = a_card(served)
    there = over_http(timeout_seconds=30)
    judged = judge(store=served, card=card, pin=PIN, now=now, sources=there)
    assert (judged.status, judged.why) == ("GOOD", "OCSP")
    silent = replace(there, ocsp=lambda _, request: there.ocsp("http://127.0.0.1:1/", request))
    judged = judge(store=served, card=card, pin=PIN, now=now, sources=silent)
    assert (judged.status, judged.why) == ("GOOD", "CRL")
    revoke(
        authority=authority_of(store=served, issuer=CARD_ISSUER),
        entries={7010131: Revocation(at=now, reason="superseded")},
    )
    assert judge(store=served, card=card, pin=PIN, now=now, sources=there).status == "REVOKED"
    assert judge(store=served, card=card, pin=PIN, now=now, sources=silent).status == "REVOKED"


def question(store: Store, card: Card, issuer: Authority) -> bytes:
    signed = sign_with(path=card_path(store, card.id), pin=PIN, challenge=b"c")
    certificate = x509.load_der_x509_certificate(signed.certificate)
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer.certificate, hashes.SHA1())
    return builder.add_extension(x509.OCSPNonce(b"nonce" * 4), critical=False).build().public_bytes(Encoding.DER)


def test_any_software_may_ask_in_the_body_or_in_the_path(demonstration: Store, issuer: Authority) -> None:
    asked = question(demonstration, a_card(demonstration), issuer)
    in_body = Client().post(f"/kiosk/ocsp/{issuer.word}", asked, content_type="application/ocsp-request")
    in_path = Client().get(f"/kiosk/ocsp/{issuer.word}/{quote(base64.b64encode(asked).decode(), safe='')}")
    for reply in (in_body, in_path):
        assert reply["Content-Type"] == "application/ocsp-response"
        told = ocsp.load_der_ocsp_response(reply.content)
        assert told.certificate_status is ocsp.OCSPCertStatus.GOOD
        assert told.serial_number == 7010131
        assert told.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"nonce" * 4
        told.certificates[0].verify_directly_issued_by(issuer.certificate)


def test_the_list_is_the_authoritys_own(demonstration: Store, issuer: Authority, now: datetime) -> None:
    revoke(authority=issuer, entries={99: Revocation(at=now, reason="superseded")})
    reply = Client().get(f"/kiosk/crl/{issuer.word}.crl")
    told = x509.load_der_x509_crl(reply.content)
    assert reply["Content-Type"] == "application/pkix-crl"
    assert told.is_signature_valid(issuer.certificate.public_key())
    assert [entry.serial_number for entry in told] == [99]
    assert Client().get("/kiosk/crl/root.crl").status_code == 200


@pytest.mark.parametrize("asked", [b"", b"\x30\x00", b"x" * 5000])
def test_what_is_no_question_is_malformed(issuer: Authority, asked: bytes) -> None:
    reply = Client().post(f"/kiosk/ocsp/{issuer.word}", asked, content_type="application/ocsp-request")
    assert ocsp.load_der_ocsp_response(reply.content).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    reply = Client().get(f"/kiosk/ocsp/{issuer.word}/not-base64")
    assert ocsp.load_der_ocsp_response(reply.content).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_a_question_about_another_authority_is_not_answered(demonstration: Store, issuer: Authority) -> None:
    asked = question(demonstration, a_card(demonstration), issuer)
    other = authority_of(store=demonstration, issuer="O=Another")
    for word in (other.word, "root"):
        reply = Client().post(f"/kiosk/ocsp/{word}", asked, content_type="application/ocsp-request")
        assert ocsp.load_der_ocsp_response(reply.content).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_unknown_authorities_and_a_production_server_have_nothing_there(settings: Settings, issuer: Authority) -> None:
    assert Client().get("/kiosk/crl/0123456789abcdef.crl").status_code == 404
    settings.AKASHI_DEMO = False
    assert Client().get(f"/kiosk/crl/{issuer.word}.crl").status_code == 404
    assert Client().post(f"/kiosk/ocsp/{issuer.word}", b"", content_type="x/y").status_code == 404


def test_an_address_that_is_no_web_address_or_silent_is_no_answer() -> None:
    sources = over_http(timeout_seconds=0.5)
    for url in ("file:///etc/hostname", "http://127.0.0.1:1/x"):
        with pytest.raises(NoAnswer):
            sources.crl(url)
        with pytest.raises(NoAnswer):
            sources.ocsp(url, b"")
