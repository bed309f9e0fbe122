"""Where the time of one issue goes. Whoever asks for the issue starts the watch; without one, a lap costs nothing.

A lap is the time since the lap before it, so that the laps of an issue add up to the whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

#: In the order of the line. ``wait``: for the turn of this requestId. ``record``: T1's and T2's rows and commits.
STAGES = ("read", "wait", "identify", "gather", "decide", "compose", "press", "inspect", "seal", "record", "answer")


class Watch:
    """Seconds per stage; a stage that comes twice (T1 and T2) is added up."""

    __slots__ = ("_last", "_start", "seconds")

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._start = self._last = perf_counter()

    def lap(self, stage: str) -> None:
        """Give the time since the last lap to ``stage``."""
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now

    @property
    def whole(self) -> float:
        """Seconds since the watch was started."""
        return perf_counter() - self._start

    def milliseconds(self) -> dict[str, float]:
        """The laps as a line of a log shows them."""
        return {stage: round(seconds * 1000, 2) for stage, seconds in self.seconds.items()}


_watch: ContextVar[Watch | None] = ContextVar("akashi_watch", default=None)


@contextmanager
def timed() -> Iterator[Watch]:
    """Start a watch that every ``lap`` of this exchange counts on."""
    watch = Watch()
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def lap(stage: str) -> None:
    """The work of ``stage`` ends here."""
    watch = _watch.get()
    if watch is not None:
        watch.lap(stage)
