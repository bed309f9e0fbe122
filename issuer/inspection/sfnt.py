"""Reading glyph outlines out of TrueType bytes, without a font library on the way to the paper."""

import struct
from itertools import pairwise
from operator import gt


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

    def outlines(self) -> list[bytes]:
        """The stored glyf bytes of every glyph, empty for a blank one. Raises BrokenFont when they do not fit."""
        count = self.glyphs + 1
        if self._long:
            offsets = struct.unpack_from(f">{count}I", self._data, self._loca_at)
        else:
            offsets = tuple(2 * half for half in struct.unpack_from(f">{count}H", self._data, self._loca_at))
        if any(map(gt, offsets, offsets[1:])) or offsets[-1] > self._glyf_size:
            raise BrokenFont("a glyph lies outside the glyf table")
        glyf = bytes(self._data[self._glyf_at : self._glyf_at + self._glyf_size])
        return [glyf[start:end] for start, end in pairwise(offsets)]

    def metrics(self) -> list[tuple[int, int]]:
        """Advance and left side bearing of every glyph, in units of the em."""
        wide = struct.unpack_from(f">{2 * self._wide}H", self._data, self._metrics_at)
        # Bearings are signed.
        bearings = [low - 0x10000 if low & 0x8000 else low for low in wide[1::2]]
        found = list(zip(wide[::2], bearings, strict=True))
        rest = self.glyphs - self._wide
        more = struct.unpack_from(f">{rest}h", self._data, self._metrics_at + 4 * self._wide)
        return found + [(wide[-2], bearing) for bearing in more]

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
