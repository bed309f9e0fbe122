"""見本の操作: faults that whoever trains at a terminal makes happen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FAULTS", "Training"]

#: 紙づまり, 用紙切れ, 通信断.
FAULTS = ("jam", "empty", "line")
_TERMINAL = re.compile(r"[0-9A-Z]{1,20}\Z")


@dataclass(frozen=True, slots=True)
class Training:
    """The faults of one terminal, as empty files, so that every process of the demonstration sees them."""

    folder: Path
    terminal: str

    def on(self) -> frozenset[str]:
        """The faults that are switched on."""
        return frozenset(fault for fault in FAULTS if self._file(fault).exists())

    def switch(self, fault: str, *, on: bool) -> None:
        """Raises ValueError for a fault there is not."""
        file = self._file(fault)
        if on:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
        else:
            file.unlink(missing_ok=True)

    def clear(self) -> None:
        """Everything works again."""
        for fault in FAULTS:
            self.switch(fault, on=False)

    def _file(self, fault: str) -> Path:
        if fault not in FAULTS or not _TERMINAL.match(self.terminal):
            raise ValueError("there is no such fault or terminal")
        return self.folder / f"{self.terminal}.{fault}"
