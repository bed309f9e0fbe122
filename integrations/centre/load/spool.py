"""Papers of a run, kept on disk until they are judged: a file nobody else can open, gone with the process."""

from __future__ import annotations

import tempfile
from types import TracebackType
from typing import Self

__all__ = ["Spool"]


class Spool:
    """Bytes in, place out."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._end = 0

    def put(self, data: bytes) -> tuple[int, int]:
        """Keep ``data``; its place."""
        place = (self._end, len(data))
        self._file.write(data)
        self._end += len(data)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        """What was put there."""
        self._file.seek(place[0])
        data = self._file.read(place[1])
        self._file.seek(self._end)
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
