"""Over the network: machines show certificates, an answer is believed by its signature only, silence is retried."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from integrations.peers import courier, signing
from integrations.peers.client import Undelivered, deliver
from integrations.peers.links import Link
from integrations.peers.message import Answer, Result, write_answer
from integrations.peers.status import status

from .conftest import City

LINK = Link("282103", "A" * 16, "", "GIVE", "A", "", b"secret")


@dataclass
class Peer:
    """A server of the other side that answers ``answer``, signed by ``secret`` or ``forged``.

    ``shown``: clients' certificates.
    """

    url: str
    secret: bytes = LINK.secret
    forged: str = ""
    answer: bytes = field(default_factory=lambda: write_answer(Answer(1, Result.APPLIED)))
    status: int = 200
    shown: list[object] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def serve(context: ssl.SSLContext | None) -> Iterator[Peer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if context is not None:
                peer.shown.append(self.connection.getpeercert())
            self.rfile.read(int(self.headers["Content-Length"]))
            proof = signing.read(self.headers["Authorization"])
            assert proof is not None
            peer.asked.append(self.path)
            self.send_response(peer.status)
            self.send_header("Content-Length", str(len(peer.answer)))
            right = signing.of_answer(
                secret=peer.secret, question=proof.signature, status=peer.status, body=peer.answer
            )
            self.send_header(signing.ANSWER_HEADER, peer.forged or right)
            self.end_headers()
            self.wfile.write(peer.answer)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    peer = Peer(f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def plain() -> Iterator[Peer]:
    yield from serve(None)


def test_a_signed_answer_is_believed(plain: Peer) -> None:
    assert deliver(link=replace(LINK, url=plain.url), body=b"x", clock=1) == Answer(1, Result.APPLIED)
    assert plain.asked == ["/peers/v1"]


@pytest.mark.parametrize("forged", ["", "0" * 64, "\xe9" * 64])
def test_an_answer_signed_by_somebody_else_is_not(plain: Peer, forged: str) -> None:
    plain.secret, plain.forged = b"another", forged
    with pytest.raises(Undelivered, match="ANSWER_NOT_SIGNED"):
        deliver(link=replace(LINK, url=plain.url), body=b"x", clock=1)


@pytest.mark.parametrize("answer", [b"", b"<html/>", b"<!DOCTYPE x><x/>", b"x" * 100_000])
def test_what_is_no_answer_is_silence(plain: Peer, answer: bytes) -> None:
    plain.answer = answer
    with pytest.raises(Undelivered, match="INVALID_MESSAGE"):
        deliver(link=replace(LINK, url=plain.url), body=b"x", clock=1)


def test_nobody_there_is_silence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Undelivered, match="ConnectionRefusedError"):
            deliver(link=replace(LINK, url=address), body=b"x", clock=1)


@pytest.mark.django_db(transaction=True)
def test_a_peer_that_does_not_answer_is_tried_again_later_and_later(city: City, now: datetime) -> None:
    where = city.residents
    assert courier.due(municipality=where.code) == [where.number]
    assert not courier.tell(municipality=where.code, number=where.number, clock=lambda: now)
    (said,) = status(municipality=where.code)
    assert (said["failures"], said["failure"]) == (1, "ConnectionRefusedError")
    assert courier.due(municipality=where.code) == []


class TestMutualTls:
    """Two machines, each with a certificate of the city's own authority."""

    @pytest.fixture
    def city_ca(self, tmp_path: Path) -> "Authority":
        return Authority(tmp_path)

    @pytest.fixture
    def secure(self, city_ca: "Authority") -> Iterator[Peer]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*city_ca.issue("server"))
        context.load_verify_locations(city_ca.file)
        context.verify_mode = ssl.CERT_REQUIRED
        yield from serve(context)

    def test_both_show_their_certificates(self, secure: Peer, city_ca: "Authority", settings: Settings) -> None:
        settings.AKASHI_PEER_CA = city_ca.file
        settings.AKASHI_PEER_CERTIFICATE, settings.AKASHI_PEER_KEY = city_ca.issue("client")
        assert deliver(link=replace(LINK, url=secure.url), body=b"x", clock=1).number == 1
        (shown,) = secure.shown
        assert "client" in str(shown)

    def test_a_server_of_another_authority_is_told_nothing(
        self, secure: Peer, city_ca: "Authority", settings: Settings, tmp_path: Path
    ) -> None:
        (tmp_path / "other").mkdir()
        settings.AKASHI_PEER_CA = Authority(tmp_path / "other").file
        settings.AKASHI_PEER_CERTIFICATE, settings.AKASHI_PEER_KEY = city_ca.issue("client")
        with pytest.raises(Undelivered, match="SSL"):
            deliver(link=replace(LINK, url=secure.url), body=b"x", clock=1)
        assert secure.asked == []

    def test_without_a_certificate_of_ours_nothing_is_brought(
        self, secure: Peer, city_ca: "Authority", settings: Settings
    ) -> None:
        settings.AKASHI_PEER_CA = city_ca.file
        settings.AKASHI_PEER_CERTIFICATE = settings.AKASHI_PEER_KEY = None
        with pytest.raises(Undelivered):
            deliver(link=replace(LINK, url=secure.url), body=b"x", clock=1)
        assert secure.asked == []


class Authority:
    """Issues certificates for 127.0.0.1 into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "ca.pem"
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ca of {folder.name}")])
        made = self._made(self._name, self._key.public_key(), lambda b: b.add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True))  # fmt: skip
        self.file.write_bytes(made)

    def issue(self, name: str) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = self._made(subject, key.public_key(), lambda b: b.add_extension(names, critical=False))
        certificate, private = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(made)
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, private

    def _made(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        extend: Callable[[x509.CertificateBuilder], x509.CertificateBuilder],
    ) -> bytes:
        today = datetime.fromtimestamp(time.time())  # TLS goes by the real clock
        builder = x509.CertificateBuilder(
            issuer_name=self._name, subject_name=subject, public_key=key,
            serial_number=x509.random_serial_number(), not_valid_before=today - timedelta(days=2),
            not_valid_after=today + timedelta(days=2),
        )  # fmt: skip
        made = extend(builder).sign(self._key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)
