"""HTTP by hand on a socket, for connections that break where no library would break them."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator

from integrations.centre.kit.target import Target
from integrations.centre.wire import Cut

__all__ = ["connected", "message_bytes", "read_until", "reset"]


def message_bytes(target: Target, body: bytes, *, operation: str, length: int | None = None) -> bytes:
    """A whole HTTP request. ``length``: what Content-Length says, when it lies."""
    host, path = target.carrier.address
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: "{target.action(operation)}"\r\nConnection: close\r\n'
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode("ascii") + body


@contextlib.contextmanager
def connected(target: Target, *, timeout: float = 30.0) -> Iterator[socket.socket]:
    """A connection to the server, closed afterwards. Raises NotConnected."""
    wire = target.carrier.open_socket(timeout=timeout)
    try:
        yield wire
    finally:
        wire.close()


def read_until(wire: socket.socket, *, count: int, seconds: float = 30.0) -> bytes:
    """The first ``count`` bytes of the answer's body, or all of it when it is shorter.

    Raises:
        Cut: the server closed or was silent before the head had ended.
    """
    until = time.monotonic() + seconds
    received = b""
    while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < count:
        wire.settimeout(max(until - time.monotonic(), 0.01))
        try:
            part = wire.recv(65536)
        except OSError as error:
            raise Cut(f"the connection broke ({type(error).__name__})") from error
        if not part:
            break
        received += part
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        raise Cut(f"the server closed after {len(head)} bytes of the head")
    return body[:count]


def reset(wire: socket.socket) -> None:
    """Close with a reset, as a terminal that loses its power does."""
    with contextlib.suppress(OSError):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()
