"""Reading glyph outlines out of TrueType bytes, without a font library on the way to the paper."""

import struct


class BrokenFont(ValueError):
    """The bytes are not a TrueType font with the tables needed."""


class Sfnt:
    """A view on TrueType bytes: the outline of a glyph id. Raises BrokenFont when a table is missing."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        tables = self._directory()
        try:
            head, maxp, hhea = tables[b"head"], tables[b"maxp"], tables[b"hhea"]
            self._metrics_at, metrics_size = tables[b"hmtx"]
            loca, (self._glyf_at, self._glyf_size) = tables[b"loca"], tables[b"glyf"]
            self.units_per_em: int = struct.unpack_from(">H", self._data, head[0] + 18)[0]
            is_long = struct.unpack_from(">h", self._data, head[0] + 50)[0] == 1
            self.glyphs: int = struct.unpack_from(">H", self._data, maxp[0] + 4)[0]
            self._wide: int = struct.unpack_from(">H", self._data, hhea[0] + 34)[0]
        except (KeyError, struct.error):
            raise BrokenFont("a table of the font is missing") from None
        width = 4 if is_long else 2
        if loca[1] < (self.glyphs + 1) * width:
            raise BrokenFont("the loca table is too short")
        if not 1 <= self._wide <= self.glyphs or metrics_size < 2 * (self._wide + self.glyphs):
            raise BrokenFont("the hmtx table is too short")
        self._tables = tables
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

    def advance(self, gid: int) -> int:
        """Advance width in units of the em."""
        at = self._metrics_at + 4 * min(gid, self._wide - 1)
        return int(struct.unpack_from(">H", self._data, at)[0])

    def shift(self, gid: int) -> int:
        """How far a rasteriser moves the outline: the xMin it states less its left side bearing."""
        at = 4 * gid + 2 if gid < self._wide else 2 * (self._wide + gid)
        bearing = struct.unpack_from(">h", self._data, self._metrics_at + at)[0]
        outline = self.outline(gid)
        return int(struct.unpack_from(">h", outline, 2)[0] - bearing) if len(outline) >= 10 else 0

    def table(self, tag: bytes) -> bytes:
        """The bytes of a table; KeyError when there is none."""
        at, size = self._tables[tag]
        return bytes(self._data[at : at + size])

    @property
    def tags(self) -> frozenset[bytes]:
        """The tables of the font."""
        return frozenset(self._tables)

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
