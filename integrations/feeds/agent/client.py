"""Speaking to the server: small packages in one request, large ones in pieces that go on where a cut line stopped."""

import hashlib
import http.client
import json
import re
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from .config import Settings
from .signing import NOTHING, header

_PATIENCE = 60.0
_BLOCK = 256 * 1024
#: An answer of the server is a receipt with at most some hundred errors.
_MOST_ANSWER = 16 * 1024 * 1024
#: How often the server may have less of a package than it had, in one sending.
_MOST_STEPS_BACK = 5
#: Letters of a complaint that are passed on to the log.
_MOST_WORDS = 300
#: The end of the year 2999.
_LAST_MOMENT = 32_503_680_000
_NUMBER = re.compile(r"[0-9A-Za-z-]{0,64}")
_STATE = re.compile(r"[A-Z_]{1,20}")


_NONE: Mapping[str, str] = {}
_Body = Callable[[], Iterator[bytes]] | None


class Unsent(Exception):
    """Not now; the package stays and is tried again. The text says why."""


class Client:
    """One server and one credential."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._skew = 0
        self._tls = _tls(settings) if settings.https else None

    def send(self, path: Path, *, sha256: str) -> dict[str, Any]:
        """Send a package and answer its receipt, REFUSED ones too. Raises Unsent."""
        size = path.stat().st_size
        if size <= self._settings.piece:
            return self._post(path, sha256, size)
        return self._pieces(path, sha256, size)

    def receipt(self, number: str) -> dict[str, Any]:
        """A receipt as it now stands. Raises Unsent."""
        return _receipt(self._ask("GET", f"/feeds/v1/packages/{number}")[1])

    def _post(self, path: Path, sha256: str, size: int) -> dict[str, Any]:
        boundary = secrets.token_hex(16)
        before = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="package"; filename="package.zip"\r\n'
            "Content-Type: application/zip\r\n\r\n"
        ).encode()
        after = f"\r\n--{boundary}--\r\n".encode()

        def body() -> Iterator[bytes]:
            yield before
            yield from _slice(path, 0, size)
            yield after

        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + size + len(after)),
        }
        _, document = self._ask("POST", "/feeds/v1/packages", sha256=sha256, headers=headers, body=body)
        return _receipt(document)

    def _pieces(self, path: Path, sha256: str, size: int) -> dict[str, Any]:
        where = f"/feeds/v1/uploads/{sha256}"
        _, document = self._ask("GET", where)
        if document.get("receipt"):
            return _receipt(document["receipt"])
        at, patience = _received(document, size), _MOST_STEPS_BACK
        while True:
            end = min(at + self._settings.piece, size)
            status, document = self._ask(
                "PUT",
                where,
                sha256=_digest(path, at, end),
                headers={
                    "Content-Length": str(end - at),
                    "Content-Range": f"bytes {at}-{end - 1}/{size}",
                    "Content-Type": "application/octet-stream",
                },
                body=partial(_slice, path, at, end),
            )
            if "state" in document:
                return _receipt(document)
            told = _received(document, size)
            # Another sender of the same package may be at work, or a disk went full; not for ever.
            patience -= told <= at
            if told == size or (status == 409 and told == at) or not patience:
                raise Unsent("サーバの受け取った長さが、送ったものと合いません")
            at = told

    def _ask(
        self, method: str, path: str, *, sha256: str = NOTHING, headers: Mapping[str, str] = _NONE, body: _Body = None
    ) -> tuple[int, dict[str, Any]]:
        """(status, document) of a signed request; where our clock was wrong, of a second try by the server's."""
        status, document = self._once(method, path, sha256, dict(headers), body)
        told = document.get("serverTime")
        if status == 401 and type(told) is int and 0 < told < _LAST_MOMENT:
            self._skew = told - int(time.time())
            status, document = self._once(method, path, sha256, dict(headers), body)
        if status < 300 or status == 409 or (status == 422 and "state" in document):
            return status, document
        raise Unsent(_complaint(status, document))

    def _once(self, method: str, path: str, sha256: str, headers: dict[str, str], body: _Body) -> tuple[int, Any]:
        headers["Authorization"] = header(
            who=self._settings.who,
            method=method,
            path=path,
            content_range=headers.get("Content-Range", ""),
            timestamp=int(time.time()) + self._skew,
            sha256=sha256,
        )
        headers["Connection"] = "close"
        connection = self._connection()
        try:
            try:
                connection.request(method, path, body=body() if body else None, headers=headers)
            except (BrokenPipeError, ConnectionResetError):
                # The server may have answered before it had everything (too large, no credential): its word counts.
                if connection.sock is None:
                    raise
            answer = connection.getresponse()
            data = answer.read(_MOST_ANSWER)
        except ssl.SSLError as error:
            raise Unsent(f"サーバの証明書か暗号化で失敗しました ({error.reason or type(error).__name__})") from None
        except (OSError, http.client.HTTPException) as error:
            raise Unsent(f"サーバと通信できません ({type(error).__name__})") from None
        finally:
            connection.close()
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            raise Unsent(f"サーバの答えが読めません (HTTP {answer.status})") from None
        if not isinstance(document, dict):
            raise Unsent(f"サーバの答えが読めません (HTTP {answer.status})")
        return answer.status, document

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._settings.host, self._settings.port
        if self._tls is None:
            return http.client.HTTPConnection(host, port, timeout=_PATIENCE)
        return http.client.HTTPSConnection(host, port, timeout=_PATIENCE, context=self._tls)


def _tls(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.client_certificate and settings.client_key:
        context.load_cert_chain(settings.client_certificate, settings.client_key)
    return context


def _slice(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        while start < end and (block := stream.read(min(_BLOCK, end - start))):
            start += len(block)
            yield block


def _digest(path: Path, start: int, end: int) -> str:

    total = hashlib.sha256()
    for block in _slice(path, start, end):
        total.update(block)
    return total.hexdigest()


def _received(document: dict[str, Any], size: int) -> int:
    received = document.get("received")
    if type(received) is not int or not 0 <= received <= size:
        raise Unsent("サーバの受け取った長さが、送ったものと合いません")
    return received


def _receipt(document: Any) -> dict[str, Any]:
    """A receipt whose number may name a file. Raises Unsent for anything else, whoever answered."""
    if isinstance(document, dict):
        number, state = document.get("receipt"), document.get("state")
        if isinstance(number, str) and isinstance(state, str) and _NUMBER.fullmatch(number) and _STATE.fullmatch(state):
            return document
    raise Unsent("サーバの答えが受領票ではありません")


def _complaint(status: int, document: dict[str, Any]) -> str:
    errors = document.get("errors")
    message = (
        errors[0].get("message", "") if isinstance(errors, list) and errors and isinstance(errors[0], dict) else ""
    )
    told = "".join(char if char.isprintable() else " " for char in str(message)[:_MOST_WORDS])
    return f"サーバが断りました (HTTP {status}): {told}" if told else f"サーバが断りました (HTTP {status})"
