"""Bytes at a door, as they are: nothing here mends what a client library would."""

import re
import socket
import ssl
from pathlib import Path

from .front import Front

#: A client of another place than most tests' (all of 127/8 is this machine).
ELSEWHERE = "127.0.0.2"
_HEAD = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")


def connect(front: Front, port: int, *, client: str = "", source: str = "127.0.0.1", cut: float = 20) -> socket.socket:
    """A connection to nginx after its handshake."""
    context = ssl.create_default_context(cafile=str(front.certs / "server-ca.pem"))
    if client:
        context.load_cert_chain(front.certs / f"{client}.pem", front.certs / f"{client}.key")
    plain = socket.create_connection(("127.0.0.1", port), timeout=cut, source_address=(source, 0))
    return context.wrap_socket(plain, server_hostname="localhost")


def beside_nginx(sock: Path, *, cut: float = 20) -> socket.socket:
    """A connection to gunicorn itself, as only nginx should have."""
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(cut)
    made.connect(str(sock))
    return made


def send(connection: socket.socket, data: bytes) -> bool:
    """All of it; False when the other side has closed meanwhile."""
    try:
        connection.sendall(data)
    except OSError:
        return False
    return True


def answers(connection: socket.socket, *, most: int = 64 * 1024 * 1024) -> list[tuple[int, bytes]]:
    """Status and body of every answer until the other side closes. Answers without a length are one to the end."""
    data = b""
    while len(data) < most:
        try:
            piece = connection.recv(65536)
        except (ConnectionError, ssl.SSLError):
            break
        if not piece:
            break
        data += piece
    found = []
    while head := _HEAD.match(data):
        top, _, rest = data.partition(b"\r\n\r\n")
        if head[1].startswith(b"1"):  # "go on": not an answer yet
            data = rest
            continue
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", top)
        chunked = re.search(rb"(?i)\r\ntransfer-encoding: *chunked", top)
        if chunked:
            body, data = _chunked(rest)
        else:
            end = int(length[1]) if length else len(rest)
            body, data = rest[:end], rest[end:]
        found.append((int(head[1]), body))
    return found


def _chunked(data: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        size, _, data = data.partition(b"\r\n")
        many = int(size or b"0", 16)
        body, data = body + data[:many], data[many + 2 :]
        if not many:
            return body, data
