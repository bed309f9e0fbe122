"""The proxy: takes messages in over plain HTTP on the loopback and carries them to the server as their fate says.

A message is read whole before its fate is decided, and its answer is read whole before it goes back. Every message has
a connection of its own to the server, so that one that is cut takes no other with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from integrations.centre.weather.lines import abort, dripped, ended
from integrations.centre.weather.messages import MAX_HEAD_BYTES, NotHttp, Whole, read_request
from integrations.centre.weather.rules import Climate, Fate
from integrations.centre.weather.target import CutOff, Target

__all__ = ["Passage", "Proxy"]

_AWAY = b"<html><body><h1>Service Unavailable</h1></body></html>"


@dataclass(slots=True)
class Passage:
    """What became of one message; nothing of its contents."""

    number: int
    operation: str
    struck: tuple[str, ...]
    #: How often the whole message went to the server, and how often the server answered.
    sent: int = 0
    answered: int = 0
    #: Whether the whole answer was given to the sender.
    returned: bool = False


@dataclass
class Proxy:
    """Runs in one event loop. ``told`` is called with every message that is done."""

    target: Target
    climate: Climate
    told: Callable[[Passage], None] = lambda _: None
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _held: set[asyncio.Event] = field(default_factory=set)
    _behind: set[asyncio.Task[None]] = field(default_factory=set)
    _at_work: set[asyncio.Task[None]] = field(default_factory=set)

    async def up(self) -> None:
        """Listen, on the port of the first time. Raises OSError when it is taken."""
        if self._server is None:
            self._server = await asyncio.start_server(
                self._connected, "127.0.0.1", self.port, limit=MAX_HEAD_BYTES, reuse_address=True, backlog=512
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Refuse connections and break those that are open; what is already on its way to the server stays so."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            abort(writer)

    async def close(self, *, patience: float = 10.0) -> None:
        """Let second copies arrive (at most ``patience`` seconds), then end everything."""
        if self._behind:
            await asyncio.wait(self._behind, timeout=patience)
        await self.down()
        left = self._behind | self._at_work
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        self._open.add(writer)
        try:
            while message := await read_request(reader, writer):
                if not await self._carry(message, reader, writer):
                    break
        except (OSError, NotHttp, asyncio.CancelledError):
            abort(writer)  # the sender's line is broken, it does not speak HTTP, or the proxy is closing
        finally:
            self._open.discard(writer)
            writer.close()

    async def _carry(self, message: Whole, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One message from end to end; whether its connection may carry another."""
        fate = self.climate.decide(message.operation)
        passage = Passage(fate.number, message.operation, tuple(strike.rule.text for strike in fate.strikes))
        try:
            return await self._go(message, fate, passage, reader, writer)
        finally:
            self.told(passage)

    async def _go(
        self,
        message: Whole,
        fate: Fate,
        passage: Passage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        if storm := fate.one("down"):
            self._later(self._back(storm.seconds))
            await self.down()
            return False
        await self._wait_for_the_next(fate)
        await asyncio.sleep(fate.seconds("delay-request"))
        if lost := fate.one("drop-request"):
            await ended(reader, writer, lost.end)
            return False
        if away := fate.one("status"):
            writer.write(b"HTTP/1.1 %s Unavailable\r\n" % away.rule.values["status"].encode("ascii"))
            writer.write(b"Content-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(_AWAY))
            await dripped(writer, _AWAY, None)
            return False
        try:
            answer = await self._asked(message, fate, passage)
        except CutOff as cut:
            await ended(reader, writer, cut.end)
            return False
        except (OSError, NotHttp):
            abort(writer)  # the server did not answer: to the sender the line breaks
            return False
        finally:
            self._release(fate)
        return await self._give(answer, fate, passage, reader, writer, keeps=message.keeps)

    async def _wait_for_the_next(self, fate: Fate) -> None:
        if held := fate.one("hold"):
            passed = asyncio.Event()
            self._held.add(passed)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(passed.wait(), held.seconds)
            self._held.discard(passed)

    def _release(self, fate: Fate) -> None:
        if fate.one("hold") is None:
            for waiting in self._held:
                waiting.set()

    async def _asked(self, message: Whole, fate: Fate, passage: Passage) -> Whole:
        twice = fate.one("duplicate")
        if twice is None:
            return await self._once(message, fate, passage)
        if twice.rule.values["order"] == "after":
            answer = await self._once(message, fate, passage)
            self._later(self._again(message, passage, twice.seconds))
            return answer
        self._later(self._again(message, passage, twice.seconds))
        return await self._once(message, fate, passage)

    async def _once(self, message: Whole, fate: Fate, passage: Passage) -> Whole:
        if fate.one("cut-request") is None:
            passage.sent += 1
        answer = await self.target.exchange(message, fate)
        passage.answered += 1
        return answer

    async def _again(self, message: Whole, passage: Passage, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with contextlib.suppress(OSError, NotHttp):  # nobody waits for the second copy's answer
            await self._once(message, Fate(passage.number), passage)

    async def _give(
        self,
        answer: Whole,
        fate: Fate,
        passage: Passage,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        keeps: bool,
    ) -> bool:
        await asyncio.sleep(fate.seconds("delay-answer"))
        if lost := fate.one("drop-answer"):
            await ended(reader, writer, lost.end)
            return False
        data = answer.bytes_for(keeps=keeps)
        if cut := fate.one("cut-answer"):
            await dripped(writer, data[: cut.bytes_of(len(data))], fate.one("drip-answer"))
            await ended(reader, writer, cut.end)
            return False
        await dripped(writer, data, fate.one("drip-answer"))
        passage.returned = True
        return keeps

    async def _back(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.up()

    def _later(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)
