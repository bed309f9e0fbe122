"""The weather around a block of code: the proxy in a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integrations.centre.weather.proxy import Passage, Proxy
from integrations.centre.weather.rules import Climate, Rule
from integrations.centre.weather.target import Target

__all__ = ["Sky", "weather"]


class Sky:
    """The weather at work; every method may be called from any thread."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
        self._proxy, self._loop = proxy, loop
        #: What became of every message so far, in the order they were done.
        self.passages: list[Passage] = []

    @property
    def url(self) -> str:
        """The address to use in place of the server's, with the same path."""
        return f"http://127.0.0.1:{self._proxy.port}{self._proxy.target.path}"

    def change(self, *rules: str | Rule) -> None:
        """Other rules from the next message on. Raises BadRule."""
        self._proxy.climate.change(rules)

    def down(self) -> None:
        """The network is gone: open connections break, new ones are refused."""
        self._run(self._proxy.down())

    def up(self) -> None:
        """The network is back, at the same address."""
        self._run(self._proxy.up())

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(timeout=30)


@contextmanager
def weather(
    target: str,
    rules: Iterable[str | Rule] = (),
    seed: int = 1,
    *,
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    ca: Path | None = None,
    told: Callable[[Passage], None] = lambda _: None,
) -> Iterator[Sky]:
    """Weather in front of ``target`` (base address or the service's), on a free port of the loopback or on ``port``.

    At the end it waits for second copies that are still on their way (10 s at most). Raises BadRule, ValueError for an
    address that is none, OSError when the port is taken.
    """
    proxy = Proxy(Target(target, certificate, key, ca), Climate(rules, seed=seed), port=port)
    loop = asyncio.new_event_loop()
    sky = Sky(proxy, loop)

    def done(passage: Passage) -> None:
        sky.passages.append(passage)
        told(passage)

    proxy.told = done
    thread = threading.Thread(target=loop.run_forever, name="weather", daemon=True)
    thread.start()
    try:
        sky.up()
        yield sky
    finally:
        sky._run(proxy.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
