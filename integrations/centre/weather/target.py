"""The server behind the weather: where it is, and one exchange with it on a connection of its own."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from integrations.centre.weather.lines import abort, dripped
from integrations.centre.weather.messages import MAX_HEAD_BYTES, Whole, read_answer
from integrations.centre.weather.rules import Fate
from integrations.centre.wire.tls import tls

__all__ = ["BadTarget", "CutOff", "Target"]


class BadTarget(ValueError):
    """An address or files nobody can connect with; the text (Japanese) says which."""


class CutOff(Exception):
    """The request was cut on its way to the server, as a rule said; ``end`` is how."""

    def __init__(self, end: str) -> None:
        super().__init__("cut on its way")
        self.end = end


@dataclass(frozen=True)
class Target:
    """``url`` begins with http:// or https://; PEM files where the server asks for mutual TLS."""

    url: str
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None

    def __post_init__(self) -> None:
        """Raises BadTarget here, not at the first message."""
        try:
            parts = urlsplit(self.url)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is none, half an IPv6 address
            fits = False
        if not fits:
            raise BadTarget("--target は http:// か https:// で始まるサーバの場所です")
        if self.url.startswith("https:"):
            try:
                _ = self._context
            except OSError as error:
                raise BadTarget(
                    f"証明書・鍵・認証局のファイルを使えません ({type(error).__name__})。PEM で与えてください"
                ) from error

    @property
    def path(self) -> str:
        """The path of the address, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def host(self) -> str:
        """What the Host header says."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    async def exchange(self, message: Whole, fate: Fate) -> Whole:
        """Send one request, mistreated as its fate says, and read the answer.

        Raises CutOff where the fate cuts it, OSError or NotHttp when the server does.
        """
        data = message.bytes_for(host=self.host)
        cut = fate.one("cut-request")
        reader, writer = await self.open()
        try:
            await dripped(writer, data[: cut.bytes_of(len(data))] if cut else data, fate.one("drip-request"))
            if cut:
                if cut.end == "reset":
                    abort(writer)
                elif cut.end == "silence":
                    await reader.read(1)  # the server is left waiting until it gives up
                raise CutOff(cut.end)
            return await read_answer(reader, has_body=not message.first.startswith(b"HEAD "))
        finally:
            writer.close()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection. Raises OSError."""
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        return await asyncio.open_connection(
            parts.hostname,
            parts.port or (443 if secure else 80),
            ssl=self._context if secure else None,
            limit=MAX_HEAD_BYTES,
        )

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return tls(certificate=self.certificate, key=self.key, ca=self.ca)
