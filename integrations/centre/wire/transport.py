"""How an envelope travels: HTTP/1.1, with mutual TLS where the server asks for it.

What went wrong says whether the message may have reached the server: only then can something have been issued.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from integrations.centre.wire.tls import tls

__all__ = ["Cut", "Http", "NotConnected", "TimedOut", "Trouble"]

#: The largest answer read: five pages of 戸籍 in base64 are far below it.
MAX_ANSWER_BYTES = 32 * 1024 * 1024


class Trouble(Exception):
    """No answer came. ``arrived`` False: the message certainly did not reach the server."""

    arrived = True


class NotConnected(Trouble):
    """Nobody listens, or the connection was refused before anything was sent."""

    arrived = False


class TimedOut(Trouble):
    """No answer within the time; the server may be at work or done."""


class Cut(Trouble):
    """The connection broke after the message had begun to travel."""


class _Deadline:
    """Ends a connection from outside when its time is over, wherever it waits. ``passed`` tells afterwards."""

    def __init__(self, sock: socket.socket, *, seconds: float) -> None:
        self._sock = sock
        self.passed = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.passed = True
        with suppress(OSError):  # closed meanwhile
            # The plain socket's: TLS's own would pull its state away from under the reader.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Http:
    """Sends envelopes to one address; usable as ``send`` of the client, from any thread.

    ``url`` is the address of the service (…/koiki/v5). ``certificate``/``key``/``ca``: PEM files of mutual TLS.
    A connection per message: the centre's messages are few, and a half-dead kept connection must not cost an answer.
    """

    url: str
    timeout_seconds: float = 30.0
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None

    def __call__(self, action: str, envelope: bytes) -> bytes:
        """Return the bytes of the answer, whatever its status. Raises NotConnected, TimedOut, Cut.

        One time for all of it: a server that drips byte by byte does not hold us longer.
        """
        connection = self._connection()
        try:
            connection.connect()
        except (OSError, ssl.SSLError) as error:
            connection.close()
            raise NotConnected(f"cannot connect ({type(error).__name__})") from error
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"', "Connection": "close"}
        with _Deadline(connection.sock, seconds=self.timeout_seconds) as deadline:
            try:
                connection.request("POST", self._path(), body=envelope, headers=headers)
                with connection.getresponse() as response:
                    received = response.read(MAX_ANSWER_BYTES + 1)
                    missing = response.length
            except (OSError, http.client.HTTPException) as error:
                if deadline.passed or isinstance(error, TimeoutError):
                    raise TimedOut(f"no answer within {self.timeout_seconds:g} s") from error
                raise Cut(f"the connection broke ({type(error).__name__})") from error
            finally:
                connection.close()
        if deadline.passed:
            raise TimedOut(f"no answer within {self.timeout_seconds:g} s")
        if missing:  # a bounded read tells an early end only by what is missing
            raise Cut("the answer ended early")
        if len(received) > MAX_ANSWER_BYTES:
            raise Cut(f"the answer is larger than {MAX_ANSWER_BYTES} bytes")
        return received

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address of a server begins with http:// or https:// and names a host")
        if parts.scheme == "http":
            return http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=self.timeout_seconds)
        context = tls(certificate=self.certificate, key=self.key, ca=self.ca)
        return http.client.HTTPSConnection(
            parts.hostname, parts.port or 443, timeout=self.timeout_seconds, context=context
        )

    def _path(self) -> str:
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
