"""A small TrueType font with only the glyphs a paper uses, glyph numbers kept.

Stands in for HarfBuzz's subsetter under WeasyPrint: HarfBuzz 6 (Debian 12) gives up on IPAmj明朝 at about 700 kinds
of characters in one document. Hinting is left out; composite glyphs bring their parts along. The six tables are
those a CIDFontType2 needs (ISO 32000-2, 9.9.1).
"""

import struct
from collections.abc import Iterable, Iterator

#: Flags of a composite glyph's parts (OpenType, glyf).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
_CHECKSUM_MAGIC = 0xB1B0AFBA


class NotTrueType(Exception):
    """The font has no glyf table; there is nothing here to cut."""


class _Source:
    """Table directory and glyph offsets of a whole font."""

    def __init__(self, data: bytes) -> None:
        count = struct.unpack_from(">H", data, 4)[0]
        self.data = data
        self.tables: dict[bytes, tuple[int, int]] = {}
        for n in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * n)
            self.tables[tag] = (offset, length)
        if b"glyf" not in self.tables or b"loca" not in self.tables:
            raise NotTrueType
        self.long_offsets = struct.unpack_from(">h", data, self.tables[b"head"][0] + 50)[0] == 1
        self.metrics = struct.unpack_from(">H", data, self.tables[b"hhea"][0] + 34)[0]

    def table(self, tag: bytes) -> bytearray:
        offset, length = self.tables[tag]
        return bytearray(self.data[offset : offset + length])

    def glyph(self, gid: int) -> bytes:
        loca, glyf = self.tables[b"loca"][0], self.tables[b"glyf"][0]
        if self.long_offsets:
            start, end = struct.unpack_from(">II", self.data, loca + 4 * gid)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self.data, loca + 2 * gid))
        return self.data[glyf + start : glyf + end]

    def metric(self, gid: int) -> bytes:
        hmtx = self.tables[b"hmtx"][0]
        if gid < self.metrics:
            return self.data[hmtx + 4 * gid : hmtx + 4 * gid + 4]
        # After the long metrics only the side bearings go on; the last advance holds for all.
        bearing = hmtx + 4 * self.metrics + 2 * (gid - self.metrics)
        last = hmtx + 4 * (self.metrics - 1)
        return self.data[last : last + 2] + self.data[bearing : bearing + 2]


def subset(data: bytes, gids: Iterable[int]) -> bytes:
    """Cut the font down to ``gids`` (and .notdef). Raises NotTrueType for fonts without glyf outlines."""
    source = _Source(data)
    glyphs = _closure(source, gids)
    total = max(glyphs) + 1
    offsets, glyf, metrics = [0], bytearray(), bytearray(4 * total)
    for gid in range(total):
        if gid in glyphs:
            glyf += glyphs[gid] + b"\0" * (-len(glyphs[gid]) % 4)
            metrics[4 * gid : 4 * gid + 4] = source.metric(gid)
        offsets.append(len(glyf))
    head, hhea, maxp = source.table(b"head"), source.table(b"hhea"), source.table(b"maxp")
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", hhea, 34, total)
    struct.pack_into(">H", maxp, 4, total)
    loca = struct.pack(f">{total + 1}I", *offsets)
    tables = {b"glyf": glyf, b"head": head, b"hhea": hhea, b"hmtx": metrics, b"loca": loca, b"maxp": maxp}
    return _assembled({tag: bytes(table) for tag, table in tables.items()})


def _closure(source: _Source, gids: Iterable[int]) -> dict[int, bytes]:
    """Glyph number → outline without hinting, the parts of composites included."""
    waiting, found = [0, *gids], {}
    while waiting:
        gid = waiting.pop()
        if gid not in found:
            outline = source.glyph(gid)
            is_composite = len(outline) > 1 and outline[0] & 0x80
            found[gid] = _composite(outline) if is_composite else _simple(outline)
            waiting += [part for _, _, part in _parts(outline)] if is_composite else []
    return found


def _simple(outline: bytes) -> bytes:
    if not outline:
        return outline
    at = 10 + 2 * struct.unpack_from(">h", outline)[0]
    length = struct.unpack_from(">H", outline, at)[0]
    return outline[:at] + b"\0\0" + outline[at + 2 + length :]


def _parts(outline: bytes) -> Iterator[tuple[int, int, int]]:
    """(offset, flags, glyph number) of each part of a composite glyph."""
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, gid = struct.unpack_from(">HH", outline, at)
        yield at, flags, gid
        at += _part_length(flags)


def _part_length(flags: int) -> int:
    scale = 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return 4 + (4 if flags & _WORDS else 2) + scale


def _composite(outline: bytes) -> bytes:
    bare, end = bytearray(outline), 10
    for at, flags, _ in _parts(outline):
        struct.pack_into(">H", bare, at, flags & ~_INSTRUCTIONS)
        end = at + _part_length(flags)
    return bytes(bare[:end])


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """The font file: directory in the order of tags, tables on four-byte boundaries, right checksums."""
    power = len(tables).bit_length() - 1
    span = 16 << power
    directory = bytearray(struct.pack(">IHHHH", 0x00010000, len(tables), span, power, 16 * len(tables) - span))
    body, start, head = bytearray(), 12 + 16 * len(tables), 0
    for tag, table in tables.items():
        padded = table + b"\0" * (-len(table) % 4)
        if tag == b"head":
            head = start + len(body)
        directory += struct.pack(">4sIII", tag, _checksum(padded), start + len(body), len(table))
        body += padded
    font = directory + body
    struct.pack_into(">I", font, head + 8, (_CHECKSUM_MAGIC - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
