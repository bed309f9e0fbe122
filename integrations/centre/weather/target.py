"""The server behind the weather: where it is, and one exchange with it on a connection of its own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from integrations.centre.weather.lines import abort, dripped
from integrations.centre.weather.messages import MAX_HEAD_BYTES, Whole, read_answer
from integrations.centre.weather.rules import Fate

__all__ = ["CutOff", "Target"]


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
        """Raises ValueError for an address that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address of a server begins with http:// or https:// and names a host")
        _ = parts.port  # a port that is none raises here, not at the first message

    @property
    def path(self) -> str:
        """The path of the address, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    async def exchange(self, message: Whole, fate: Fate) -> Whole:
        """Send one request, mistreated as its fate says, and read the answer.

        Raises CutOff where the fate cuts it, OSError or NotHttp when the server does.
        """
        parts = urlsplit(self.url)
        data = message.bytes_for(host=parts.netloc.rpartition("@")[2])
        cut = fate.one("cut-request")
        async with self._connection() as (reader, writer):
            await dripped(writer, data[: cut.bytes_of(len(data))] if cut else data, fate.one("drip-request"))
            if cut:
                if cut.end == "reset":
                    abort(writer)
                elif cut.end == "silence":
                    await reader.read(1)  # the server is left waiting until it gives up
                raise CutOff(cut.end)
            return await read_answer(reader, has_body=not message.first.startswith(b"HEAD "))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        reader, writer = await asyncio.open_connection(
            parts.hostname,
            parts.port or (443 if secure else 80),
            ssl=self._context() if secure else None,
            limit=MAX_HEAD_BYTES,
        )
        try:
            yield reader, writer
        finally:
            writer.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context
