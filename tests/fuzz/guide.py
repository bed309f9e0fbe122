"""Coverage that steers: which steps from line to line of our own modules an input takes.

``sys.settrace`` and nothing else: it costs a reader of a hundred lines about as much again as its work, needs no tool,
and sees exactly the modules that are asked for. What C does (lxml, zlib, Pillow) it does not see (ADR 0044).
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
Step = tuple[CodeType | None, int, int]


class Guide:
    """Remembers every step taken so far. ``paths``: files or folders under the checkout."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = tuple(str(_ROOT / path) for path in paths)
        self._ours: dict[CodeType, bool] = {}
        self._known: set[Step] = set()
        self._taken: set[Step] = set()
        self._last = 0

    def __len__(self) -> int:
        return len(self._known)

    def watch(self, act: Callable[[], str]) -> tuple[str, bool]:
        """What ``act`` returns, and whether it took a step that no act before it took."""
        self._taken = set()
        self._last = 0
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            told = act()
        finally:
            sys.settrace(before)
            new = not self._taken <= self._known
            self._known |= self._taken
        return told, new

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = code.co_filename.startswith(self._paths)
        return self._stepped if ours else None

    def _stepped(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line":
            line = frame.f_lineno
            self._taken.add((frame.f_code, self._last, line))
            self._last = line
        return self._stepped
