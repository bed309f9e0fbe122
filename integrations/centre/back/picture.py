"""Two-tone pictures as few bytes: what ink stands around a pixel says how likely ink is, and only surprise is written.

The neighbourhood is the sixteen pixels of JBIG2's generic region (ITU-T T.88 §6.2.5), the likelihoods are a table made
once from certificates (``picture.table``, see ``bench/back_table.py``), the coder is range asymmetric numeral systems
(Duda 2013). ``_LANES`` rows are read at once, each four pixels behind the row above, so numpy does a step of them all.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).with_name("picture.table")
#: Likelihoods of ink are shares of ``1 << WHOLE_BITS``; the table has LEVELS of them and one byte a neighbourhood.
WHOLE_BITS = 14
LEVELS = 256
NEIGHBOURHOODS = 1 << 16

#: (rows up, columns along), the highest bit of a neighbourhood first.
_AROUND = (*((2, x) for x in range(-2, 3)), *((1, x) for x in range(-3, 4)), *((0, x) for x in range(-4, 0)))
_LANES = 512
_LAG = 4
_NARROWEST = _LAG + 1
_LEAST = 1 << 16
_WORD_BITS = 16

Ink = NDArray[np.bool_]


class NoPicture(ValueError):
    """The bytes are no picture of the size that was said."""


def pack(*, ink: Ink) -> bytes:
    """The bytes of a picture of shape (height, width), True where there is ink."""
    if not ink.size:
        return b""
    ink = _wide(ink)
    height, width = ink.shape
    share = _likelihoods()[neighbourhoods(ink)]
    start = np.where(ink, 0, share).reshape(-1)
    size = np.where(ink, share, (1 << WHOLE_BITS) - share).reshape(-1)
    state = np.full(min(_LANES, height), _LEAST, np.int64)
    words = []
    for _, first, last, at in reversed(list(_steps(height, width))):
        part, of = state[first:last], size[at]
        full = part >= of << (2 * _WORD_BITS - WHOLE_BITS)
        if full.any():
            words.append(part[full].astype("<u2"))
            part = np.where(full, part >> _WORD_BITS, part)
        whole = part // of
        state[first:last] = (whole << WHOLE_BITS) + (part - whole * of) + start[at]
    return state.astype("<u4").tobytes() + b"".join(word.tobytes() for word in reversed(words))


def weight(*, ink: Ink) -> int:
    """About how many bytes :func:`pack` makes of it, and never fewer than it does."""
    if not ink.size:
        return 0
    ink = _wide(ink)
    share = _likelihoods()[neighbourhoods(ink)]
    surprise = np.bincount(np.where(ink, share, (1 << WHOLE_BITS) - share).reshape(-1), minlength=1 << WHOLE_BITS)
    cost = WHOLE_BITS - np.log2(np.arange(surprise.size).clip(1))
    lanes = min(_LANES, int(ink.shape[0]))
    return int(float(surprise @ cost) / 8 * 1.002) + 4 * lanes


def unpack(*, data: bytes, height: int, width: int) -> Ink:
    """The picture of this size.

    Raises:
        NoPicture: the bytes end too early or go on too long.
    """
    if not height * width:
        return np.zeros((height, width), np.bool_)
    wanted, width = width, max(width, _NARROWEST)
    lanes = min(_LANES, height)
    if len(data) < 4 * lanes or len(data) % 2:
        raise NoPicture("the bytes are too short")
    state = np.frombuffer(data, "<u4", lanes).astype(np.int64)
    words = np.frombuffer(data, "<u2", offset=4 * lanes).astype(np.int64)
    table = _likelihoods()
    # Two rows above and a few columns behind the picture are white; there neighbourhoods look over the edge.
    wide = np.zeros((height + 2, width + _LAG * _LANES), np.int64)
    ink = np.zeros(height * width, np.bool_)
    here, near, far, bits = _registers(lanes)
    used, strip = 0, -1
    for top, first, last, at in _steps(height, width):
        if top != strip:
            if strip >= 0:
                wide[2 + strip : 2 + top, :width] = ink[strip * width : top * width].reshape(-1, width)
            here, near, far, bits = _registers(lanes)
            strip, step = top, 0
            near[0], far[0] = wide[top + 1, :3] @ (4, 2, 1), wide[top, :2] @ (2, 1)
        # Each row sees what the row above read a step ago, and through it the row above that one.
        near <<= 1
        near[0] |= wide[top + 1, step + 3]
        near[1:] |= bits[:-1]
        near &= 127
        far <<= 1
        far[0] |= wide[top, step + 2]
        far[1:] |= near[:-1] >> 5 & 1
        far &= 31
        share = table[far[first:last] << 11 | near[first:last] << 4 | here[first:last]]
        part = state[first:last]
        rest = part & ((1 << WHOLE_BITS) - 1)
        bit = rest < share
        part = np.where(bit, share, (1 << WHOLE_BITS) - share) * (part >> WHOLE_BITS) + rest
        part -= np.where(bit, 0, share)
        empty = part < _LEAST
        if empty.any():
            more = words[used : (used := used + int(empty.sum()))]
            if more.size < int(empty.sum()):
                raise NoPicture("the bytes end too early")
            part[empty] = part[empty] << _WORD_BITS | more
        state[first:last] = part
        ink[at] = bit
        bits[:] = 0
        bits[first:last] = bit
        here[first:last] = (here[first:last] << 1 | bit) & 15
        step += 1
    if used != words.size or (state != _LEAST).any():
        raise NoPicture("the bytes go on too long")
    return ink.reshape(height, width)[:, :wanted]


def _wide(ink: Ink) -> Ink:
    """At least as wide as rows lie one behind the other when they are read."""
    return np.pad(ink, ((0, 0), (0, max(0, _NARROWEST - ink.shape[1]))))


def neighbourhoods(ink: Ink) -> NDArray[np.intp]:
    """For each pixel the number (below NEIGHBOURHOODS) of what stands above and before it."""
    height, width = ink.shape
    edge = 4
    padded = np.pad(ink, edge)
    found = np.zeros(ink.shape, np.intp)
    for up, along in _AROUND:
        found <<= 1
        found |= padded[edge - up : edge - up + height, edge + along : edge + along + width]
    return found


def _registers(lanes: int) -> tuple[NDArray[np.int64], ...]:
    return tuple(np.zeros(lanes, np.int64) for _ in range(4))


def _steps(height: int, width: int) -> Iterator[tuple[int, int, int, slice]]:
    """(first row of the strip, first and last lane at work, their places in the flat picture), in order of reading."""
    for top in range(0, height, _LANES):
        rows = min(_LANES, height - top)
        for step in range(width + _LAG * (rows - 1)):
            first = max(0, (step - width) // _LAG + 1)
            last = min(rows, step // _LAG + 1)
            start = (top + first) * width + step - _LAG * first
            stride = width - _LAG
            yield top, first, last, slice(start, start + (last - first - 1) * stride + 1, stride)


@cache
def _likelihoods() -> NDArray[np.int64]:
    """The share of ink in each neighbourhood, of ``1 << WHOLE_BITS``."""
    kept = TABLE.read_bytes()
    levels = np.frombuffer(kept, "<u2", LEVELS).astype(np.int64)
    return levels[np.frombuffer(kept, np.uint8, NEIGHBOURHOODS, 2 * LEVELS)]
