"""The carrier: everything a judge looks at, and what went wrong by its name."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.centre.kit.carrier import Http, service_address
from integrations.centre.wire import Cut, NotConnected, TimedOut

FAULT = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/xml\r\nX-Made-By: test\r\nContent-Length: 4\r\n\r\n<a/>"
)


@contextmanager
def listening(act: Callable[[socket.socket], None], wrap: ssl.SSLContext | None = None) -> Iterator[int]:
    """One connection at a time is handed to ``act``."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                try:
                    with wrap.wrap_socket(connection, server_side=True) if wrap else connection as one:
                        act(one)
                except OSError:
                    continue

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def answering(data: bytes) -> Callable[[socket.socket], None]:
    def act(connection: socket.socket) -> None:
        asked = b""
        while not asked.endswith(b"\r\n\r\nx"):
            asked += connection.recv(65536)
        connection.sendall(data)

    return act


def test_an_answer_keeps_its_status_its_headers_and_how_long_it_took() -> None:
    with listening(answering(FAULT)) as port:
        reply = Http(f"http://127.0.0.1:{port}/koiki/v5")(b"x", headers={})
    assert (reply.status, reply.body, reply.headers["x-made-by"]) == (500, b"<a/>", "test")
    assert reply.seconds > 0


@pytest.mark.parametrize("data", [b"", FAULT[:-2], b"not HTTP\r\n\r\n"], ids=["nothing", "half a body", "not HTTP"])
def test_half_an_answer_is_a_cut(data: bytes) -> None:
    with listening(answering(data)) as port, pytest.raises(Cut):
        Http(f"http://127.0.0.1:{port}/")(b"x", headers={})


def test_silence_is_a_time_out_and_a_closed_door_no_connection() -> None:
    let_go = threading.Event()
    with listening(lambda connection: let_go.wait(5) and None) as port:
        with pytest.raises(TimedOut):
            Http(f"http://127.0.0.1:{port}/")(b"x", headers={}, timeout=0.1)
        let_go.set()
    with pytest.raises(NotConnected):
        Http(f"http://127.0.0.1:{port}/")(b"x", headers={}, timeout=1)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/koiki/v5"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/koiki/v5"),
        ("https://server.example/soap/koiki", "https://server.example/soap/koiki"),
        ("https://server.example/soap?v=5", "https://server.example/soap?v=5"),
    ],
)
def test_a_base_address_gets_the_path_of_the_service(given: str, address: str) -> None:
    assert service_address(given) == address


@pytest.mark.parametrize("given", ["", "server", "ftp://server", "http://", "/koiki/v5"])
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="--target"):
        service_address(given)


def pair(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for the loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


def test_mutual_tls_shows_our_certificate_and_trusts_only_theirs(tmp_path: Path) -> None:
    server, client = pair(tmp_path, "server"), pair(tmp_path, "client")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*server)
    context.load_verify_locations(client[0])
    context.verify_mode = ssl.CERT_REQUIRED
    shown: list[object] = []

    def act(connection: socket.socket) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        shown.append(connection.getpeercert())
        answering(FAULT)(connection)

    with listening(act, context) as port:
        url = f"https://127.0.0.1:{port}/koiki/v5"
        assert Http(url, certificate=client[0], key=client[1], ca=server[0])(b"x", headers={}).status == 500
        with pytest.raises(NotConnected):
            Http(url, certificate=client[0], key=client[1])(b"x", headers={})
        with pytest.raises((NotConnected, Cut)):
            Http(url, ca=server[0])(b"x", headers={})
    assert len(shown) == 1
