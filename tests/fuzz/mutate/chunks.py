"""Spoiling PNG and TIFF so that the reader gets past the checksum: headers, chunks and tags with right CRCs."""

import random
import struct
import zlib
from collections.abc import Sequence

from . import raw

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KINDS = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"acTL", b"fcTL", b"fdAT",
          b"gAMA", b"pHYs", b"eXIf", b"sRGB", b"cHRM")  # fmt: skip
_TAGS = (254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 317, 320, 322, 324, 330, 339, 347, 530, 34665, 33723)
_SIZES = (0, 1, 7, 8, 390, 5000, 65_535, 2**31 - 1, 2**32 - 1)


def png(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """A PNG with one chunk changed, added, moved or lost."""
    if not data.startswith(_SIGNATURE):
        return raw.mutate(dice, data, pool)
    chunks, at = [], 8
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        chunks.append([kind, bytearray(data[at + 8 : at + 8 + size])])
        at += 12 + size
    if not chunks:
        return raw.mutate(dice, data, pool)
    chosen = dice.choice(chunks)
    match dice.randrange(7):
        case 0 if chunks[0][0] == b"IHDR" and len(chunks[0][1]) >= 13:
            head = chunks[0][1]
            field = dice.randrange(3)
            if field < 2:
                head[4 * field : 4 * field + 4] = struct.pack(">I", dice.choice(_SIZES))
            else:
                head[dice.randrange(8, 13)] = dice.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
        case 1:
            chosen[0] = dice.choice(_KINDS)
        case 2:
            chosen[1] = bytearray(raw.mutate(dice, bytes(chosen[1]), pool))
        case 3:
            chunks.remove(chosen)
        case 4:
            chunks.insert(dice.randrange(len(chunks)), [chosen[0], bytearray(chosen[1])])
        case 5:
            body = b"x\0\0" + zlib.compress(bytes(dice.choice((10, 100_000, 3_000_000))), 9)
            chunks.insert(1, [dice.choice((b"zTXt", b"iCCP", b"iTXt")), bytearray(body)])
        case _:
            pixels = zlib.compress(dice.choice((b"", b"\0", b"\5" * 500)) * dice.choice((1, 400, 40_000)), 9)
            chunks = [c for c in chunks if c[0] != b"IDAT"]
            chunks.insert(1, [b"IDAT", bytearray(pixels)])
    made = bytearray(_SIGNATURE)
    for kind, body in chunks:
        made += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + bytes(body)))
    return bytes(made)


def tiff(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """A TIFF with a tag's kind, type, count or value changed."""
    if data[:4] != b"II*\0" or len(data) < 16:
        return raw.mutate(dice, data, pool)
    made = bytearray(data)
    (at,) = struct.unpack_from("<I", made, 4)
    if at + 2 > len(made):
        return raw.mutate(dice, data, pool)
    (count,) = struct.unpack_from("<H", made, at)
    for _ in range(dice.choice((1, 1, 2))):
        place = at + 2 + 12 * dice.randrange(max(1, count))
        if place + 12 > len(made):
            continue
        match dice.randrange(5):
            case 0:
                struct.pack_into("<H", made, place, dice.choice(_TAGS))
            case 1:
                struct.pack_into("<H", made, place + 2, dice.randrange(20))
            case 2:
                struct.pack_into("<I", made, place + 4, dice.choice((0, 1, 2, 4, 100, 2**16, 2**31, 2**32 - 1)))
            case 3:
                struct.pack_into(
                    "<I", made, place + 8, dice.choice((0, 1, 2, 5, 7, 8, 32773, 50_000, 2**31, at, 2**32 - 1))
                )
            case _:
                # The next directory is this one.
                after = at + 2 + 12 * count
                struct.pack_into("<I", made, after if after + 4 <= len(made) else 4, at)
    return bytes(made)
