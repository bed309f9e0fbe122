"""The weather carries on to a server that asks for a client's certificate."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.centre.weather import weather
from integrations.centre.wire import Cut, Http


@dataclass
class Papers:
    certificate: Path
    key: Path


def signed(folder: Path, name: str, by: tuple[x509.Name, ec.EllipticCurvePrivateKey] | None) -> tuple[Papers, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = by or (subject, key)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    papers = Papers(folder / f"{name}.pem", folder / f"{name}.key")
    papers.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    papers.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return papers, (subject, key)


@pytest.fixture
def ca(tmp_path: Path) -> tuple[Papers, Any]:
    return signed(tmp_path, "ca", None)


@pytest.fixture
def url(tmp_path: Path, ca: tuple[Papers, Any]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"sealed")

        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' output."""

    mine, _ = signed(tmp_path, "server", ca[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(mine.certificate, mine.key)
    context.load_verify_locations(ca[0].certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"https://127.0.0.1:{server.server_address[1]}/koiki/v5"
        server.shutdown()
        thread.join()


def test_with_the_certificate_messages_arrive(tmp_path: Path, url: str, ca: tuple[Papers, Any]) -> None:
    client, _ = signed(tmp_path, "centre", ca[1])
    with weather(url, certificate=client.certificate, key=client.key, ca=ca[0].certificate) as sky:
        assert Http(sky.url)("action", b"message") == b"sealed"


def test_without_it_the_line_breaks(url: str, ca: tuple[Papers, Any]) -> None:
    with weather(url, ca=ca[0].certificate) as sky, pytest.raises(Cut):
        Http(sky.url)("action", b"message")


def test_a_server_of_another_authority_is_not_believed(tmp_path: Path, url: str, ca: tuple[Papers, Any]) -> None:
    other, _ = signed(tmp_path, "other", None)
    client, _ = signed(tmp_path, "centre", ca[1])
    with (
        weather(url, certificate=client.certificate, key=client.key, ca=other.certificate) as sky,
        pytest.raises(Cut),
    ):
        Http(sky.url)("action", b"message")
