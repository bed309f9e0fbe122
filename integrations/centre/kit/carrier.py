"""Bytes to the server under test and back, with everything a judge looks at: status, headers, seconds."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from integrations.centre.wire import Cut, NotConnected, TimedOut
from integrations.centre.wire.tls import tls

__all__ = ["Carrier", "Http", "Reply", "service_address"]

_MAX_ANSWER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer. ``headers`` by lower-case name; ``seconds`` from the first byte sent to the last received."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float


class Carrier(Protocol):
    """Takes one HTTP request to the service; raises Trouble of the wire when no whole answer came."""

    def __call__(
        self, body: bytes, *, headers: Mapping[str, str], method: str = "POST", timeout: float = 60.0
    ) -> Reply:
        """Send and return the answer, whatever its status."""

    def open_socket(self, *, timeout: float) -> socket.socket:
        """A connection of one's own, for what no HTTP library would do; NotConnected when there is none."""

    @property
    def address(self) -> tuple[str, str]:
        """Host header and path of the service."""


def service_address(target: str) -> str:
    """The address of the service for ``--target``: a base URL gets ``/koiki/v5``.

    Raises:
        ValueError: no http(s) URL with a host.
    """
    parts = urlsplit(target.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("--target は http:// か https:// で始まり、ホスト名のあるURLです")
    path = parts.path.rstrip("/") or "/koiki/v5"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


@dataclass(frozen=True, slots=True)
class Http:
    """One connection per message, mutual TLS with PEM files where they are given."""

    url: str
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None

    @property
    def address(self) -> tuple[str, str]:
        """Host header and path of the service."""
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2], (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def __call__(
        self, body: bytes, *, headers: Mapping[str, str], method: str = "POST", timeout: float = 60.0
    ) -> Reply:
        """Send one request. Raises NotConnected, TimedOut, Cut."""
        host, path = self.address
        connection = http.client.HTTPConnection(host)
        connection.sock = self.open_socket(timeout=timeout)
        started = time.perf_counter()
        try:
            connection.request(method, path, body=body, headers={"Connection": "close", **headers})
            with connection.getresponse() as response:
                received = response.read(_MAX_ANSWER_BYTES)
                if response.length:  # a bounded read tells an early end only by what is missing
                    raise http.client.IncompleteRead(b"", response.length)
                kept = {name.lower(): value for name, value in response.getheaders()}
                return Reply(response.status, kept, received, time.perf_counter() - started)
        except TimeoutError as error:
            raise TimedOut(f"no answer within {timeout:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise Cut(f"the connection broke ({type(error).__name__})") from error
        finally:
            connection.close()

    def open_socket(self, *, timeout: float) -> socket.socket:
        """A connected socket, through TLS where the address asks for it. Raises NotConnected."""
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        try:
            plain = socket.create_connection((parts.hostname, parts.port or (443 if secure else 80)), timeout=timeout)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not secure:
                return plain
            context = tls(certificate=self.certificate, key=self.key, ca=self.ca)
            return context.wrap_socket(plain, server_hostname=parts.hostname)
        except (OSError, ssl.SSLError) as error:
            raise NotConnected(f"cannot connect ({type(error).__name__})") from error
