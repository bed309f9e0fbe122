"""Reading glyph outlines out of TrueType bytes, without a font library on the way to the paper."""

import struct
from collections.abc import Callable
from functools import lru_cache

from fontTools.ttLib.tables._g_l_y_f import Glyph

Load = Callable[[int], bytes]

#: A composite deeper than this is broken or hostile.
_MAX_DEPTH = 6


class BrokenFont(ValueError):
    """The bytes are not a TrueType font with the tables needed."""


class Sfnt:
    """A view on TrueType bytes: the outline of a glyph id. Raises BrokenFont when a table is missing."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        tables = self._directory()
        try:
            head, maxp = tables[b"head"], tables[b"maxp"]
            loca, (self._glyf_at, self._glyf_size) = tables[b"loca"], tables[b"glyf"]
            self.units_per_em: int = struct.unpack_from(">H", self._data, head[0] + 18)[0]
            is_long = struct.unpack_from(">h", self._data, head[0] + 50)[0] == 1
            self.glyphs: int = struct.unpack_from(">H", self._data, maxp[0] + 4)[0]
        except (KeyError, struct.error):
            raise BrokenFont("a table of the font is missing") from None
        width = 4 if is_long else 2
        if loca[1] < (self.glyphs + 1) * width:
            raise BrokenFont("the loca table is too short")
        self._loca_at, self._long = loca[0], is_long

    def outline(self, gid: int) -> bytes:
        """The stored glyf bytes, empty for a blank glyph. Raises BrokenFont for a gid that does not exist."""
        if not 0 <= gid < self.glyphs:
            raise BrokenFont("a glyph id is outside the font")
        if self._long:
            start, end = struct.unpack_from(">II", self._data, self._loca_at + gid * 4)
        else:
            start, end = (2 * n for n in struct.unpack_from(">HH", self._data, self._loca_at + gid * 2))
        if not start <= end <= self._glyf_size:
            raise BrokenFont("a glyph lies outside the glyf table")
        return bytes(self._data[self._glyf_at + start : self._glyf_at + end])

    def table(self, tag: bytes) -> tuple[int, int]:
        """Offset and length of a table. Raises BrokenFont when there is none."""
        try:
            return self._directory()[tag]
        except KeyError:
            raise BrokenFont("a table of the font is missing") from None

    def _directory(self) -> dict[bytes, tuple[int, int]]:
        try:
            version, count = struct.unpack_from(">IH", self._data, 0)
            rows = [struct.unpack_from(">4sIII", self._data, 12 + 16 * n) for n in range(count)]
        except struct.error:
            raise BrokenFont("the font's directory is cut off") from None
        if version not in (0x00010000, 0x74727565):
            raise BrokenFont("not a TrueType font")
        if any(offset + length > len(self._data) for _, _, offset, length in rows):
            raise BrokenFont("a table lies outside the font")
        return {tag: (offset, length) for tag, _, offset, length in rows}


def without_hints(outline: bytes) -> bytes:
    """Glyf bytes of a simple glyph without its instructions and padding; a composite only loses padding."""
    if len(outline) < 12:
        return outline.rstrip(b"\0")
    contours = struct.unpack_from(">h", outline)[0]
    if contours < 0:
        return outline.rstrip(b"\0")
    at = 10 + 2 * contours
    length = struct.unpack_from(">H", outline, at)[0]
    return (outline[:at] + outline[at + 2 + length :]).rstrip(b"\0")


def same_outline(*, drawn: bytes, drawn_from: Load, master: bytes, master_from: Load) -> bool:
    """Whether two glyphs draw the same shape.

    Equal bytes settle nearly every case; a subsetter may write the same points in another way, so on a
    difference the points themselves are compared, composites taken apart.
    """
    if bytes(drawn) == bytes(master) and struct_is_simple(drawn):
        return True
    if struct_is_simple(drawn) and struct_is_simple(master) and without_hints(drawn) == without_hints(master):
        return True
    return _points(drawn, drawn_from) == _points(master, master_from)


def struct_is_simple(outline: bytes) -> bool:
    """Neither blank-and-broken nor composite: its bytes alone say what it draws."""
    return len(outline) < 2 or struct.unpack_from(">h", outline)[0] >= 0


def _points(outline: bytes, load: Load, depth: int = 0) -> list[tuple[tuple[float, float, int, bool], ...]]:
    """Contours as points (x, y, on curve)."""
    if depth > _MAX_DEPTH:
        raise BrokenFont("composite glyphs are nested too deep")
    if len(outline) < 10:
        return []
    glyph = _expanded(outline)
    if not glyph.isComposite():
        ends, start, contours = glyph.endPtsOfContours, 0, []
        for end in ends:
            span = range(start, end + 1)
            contours.append(tuple((*glyph.coordinates[n], glyph.flags[n] & 1, n == end) for n in span))
            start = end + 1
        return contours
    contours = []
    for part in glyph.components:
        if not hasattr(part, "x"):
            raise BrokenFont("a composite glyph is placed by points")
        scale = getattr(part, "transform", ((1, 0), (0, 1)))
        inner = _points(load(int(part.glyphName.removeprefix("glyph"))), load, depth + 1)
        contours += [tuple(_moved(point, scale, part.x, part.y) for point in contour) for contour in inner]
    return contours


def _moved(
    point: tuple[float, float, int, bool], scale: tuple[tuple[float, float], ...], dx: float, dy: float
) -> tuple[float, float, int, bool]:
    x, y, on_curve, last = point
    (a, b), (c, d) = scale
    return (a * x + c * y + dx, b * x + d * y + dy, on_curve, last)


class _Names:
    """What fontTools needs to name the parts of a composite."""

    def getGlyphName(self, gid: int) -> str:
        return f"glyph{gid}"


@lru_cache(maxsize=512)
def _expanded(outline: bytes) -> Glyph:
    glyph = Glyph(outline)
    glyph.expand(_Names())
    return glyph
