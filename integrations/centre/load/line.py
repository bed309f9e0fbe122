"""Kept connections to one server: cheap enough that the generator does not become what is measured."""

from __future__ import annotations

import asyncio
import resource
import time
from dataclasses import dataclass, field

from integrations.centre.weather.messages import NotHttp, read_answer
from integrations.centre.weather.target import Target
from integrations.centre.wire import Cut, NotConnected, TimedOut

__all__ = ["SERVICE", "Line", "service_of"]

#: Where the contract's service is when the target names only a server.
SERVICE = "/koiki/v5"
#: A server may close what has been idle; one that was quiet for longer is not used again.
_IDLE_SECONDS = 2.0
#: File descriptors left to the rest of the process.
_SPARE = 100

_Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def service_of(path: str) -> str:
    """The path of the service. ``path``: that of the target, "" when it names only a server."""
    return path or SERVICE


@dataclass
class Line:
    """Posts messages in one event loop, each within ``timeout_seconds``, over as many connections as it may open."""

    target: Target
    timeout_seconds: float
    #: The most messages that were under way together.
    widest: int = 0
    _under_way: int = 0
    _idle: list[tuple[float, _Wire]] = field(default_factory=list)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_most()))

    async def post(self, action: str, envelope: bytes) -> bytes:
        """The body of the answer, whatever its status. Raises NotConnected, TimedOut, Cut."""
        self._under_way += 1
        self.widest = max(self.widest, self._under_way)
        try:
            async with asyncio.timeout(self.timeout_seconds), self._room:
                return await self._exchange(action, envelope)
        except TimeoutError as error:
            raise TimedOut(f"no answer within {self.timeout_seconds:g} s") from error
        finally:
            self._under_way -= 1

    async def _exchange(self, action: str, envelope: bytes) -> bytes:
        reader, writer = await self._wire()
        done = False
        try:
            writer.write(self._head(action, len(envelope)) + envelope)
            answer = await read_answer(reader)
            done = answer.keeps
        except (OSError, NotHttp) as error:
            raise Cut(f"the connection broke ({type(error).__name__})") from error
        finally:
            if done:
                self._idle.append((time.monotonic(), (reader, writer)))
            else:
                writer.transport.abort()
        return answer.body

    async def _wire(self) -> _Wire:
        while self._idle:
            since, (reader, writer) = self._idle.pop()
            if time.monotonic() - since < _IDLE_SECONDS and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.transport.abort()
        try:
            return await self.target.open()
        except OSError as error:
            raise NotConnected(f"cannot connect ({type(error).__name__})") from error

    def _head(self, action: str, length: int) -> bytes:
        return (
            f"POST {service_of(self.target.path)} HTTP/1.1\r\nHost: {self.target.host}\r\n"
            f'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: "{action}"\r\nContent-Length: {length}\r\n\r\n'
        ).encode("ascii")

    def close(self) -> None:
        """Give up the connections that are kept."""
        for _, (_, writer) in self._idle:
            writer.transport.abort()
        self._idle.clear()


def _most() -> int:
    """How many connections the process may have open: the soft limit is raised to the hard one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(1, hard - _SPARE) if hard != resource.RLIM_INFINITY else 1 << 16
