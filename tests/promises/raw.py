"""HTTP/1.1 over a kept socket, and the ways a line breaks: cut while asking, hung up while listening."""

import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlsplit

#: Where the contract's service is when the address names only a server.
SERVICE = "/koiki/v5"


class Hung(HTTPException):
    """The connection ended where we, or the other side, ended it."""


@dataclass
class Line:
    """One server; one kept connection for each thread that posts. ``tls``: for https, with or without a certificate."""

    url: str
    patience: float = 60.0
    tls: ssl.SSLContext | None = None
    _mine: threading.local = field(default_factory=threading.local)

    def post(
        self, data: bytes, *, cut_after: int = -1, hear: int = -1, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body. ``cut_after``: bytes of the message that are sent before the line is cut; ``hear``: bytes of
        the answer that are read before. Raises OSError or Hung.
        """
        parts = urlsplit(self.url)
        head = (
            f"POST {parts.path.rstrip('/') or SERVICE} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: text/xml; charset=utf-8\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
            + f"Content-Length: {len(data)}\r\n\r\n"
        ).encode("ascii")
        kept = getattr(self._mine, "socket", None)
        self._mine.socket = None
        fresh = kept is None
        connection = kept or self._open()
        try:
            message = head + data
            connection.sendall(message if cut_after < 0 else message[:cut_after])
            if cut_after >= 0:
                raise Hung("cut while asking")
            status, body, keeps = _read(connection, hear)
        except (OSError, Hung):
            connection.close()
            if fresh or cut_after >= 0 or hear >= 0:
                raise
            return self.post(data, headers=headers)  # the server may close what was idle; the same message goes again
        if keeps:
            self._mine.socket = connection
        else:
            connection.close()
        return status, body

    def _open(self) -> socket.socket:
        parts = urlsplit(self.url)
        port = parts.port or (443 if self.tls else 80)
        connection = socket.create_connection((str(parts.hostname), port), timeout=self.patience)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.tls.wrap_socket(connection, server_hostname=parts.hostname) if self.tls else connection


def _read(connection: socket.socket, hear: int) -> tuple[int, bytes, bool]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
        if 0 <= hear <= len(data):
            raise Hung("hung up while listening")
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    told = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
    pieces, left = [body], int(told[b"content-length"]) - len(body)
    while left > 0:
        pieces.append(_more(connection))
        left -= len(pieces[-1])
        if 0 <= hear <= sum(map(len, pieces)):
            raise Hung("hung up while listening")
    return int(lines[0].split()[1]), b"".join(pieces), told.get(b"connection", b"").lower() != b"close"


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(1 << 16)
    if not piece:
        raise Hung("the other side hung up")
    return piece
