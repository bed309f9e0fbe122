"""A small TrueType font with only the glyphs a paper uses, glyph numbers kept.

Stands in for HarfBuzz's subsetter under WeasyPrint: HarfBuzz 6 (Debian 12) gives up on IPAmj明朝 at about 700 kinds
of characters in one document. Hinting is left out; composite glyphs bring their parts along. The six tables are
those a CIDFontType2 needs (ISO 32000-2, 9.9.1).
"""

import struct
from collections.abc import Iterable

from issuer.press.sfnt import NotTrueType, Sfnt, assembled, closure

__all__ = ["NotTrueType", "subset"]


def subset(data: bytes, gids: Iterable[int]) -> bytes:
    """Cut the font down to ``gids`` (and .notdef). Raises NotTrueType for fonts without glyf outlines."""
    source = Sfnt(data)
    glyphs = closure(source, gids)
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
    return assembled({tag: bytes(table) for tag, table in tables.items()})
