"""Reading a TrueType file: its tables, its outlines without hinting, its metrics (OpenType: otff, glyf, loca, hmtx)."""

import struct
from collections.abc import Iterable, Iterator

#: Flags of a composite glyph's parts (OpenType, glyf).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
_CHECKSUM_MAGIC = 0xB1B0AFBA


class NotTrueType(Exception):
    """The font has no glyf table; there is nothing here to cut."""


class Sfnt:
    """One font of a file: table directory, outlines and metrics.

    ``number`` picks the font of a collection (TTC). Raises NotTrueType for fonts without glyf outlines (CFF),
    struct.error or KeyError for a damaged file.
    """

    def __init__(self, data: bytes, number: int = 0) -> None:
        start = struct.unpack_from(">I", data, 12 + 4 * number)[0] if data[:4] == b"ttcf" else 0
        self.data = data
        self.tables: dict[bytes, tuple[int, int]] = {}
        for n in range(struct.unpack_from(">H", data, start + 4)[0]):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
            self.tables[tag] = (offset, length)
        if b"glyf" not in self.tables or b"loca" not in self.tables:
            raise NotTrueType
        self.long_offsets = struct.unpack_from(">h", data, self.tables[b"head"][0] + 50)[0] == 1
        self.metrics = struct.unpack_from(">H", data, self.tables[b"hhea"][0] + 34)[0]
        self.glyphs: int = struct.unpack_from(">H", data, self.tables[b"maxp"][0] + 4)[0]

    def table(self, tag: bytes) -> bytearray:
        """A table's bytes, free to change."""
        offset, length = self.tables[tag]
        return bytearray(self.data[offset : offset + length])

    def outline(self, gid: int) -> bytes:
        """A glyph's outline without hinting; the parts of a composite keep their numbers."""
        loca, glyf = self.tables[b"loca"][0], self.tables[b"glyf"][0]
        if self.long_offsets:
            start, end = struct.unpack_from(">II", self.data, loca + 4 * gid)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self.data, loca + 2 * gid))
        whole = self.data[glyf + start : glyf + end]
        return _composite(whole) if is_composite(whole) else _simple(whole)

    def metric(self, gid: int) -> bytes:
        """Advance width and left side bearing, as a long metric of hmtx."""
        hmtx = self.tables[b"hmtx"][0]
        if gid < self.metrics:
            return self.data[hmtx + 4 * gid : hmtx + 4 * gid + 4]
        # After the long metrics only the side bearings go on; the last advance holds for all.
        bearing = hmtx + 4 * self.metrics + 2 * (gid - self.metrics)
        last = hmtx + 4 * (self.metrics - 1)
        return self.data[last : last + 2] + self.data[bearing : bearing + 2]


def is_composite(outline: bytes) -> bool:
    """Whether the outline is put together from other glyphs."""
    return len(outline) > 1 and outline[0] & 0x80 != 0


def parts(outline: bytes) -> Iterator[tuple[int, int, int]]:
    """(offset, flags, glyph number) of each part of a composite glyph."""
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, gid = struct.unpack_from(">HH", outline, at)
        yield at, flags, gid
        at += _part_length(flags)


def closure(font: Sfnt, gids: Iterable[int]) -> dict[int, bytes]:
    """Glyph number → outline, .notdef and the parts of composites included."""
    waiting, found = [0, *gids], {}
    while waiting:
        gid = waiting.pop()
        if gid not in found:
            outline = found[gid] = font.outline(gid)
            waiting += [part for _, _, part in parts(outline)] if is_composite(outline) else []
    return found


def assembled(tables: dict[bytes, bytes], sums: dict[bytes, int] | None = None) -> bytes:
    """The font file: directory in the order of tags, tables on four-byte boundaries, right checksums.

    ``sums``: checksums that are known already. ``head`` must have zero as its checksum adjustment.
    """
    known = sums or {}
    power = len(tables).bit_length() - 1
    span = 16 << power
    directory = [struct.pack(">IHHHH", 0x00010000, len(tables), span, power, 16 * len(tables) - span)]
    pieces, at, total, head = [b""], 12 + 16 * len(tables), 0, 0
    for tag in sorted(tables):
        table = tables[tag]
        padded = table + b"\0" * (-len(table) % 4) if len(table) % 4 else table
        own = known[tag] & 0xFFFFFFFF if tag in known else checksum(padded)
        if tag == b"head":
            head = len(pieces)
        directory.append(struct.pack(">4sIII", tag, own, at, len(table)))
        pieces.append(padded)
        total += own
        at += len(padded)
    pieces[0] = b"".join(directory)
    adjustment = (_CHECKSUM_MAGIC - total - checksum(pieces[0])) & 0xFFFFFFFF
    pieces[head] = b"".join((pieces[head][:8], struct.pack(">I", adjustment), pieces[head][12:]))
    return b"".join(pieces)


def checksum(padded: bytes) -> int:
    """Sum of the big-endian words, as every table's checksum is (OpenType, otff)."""
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _simple(outline: bytes) -> bytes:
    if not outline:
        return outline
    at = 10 + 2 * struct.unpack_from(">h", outline)[0]
    length = struct.unpack_from(">H", outline, at)[0]
    return outline[:at] + b"\0\0" + outline[at + 2 + length :]


def _part_length(flags: int) -> int:
    scale = 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return 4 + (4 if flags & _WORDS else 2) + scale


def _composite(outline: bytes) -> bytes:
    bare, end = bytearray(outline), 10
    for at, flags, _ in parts(outline):
        struct.pack_into(">H", bare, at, flags & ~_INSTRUCTIONS)
        end = at + _part_length(flags)
    return bytes(bare[:end])
