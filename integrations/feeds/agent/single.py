"""One agent per home: a lock of the operating system, which dies with its process, on Windows and Linux."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another agent works in this home."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock for a block. Raises AlreadyRunning."""
    with path.open("a+b") as stream:
        try:
            _lock(stream)
        except OSError:
            raise AlreadyRunning("同じ home で、もう1つの連携APが動いています") from None
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
