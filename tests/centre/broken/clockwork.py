"""How long the server worked on a message, told by itself: on a machine that is busy with other things the wall clock
shows little else. Processor time of the thread that answered, and naps a fault took in it; what the database worked
meanwhile is not in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from integrations.centre.kit.carrier import Http, Reply
from tests.centre.broken.planting import instead

__all__ = ["SteadyHttp", "nap", "telling_its_work"]

_here = threading.local()
_worked: list[float] = []


def nap(seconds: float) -> None:
    """Sleep, and own up to it."""
    time.sleep(seconds)
    _here.slept = getattr(_here, "slept", 0.0) + seconds


@contextmanager
def telling_its_work() -> Iterator[None]:
    """The server notes for each message what it worked on it."""

    def answer(real: Any, **given: Any) -> bytes:
        _here.slept, begun = 0.0, time.thread_time()
        try:
            return bytes(real(**given))
        finally:
            _worked.append(time.thread_time() - begun + _here.slept)

    with instead("integrations.koiki.views.answer", answer):
        yield


@dataclass(frozen=True)
class SteadyHttp:
    """A carrier whose seconds are the server's work; for messages sent one after another."""

    http: Http
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> tuple[str, str]:
        return self.http.address

    def open_socket(self, *, timeout: float) -> Any:
        return self.http.open_socket(timeout=timeout)

    def __call__(
        self, body: bytes, *, headers: Mapping[str, str], method: str = "POST", timeout: float = 60.0
    ) -> Reply:
        with self.lock:
            _worked.clear()
            reply = self.http(body, headers=headers, method=method, timeout=timeout)
            return replace(reply, seconds=_worked[-1]) if _worked else reply
