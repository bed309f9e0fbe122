"""What a page's operators put on paper. Only the operators of stamped papers are known, in their own spelling.

There is no colour, no clip, no rise, no render mode and no turned text to judge: whatever is not on the short list
below makes the paper unlike one of ours. All in points, x from the left, y from the bottom.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from struct import unpack
from typing import NamedTuple

from issuer.inspection.fonts import Font
from issuer.inspection.geometry import Rect
from issuer.inspection.syntax import Unlike

_N = rb"-?\d+(?:\.\d+)?"
_SET = (
    rb"(?P<show>(?:1 0 0 1 (?P<x>N) (?P<y>N) Tm ?)?<(?P<codes>(?:[0-9A-F]{4})+)> ?Tj)|(?P<font>/F\d+ N Tf)"
    rb"|(?P<stretch>N Tz)"
    rb"|(?P<spacing>N Tc)|(?P<begin>BT)|(?P<end>ET)"
)
#: A page: its ink, its text, its pictures, the halves of the 割印.
_PAGE = _SET + (
    rb"|(?P<ink>/I\d+ Do)|(?P<picture>q N 0 0 N N N cm ?/P\d+ Do Q)"
    rb"|(?P<seam>q N w\n(?:N N m N N l\n)+S Q)"
)
#: Ink: straight lines and, in 見本 alone, grey text. Areas are unknown: they could cover something.
_INK = _SET + (
    rb"|(?P<shade>N [gG](?![a-z]))|(?P<width>N w)|(?P<style>N [JjM](?![a-z]))|(?P<move>N N m)|(?P<line>N N l)"
    rb"|(?P<close>h)|(?P<paint>S)"
)
_OF_TEXT = frozenset({"show", "font", "stretch", "spacing", "begin", "end"})


def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s*(?:" + pattern.replace(b"N", _N) + rb")(?=[\s/<]|\Z)")


_ON_PAGE, _IN_INK = _compiled(_PAGE), _compiled(_INK)
_NUMBERS = re.compile(rb"-?\d+(?:\.\d+)?")


class Line(NamedTuple):
    """Glyphs set in one go. ``x``, ``y``: origin of the first; ``end``: where the last one's advance ends.

    ``spacing``: between letters, in points. ``shade``: 0 is black. ``is_right``: every glyph has the shape and width
    of its character.
    """

    text: str
    x: float
    y: float
    end: float
    size: float
    stretch: float
    spacing: float
    shade: float
    is_right: bool

    @property
    def box(self) -> Rect:
        """The em boxes of its glyphs."""
        return Rect(self.x, self.y - 0.12 * self.size, self.end, self.y + 0.88 * self.size)


class Stroke(NamedTuple):
    """A straight line, from its left (of an upright one, lower) end to the other."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    shade: float


@dataclass(slots=True)
class Marks:
    """Everything one page or one ink paints: ``inks`` and ``pictures`` by name, in their order.

    ``codes``: which codes of each font are shown. ``seam_paths``: how many halves of 割印 the bars came in.
    """

    lines: list[Line] = field(default_factory=list)
    inks: list[str] = field(default_factory=list)
    pictures: list[tuple[str, Rect]] = field(default_factory=list)
    seams: list[Stroke] = field(default_factory=list)
    seam_paths: int = 0
    strokes: list[Stroke] = field(default_factory=list)
    codes: dict[str, set[int]] = field(default_factory=dict)


#: A font, which of its codes are shown, and the type size.
_Chosen = tuple[Font | None, set[int], float]


class _Show(NamedTuple):
    """Codes in hex to be read, ``x`` and ``y`` as written where they say so, and the state they are shown in."""

    x: bytes | None
    y: bytes | None
    codes: bytes
    size: float
    stretch: float
    spacing: float
    shade: float


#: A third of the time of calling the class, which counts a hundred and fifty times a page.
_LINE = _SHOW = tuple.__new__


class _Pen:
    """The text state (ISO 32000-2, 9.3), as far as a paper uses it."""

    def __init__(self, fonts: Mapping[str, Font], marks: Marks) -> None:
        self._fonts, self._lines, self._codes = fonts, marks.lines, marks.codes
        self._shown: set[int] = set()
        self._chosen: dict[bytes, _Chosen] = {}
        self._font: Font | None = None
        self._name = b""
        self._shows: list[_Show] = []
        self._size = self._spacing = self._x = self._y = 0.0
        self._stretch = 1.0
        self._placed = False
        self.inside = False
        self.shade = 0.0

    def show(self, x: bytes | None, y: bytes | None, codes: bytes) -> None:
        """Glyphs, placed or behind the last ones. Raises Unlike for what cannot be followed."""
        if not self.inside:
            raise Unlike("an operator of text outside of one")
        if x is not None:
            self._placed = True
        elif not self._placed:
            raise Unlike("text without a font or a place")
        self._shows.append(_SHOW(_Show, (x, y, codes, self._size, self._stretch, self._spacing, self.shade)))

    def write(self, kind: str, step: re.Match[bytes]) -> None:
        """One other operator of text. Raises Unlike for what cannot be followed."""
        if (kind != "begin") != self.inside:
            raise Unlike("an operator of text outside of one")
        if kind == "font":
            if step[kind].partition(b" ")[0] != self._name:
                self._read()
                self._name = step[kind].partition(b" ")[0]
            self._font, self._shown, self._size = self._chosen.get(step[kind]) or self._choose(step[kind])
            return
        words = step[kind].split()
        if kind == "stretch":
            self._stretch = float(words[0]) / 100
        elif kind == "spacing":
            self._spacing = float(words[0])
        else:
            self._read()
            # A text object starts at the corner of the page, so the first line must say where it stands.
            self.inside, self._placed = kind == "begin", False

    def _choose(self, written: bytes) -> "_Chosen":
        name, size, _ = written.split()
        known = self._fonts.get(name[1:].decode())
        chosen = self._chosen[written] = (known, self._codes.setdefault(name[1:].decode(), set()), float(size))
        return chosen

    def _read(self) -> None:
        """Read what was shown in the font that is chosen now, all at once. Raises Unlike for a code of no character."""
        if not self._shows:
            return
        font, shows = self._font, self._shows
        if font is None:
            raise Unlike("text without a font or a place")
        data = bytes.fromhex(b"".join([show.codes for show in shows]).decode("ascii"))
        codes = unpack(f">{len(data) // 2}H", data)
        texts = font.reads(codes)
        self._shown.update(codes)
        ends, at = list(accumulate(map(font.widths.__getitem__, codes), initial=0.0)), 0
        for x, y, written, size, stretch, spacing, shade in shows:
            count = len(written) // 4
            if x is not None and y is not None:
                self._x, self._y = float(x), float(y)
            width = (ends[at + count] - ends[at]) / 1000 * size + spacing * count
            start, self._x = self._x, self._x + width * stretch
            is_right = not font.wrong or font.wrong.isdisjoint(codes[at : at + count])
            text = "".join(texts[at : at + count])
            self._lines.append(_LINE(Line, (text, start, self._y, self._x, size, stretch, spacing, shade, is_right)))
            at += count
        self._shows = []


def read_page(content: bytes, fonts: Mapping[str, Font]) -> Marks:
    """The marks of a page's content stream. Raises Unlike at the first thing that is not on the list."""
    marks = Marks()
    pen = _Pen(fonts, marks)
    for kind, step in _steps(_ON_PAGE, content):
        if kind == "show":
            pen.show(*step.group("x", "y", "codes"))
            continue
        if kind in _OF_TEXT:
            pen.write(kind, step)
            continue
        if pen.inside:
            raise Unlike("something else inside a text")
        written = step[kind]
        words = written.split()
        if kind == "ink":
            if marks.lines or marks.pictures or marks.seams:
                raise Unlike("ink over something else")
            marks.inks.append(words[0][1:].decode())
        elif kind == "picture":
            width, _, _, height, x, y = map(float, words[1:7])
            marks.pictures.append((written.split(b"/")[1].split()[0].decode(), Rect(x, y, x + width, y + height)))
        else:
            stroke_width, *places = map(float, _NUMBERS.findall(written))
            marks.seam_paths += 1
            marks.seams += [
                _stroke(*places[at : at + 4], width=stroke_width, shade=0.0) for at in range(0, len(places), 4)
            ]
    if pen.inside:
        raise Unlike("a text without an end")
    return marks


def read_ink(content: bytes, fonts: Mapping[str, Font]) -> Marks:
    """The marks of one ink: straight lines and, when it has fonts (見本), text.

    Raises Unlike at the first thing that is not on the list.
    """
    marks = Marks()
    pen = _Pen(fonts, marks)
    path: list[tuple[float, float, float, float]] = []
    start = at = (0.0, 0.0)
    width = 1.0
    for kind, step in _steps(_IN_INK, content):
        if kind in _OF_TEXT:
            if not fonts:
                raise Unlike("text in an ink of rules")
            if kind == "show":
                pen.show(*step.group("x", "y", "codes"))
            else:
                pen.write(kind, step)
            continue
        words = step[kind].split()
        if kind == "shade":
            pen.shade = float(words[0])
        elif kind == "width":
            width = float(words[0])
        elif kind == "move":
            start = at = (float(words[0]), float(words[1]))
        elif kind in ("line", "close"):
            to = (float(words[0]), float(words[1])) if kind == "line" else start
            if to != at:
                path.append((*at, *to))
            at = to
        elif kind == "paint":
            marks.strokes += [_stroke(*part, width=width, shade=pen.shade) for part in path]
            path = []
    if pen.inside or path:
        raise Unlike("a text or a path without an end")
    return marks


def _steps(pattern: re.Pattern[bytes], content: bytes) -> Iterator[tuple[str, re.Match[bytes]]]:
    """Every operator with its operands, by its name. Raises Unlike when one is not on the list."""
    content = content.rstrip()
    at = 0
    for step in iter(pattern.scanner(content).match, None):  # type: ignore[attr-defined]
        yield step.lastgroup, step
        at = step.end()
    if at != len(content):
        raise Unlike("an operator that papers do not use")


def _stroke(x0: float, y0: float, x1: float, y1: float, *, width: float, shade: float) -> Stroke:
    (x0, y0), (x1, y1) = sorted(((x0, y0), (x1, y1)))
    return Stroke(x0, y0, x1, y1, width, shade)
