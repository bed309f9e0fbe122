"""Whether two TrueType glyphs draw the same shape (OpenType specification, table glyf)."""

import hashlib
import struct
from collections.abc import Callable
from itertools import pairwise

from issuer.inspection.sfnt import BrokenFont

#: Glyf bytes by glyph id, for the parts of a composite.
Load = Callable[[int], bytes]
Point = tuple[float, float, bool]
Contour = tuple[Point, ...]

#: A composite deeper than this is broken or hostile.
_MAX_DEPTH = 6
_ON_CURVE, _X_SHORT, _Y_SHORT, _REPEAT, _X_SAME, _Y_SAME = 1, 2, 4, 8, 16, 32
_WORDS, _BY_OFFSET, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 1, 2, 8, 0x20, 0x40, 0x80


def contours(outline: bytes, load: Load) -> list[Contour]:
    """The points of a glyph, the parts of a composite put in place. Raises BrokenFont when it cannot be read."""
    try:
        return _contours(outline, load, 0)
    except (struct.error, IndexError):
        raise BrokenFont("a glyph is cut off") from None


def shape_digest(outline: bytes, load: Load) -> bytes:
    """SHA-256 of glyf bytes without hinting and padding.

    A composite names its parts by number, which mean nothing outside their font: there stand the parts' digests.
    Raises BrokenFont when a composite cannot be read.
    """
    if is_simple(outline):
        return hashlib.sha256(outline).digest()
    return _composite_digest(outline, load, 0)


def is_simple(outline: bytes) -> bool:
    """Not a composite: its bytes alone say what it draws."""
    return not outline.startswith(b"\xff\xff")


def parts(outline: bytes) -> list[tuple[int, int]]:
    """(offset of the glyph number, glyph number) of each part of a composite. Raises BrokenFont when it is cut off."""
    return _taken_apart(outline)[0]


def _taken_apart(outline: bytes) -> tuple[list[tuple[int, int]], int]:
    """The parts, and where the last one ends."""
    found = []
    at, flags = 10, _MORE
    try:
        while flags & _MORE:
            flags, gid = struct.unpack_from(">HH", outline, at)
            found.append((at + 2, gid))
            scale = 8 if flags & _TWO_BY_TWO else 4 if flags & _XY_SCALE else 2 if flags & _SCALE else 0
            at += 4 + (4 if flags & _WORDS else 2) + scale
    except struct.error:
        raise BrokenFont("a glyph is cut off") from None
    if at > len(outline):
        raise BrokenFont("a glyph is cut off")
    return found, at


def _composite_digest(outline: bytes, load: Load, depth: int) -> bytes:
    if depth > _MAX_DEPTH:
        raise BrokenFont("composite glyphs are nested too deep")
    named, end = _taken_apart(outline)
    bare = bytearray(outline[:end])
    inner = b""
    for at, gid in named:
        bare[at : at + 2] = b"\0\0"
        try:
            part = load(gid)
        except LookupError:
            raise BrokenFont("a composite glyph names a part that is not there") from None
        if is_simple(part):
            # How much of a part is filling is not written anywhere, so all of it is; none of its points may be.
            contours(part, load)
            inner += hashlib.sha256(part.rstrip(b"\0")).digest()
        else:
            inner += _composite_digest(part, load, depth + 1)
    return hashlib.sha256(bytes(bare) + inner).digest()


def _contours(outline: bytes, load: Load, depth: int) -> list[Contour]:
    if depth > _MAX_DEPTH:
        raise BrokenFont("composite glyphs are nested too deep")
    if len(outline) < 10:
        return []
    return _simple(outline) if is_simple(outline) else _composite(outline, load, depth)


def _simple(outline: bytes) -> list[Contour]:
    count = struct.unpack_from(">h", outline)[0]
    if count <= 0:
        return []
    ends = struct.unpack_from(f">{count}H", outline, 10)
    at = 10 + 2 * count
    at += 2 + struct.unpack_from(">H", outline, at)[0]
    flags: list[int] = []
    while len(flags) <= ends[-1]:
        flag, at = outline[at], at + 1
        flags.append(flag)
        if flag & _REPEAT:
            flags += [flag] * outline[at]
            at += 1
    xs, at = _coordinates(outline, at, flags, _X_SHORT, _X_SAME)
    ys, _ = _coordinates(outline, at, flags, _Y_SHORT, _Y_SAME)
    points = [(x, y, bool(flag & _ON_CURVE)) for x, y, flag in zip(xs, ys, flags, strict=True)]
    return [tuple(points[start + 1 : end + 1]) for start, end in pairwise((-1, *ends))]


def _coordinates(outline: bytes, at: int, flags: list[int], short: int, same: int) -> tuple[list[float], int]:
    found: list[float] = []
    value = 0
    for flag in flags:
        if flag & short:
            value += outline[at] if flag & same else -outline[at]
            at += 1
        elif not flag & same:
            value += struct.unpack_from(">h", outline, at)[0]
            at += 2
        found.append(value)
    return found, at


def _composite(outline: bytes, load: Load, depth: int) -> list[Contour]:
    found: list[Contour] = []
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, gid = struct.unpack_from(">HH", outline, at)
        at += 4
        if not flags & _BY_OFFSET:
            raise BrokenFont("a composite glyph is placed by points")
        dx, dy = struct.unpack_from(">hh" if flags & _WORDS else ">bb", outline, at)
        at += 4 if flags & _WORDS else 2
        (a, b, c, d), at = _scale(outline, at, flags)
        inner = _contours(load(gid), load, depth + 1)
        found += [tuple((a * x + c * y + dx, b * x + d * y + dy, on) for x, y, on in contour) for contour in inner]
    return found


def _scale(outline: bytes, at: int, flags: int) -> tuple[tuple[float, float, float, float], int]:
    count = 4 if flags & _TWO_BY_TWO else 2 if flags & _XY_SCALE else 1 if flags & _SCALE else 0
    numbers = [number / 16384 for number in struct.unpack_from(f">{count}h", outline, at)]
    if count == 4:
        return (numbers[0], numbers[1], numbers[2], numbers[3]), at + 8
    x, y = (numbers[0], numbers[-1]) if numbers else (1.0, 1.0)
    return (x, 0.0, 0.0, y), at + 2 * count
