"""外字 as inspection knows them: registers of shapes that it makes itself from the bytes of each EUDC font.

A user-defined character of one paper may have several shapes, one for each edition its records came with. What is
expected and what is read are compared with a mark behind each such character: a lone surrogate that stands, within
one paper, for one shape. No text read from a file can hold one.
"""

import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fontTools.ttLib import TTLibError

from issuer.inspection.register import Register, Registers, Shape, register_from
from issuer.papers.errors import ConfigurationError
from issuer.papers.gaiji import FIRST_MARK, GAIJI

_Fields = tuple[tuple[str, str], ...]
#: Registers at hand, each some hundred KiB. One that was used in the last ten minutes is never let go, because a paper
#: may lean on it; the others are made again when their papers come.
_AT_HAND, _KEPT_SECONDS = 64, 600.0


def build_gaiji_register(font: bytes) -> bytes:
    """The register of an EUDC font. Raises ConfigurationError when the bytes are no TrueType font."""
    try:
        return register_from(font, Path("EUDC"))
    except (OSError, TTLibError, LookupError, struct.error, ValueError, TypeError, AttributeError, AssertionError,
            OverflowError, RecursionError) as error:  # fmt: skip
        raise ConfigurationError(f"the 外字 font cannot be read: {type(error).__name__}") from error


def is_gaiji(text: str) -> bool:
    """Whether a text is one character that EUDC may supply."""
    return GAIJI.fullmatch(text) is not None


class GaijiRegisters:
    """The registers of a process by the SHA-256 of their fonts; shared by threads.

    ``clock``: seconds that only go forward.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[Registers, float]] = OrderedDict()

    def has(self, sha256: str) -> bool:
        """Whether papers with this edition can be inspected without its bytes being handed in."""
        with self._lock:
            return self._used(sha256) is not None

    def keep(self, sha256: str, font: bytes) -> None:
        """Take in an edition. Raises ConfigurationError when the font is unfit."""
        registers = Registers((Register(build_gaiji_register(font)),))
        with self._lock:
            now = self._clock()
            self._open.pop(sha256, None)
            self._open[sha256] = (registers, now)
            while len(self._open) > _AT_HAND and next(iter(self._open.values()))[1] < now - _KEPT_SECONDS:
                self._open.popitem(last=False)

    def of(self, named: frozenset[str]) -> "Editions":
        """These editions, for one paper. Raises ConfigurationError when one was not handed in."""
        if not named:
            return Editions({})
        with self._lock:
            found = {sha256: registers for sha256 in sorted(named) if (registers := self._used(sha256)) is not None}
        if len(found) != len(named):
            raise ConfigurationError("a 外字 edition was not handed to inspection")
        return Editions(found)

    def _used(self, sha256: str) -> Registers | None:
        registers, _ = self._open.pop(sha256, (None, 0.0))
        if registers is not None:
            self._open[sha256] = (registers, self._clock())
        return registers


class Editions:
    """The 外字 of one paper, by the SHA-256 of their fonts. A character of any other edition has no shape here."""

    def __init__(self, registers: dict[str, Registers]) -> None:
        self._registers = registers
        self._marks: dict[Shape, str] = {}

    @property
    def all(self) -> Sequence[Registers]:
        """Every edition's shapes, to be tried on the fonts of the file."""
        return tuple(self._registers.values())

    def mark(self, text: str, registers: Registers) -> str:
        """A user-defined character with the mark of the shape it has in an edition."""
        found = registers.find(text)
        if found is None or not is_gaiji(text):
            return text
        return text + self._marks.setdefault(found[1], chr(FIRST_MARK + len(self._marks)))

    def expected(self, fields: _Fields, gaiji: Iterable[tuple[str, tuple[str, ...]]]) -> _Fields:
        """Fields with the marks of the shapes they must have; ``gaiji`` as in ``ContentPage``."""
        named = dict(gaiji)
        return (
            tuple((name, self.marked(text, named[name])) if name in named else (name, text) for name, text in fields)
            if named
            else fields
        )

    def marked(self, text: str, editions: Sequence[str]) -> str:
        """A text with the marks of the shapes that its characters have in their editions, in their order."""
        left = iter(editions)
        return GAIJI.sub(lambda one: self._as(one[0], next(left, "")), text) if editions else text

    def _as(self, char: str, sha256: str) -> str:
        registers = self._registers.get(sha256)
        return char if registers is None else self.mark(char, registers)
