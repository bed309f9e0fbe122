"""外字: faces of EUDC fonts, known by the SHA-256 of the file, so that no municipality ever meets another's.

Inside the press a user-defined character that came with an edition is a unit of two: the character and a *slot*, a
lone surrogate that stands for the edition in this process. Slots never leave this room: neither the content nor the
file nor a digest holds one.
"""

import contextlib
import re
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTLibError

from issuer.papers.content import ContentPage
from issuer.papers.errors import ConfigurationError, MissingGlyph
from issuer.papers.flow import Flow, Paragraph
from issuer.papers.gaiji import FIRST_MARK, GAIJI, MARK, MARKED_GAIJI
from issuer.press.case import FORMAT, Case, case_from, case_of, facts_of, open_case, write_file
from issuer.press.sfnt import NotTrueType

_SLOTS = 0x800
_Fields = tuple[tuple[str, str], ...]
#: Cases kept open. One that was used in the last ten minutes is never let go, however many there are: a paper lies
#: between the reading of its records and its drawing. Another is opened again from its file or handed in anew.
_OPEN, _KEPT_SECONDS = 64, 600.0


class _Used(NamedTuple):
    """An open case and when it was last asked for."""

    case: Case
    at: float


class NoGaiji(ConfigurationError):
    """A 外字 font without a single glyph in the private use areas."""


def build_gaiji_case(data: bytes) -> bytes:
    """The case of an EUDC font: U+E000-F8FF and plane 16 alone, whatever else its cmap names.

    Raises NotTrueType for CFF outlines, NoGaiji, and ConfigurationError for anything that cannot be read.
    """
    try:
        made = case_from(data, only=lambda code: GAIJI.match(chr(code)) is not None, family="EUDC")
        case = case_of(font=Path("EUDC"), data=made)
        outlines = [case.gid_of(char) for char in case.characters()]
        for gid in outlines:
            case.glyph(gid or 0)
    except (NotTrueType, ConfigurationError):
        raise
    except (OSError, TTLibError, LookupError, struct.error, ValueError, TypeError, AttributeError, AssertionError,
            OverflowError, RecursionError) as error:  # fmt: skip
        raise ConfigurationError(f"the 外字 font cannot be read: {type(error).__name__}") from error
    if not outlines:
        raise NoGaiji("the 外字 font has no glyph in the private use areas")
    return made


class GaijiFaces:
    """The EUDC faces of a process. Thread-safe; ``folder`` is shared by all processes, None keeps them in memory.

    ``clock``: seconds that only go forward.
    """

    def __init__(self, *, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._slots: dict[str, int] = {}
        self._names: list[str] = []
        self._clock = clock
        self._open: OrderedDict[str, _Used] = OrderedDict()

    def has(self, sha256: str) -> bool:
        """Whether the edition can be set without being given its bytes."""
        with self._lock:
            return self._case(sha256) is not None

    def keep(self, sha256: str, font: bytes) -> None:
        """Take in an edition. Raises ConfigurationError when the font is unfit."""
        data = build_gaiji_case(font)
        case = case_of(font=Path("EUDC"), data=data)
        if case.sha256 != sha256:
            raise ConfigurationError("a 外字 font is not the file that its SHA-256 names")
        if self._folder is not None:
            # Where production lets nobody write into the shelf, each process keeps its own.
            with contextlib.suppress(OSError):
                write_file(self._file(sha256), data)
        with self._lock:
            self._hold(sha256, self._from_shelf(sha256) or case)

    def slot(self, sha256: str) -> int:
        """The number of an edition in this process, from 0 on. Raises ConfigurationError when it was not kept."""
        with self._lock:
            if self._case(sha256) is None:
                raise ConfigurationError("a 外字 edition was not handed to the press")
            if sha256 not in self._slots:
                if len(self._names) == _SLOTS:
                    raise ConfigurationError("this process has met too many 外字 editions; start it again")
                self._slots[sha256] = len(self._names)
                self._names.append(sha256)
            return self._slots[sha256]

    def case(self, slot: int) -> Case:
        """The face of a slot. Raises KeyError for a slot not given out, ConfigurationError when its file is gone."""
        with self._lock:
            if slot >= len(self._names):
                raise KeyError("no edition has this slot")
            case = self._case(self._names[slot])
        if case is None:
            raise ConfigurationError("the case of a 外字 edition has gone from the store")
        return case

    def sha256(self, slot: int) -> str:
        """The edition of a slot."""
        return self._names[slot]

    def mark(self, page: ContentPage) -> ContentPage:
        """The page with slots after the characters that their edition supplies; the others are asked of the fonts.

        Raises MissingGlyph for a text that holds a surrogate of its own beside 外字, ConfigurationError when the page's
        editions do not fit its texts or one was not kept.
        """
        return replace(page, fields=self._marked(page.fields, page.gaiji), gaiji=()) if page.gaiji else page

    def mark_flow(self, flow: Flow) -> Flow:
        """Rows and the fields beside them as ``mark`` has a page; the same flow when it names no edition."""
        if not flow.gaiji and not any(paragraph.gaiji for paragraph in flow.paragraphs):
            return flow
        return replace(
            flow,
            rows=tuple(
                replace(
                    row,
                    cells=tuple((column, tuple(self._mark_paragraph(p) for p in cell)) for column, cell in row.cells),
                )
                for row in flow.rows
            ),
            every_page=self._marked(flow.every_page, flow.gaiji),
            first_page=self._marked(flow.first_page, flow.gaiji),
            last_page=self._marked(flow.last_page, flow.gaiji),
            gaiji=(),
        )

    def _mark_paragraph(self, paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, text=self._mark("rows", paragraph.text, paragraph.gaiji or None), gaiji=())

    def _marked(self, fields: _Fields, gaiji: Iterable[tuple[str, tuple[str, ...]]]) -> _Fields:
        editions = dict(gaiji)
        return tuple((name, self._mark(name, text, editions.get(name))) for name, text in fields)

    def _mark(self, name: str, text: str, editions: tuple[str, ...] | None) -> str:
        if found := MARK.search(text):
            raise MissingGlyph(field=name, code_points=f"U+{ord(found[0]):04X}")
        if editions is None:
            return text
        if len(GAIJI.findall(text)) != len(editions):
            raise ConfigurationError("a field names other 外字 editions than it has characters")
        left = iter(editions)

        def marked(found: re.Match[str]) -> str:
            sha256 = next(left)
            if not sha256:
                return found[0]
            slot = self.slot(sha256)
            return found[0] if self.case(slot).gid_of(found[0]) is None else found[0] + chr(FIRST_MARK + slot)

        return GAIJI.sub(marked, text)

    def unmark(self, page: ContentPage) -> ContentPage:
        """The page as content: slots have become ``gaiji`` again."""
        came_with = tuple(
            (name, tuple(self._names[ord(slot) - FIRST_MARK] if slot else "" for _, slot in MARKED_GAIJI.findall(text)))
            for name, text in page.fields
            if MARK.search(text)
        )
        return replace(page, fields=tuple((n, MARK.sub("", text)) for n, text in page.fields), gaiji=came_with)

    def told(self, text: str) -> str:
        """A text with editions by their SHA-256 instead of slots: the same in every process."""
        return MARK.sub(lambda slot: self._names[ord(slot[0]) - FIRST_MARK], text)

    def _case(self, sha256: str) -> Case | None:
        used = self._open.pop(sha256, None)
        case = used.case if used else self._from_shelf(sha256)
        if case is not None:
            self._hold(sha256, case)
        return case

    def _hold(self, sha256: str, case: Case) -> None:
        now = self._clock()
        self._open.pop(sha256, None)
        self._open[sha256] = _Used(case, now)
        while len(self._open) > _OPEN and next(iter(self._open.values())).at < now - _KEPT_SECONDS:
            self._open.popitem(last=False)

    def _from_shelf(self, sha256: str) -> Case | None:
        """The case in the folder; None where there is none that can be used: it is made again then."""
        if self._folder is None:
            return None
        file = self._file(sha256)
        try:
            with file.open("rb") as opened:
                facts = facts_of(opened.read(1 << 16))
            if facts is None or facts.get("sha256") != sha256 or facts.get("size") != file.stat().st_size:
                return None
            return open_case(font=Path("EUDC"), file=file)
        except (OSError, ConfigurationError):
            return None

    def _file(self, sha256: str) -> Path:
        return (self._folder or Path()) / f"gaiji-{sha256}.{FORMAT}.case"


def slot_of(unit: str) -> int:
    """The slot of a unit, -1 when it has none."""
    return ord(unit[1]) - FIRST_MARK if len(unit) == 2 and 0 <= ord(unit[1]) - FIRST_MARK < _SLOTS else -1
