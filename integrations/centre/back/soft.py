"""How likely each module is dark: a filter learnt from the pilots undoes blur, spread of toner and their neighbours.

The pilots tell it what they are; so the same reader suits a sharp scan, a soft one and one with fat toner.
"""

import numpy as np
from numpy.typing import NDArray

from integrations.centre.back import layout
from integrations.centre.back.flatten import FINE, TILE, Grey

#: Flat pixels on each side of a module's middle that the filter looks at.
_REACH = 4
_STIFF = 0.002
_MOST_ODDS = 12.0


def odds(*, flat: Grey) -> Grey:
    """Log-likelihood ratios of the coded bits, positive where the bit is 0."""
    where = layout.layout()
    wanted = np.where(where.values, -1, 1).astype(np.float32)
    value = _filtered(flat, where.pilots, wanted)
    # The clear modules teach again, many times more of them.
    sure = np.flatnonzero(np.abs(value) > 0.5)
    sure = np.union1d(sure[:: max(1, sure.size // 30000)], where.pilots)
    target = np.sign(value[sure])
    target[np.searchsorted(sure, where.pilots)] = wanted
    value = _filtered(flat, sure, target)
    noise = _noise(value, where)
    ratio = (2 * value / noise).clip(-_MOST_ODDS, _MOST_ODDS)[where.data]
    return np.where(where.mask, -ratio, ratio).astype(np.float32)


def _filtered(grey: Grey, places: NDArray[np.intp], wanted: Grey) -> Grey:
    """Each module's value under the filter that brings ``places`` nearest to ``wanted``."""
    side = 2 * _REACH + 1
    padded = np.pad(grey, _REACH, mode="edge")
    start = FINE // 2
    row, column = np.divmod(places, layout.COLUMNS)
    base = (row * FINE + start) * padded.shape[1] + column * FINE + start
    offsets = (np.arange(side)[:, None] * padded.shape[1] + np.arange(side)).reshape(-1)
    seen = padded.reshape(-1)[base[:, None] + offsets].astype(np.float64)
    seen = np.column_stack([seen, np.ones(len(seen))])
    square = seen.T @ seen
    square[np.diag_indices_from(square)] += _STIFF * len(seen)
    weights = np.linalg.solve(square, seen.T @ wanted.astype(np.float64)).astype(np.float32)
    value = np.full((layout.ROWS, layout.COLUMNS), weights[-1], np.float32)
    for down in range(side):
        for along in range(side):
            rows = slice(start + down, start + down + layout.ROWS * FINE, FINE)
            columns = slice(start + along, start + along + layout.COLUMNS * FINE, FINE)
            value += weights[down * side + along] * padded[rows, columns][: layout.ROWS, : layout.COLUMNS]
    return value.reshape(-1)


def _noise(value: Grey, where: layout.Layout) -> Grey:
    """The variance of a module's value around its level, from the pilots near it; a stain has more of it."""
    row, column = np.divmod(where.pilots, layout.COLUMNS)
    across, down = layout.COLUMNS // TILE, layout.ROWS // TILE
    mesh = row // TILE * across + column // TILE
    off = (value[where.pilots] - np.where(where.values, -1, 1)) ** 2
    count = np.bincount(mesh, minlength=down * across)
    total = np.bincount(mesh, off, down * across)
    overall = float(off.mean())
    # The whole block counts as ten pilots in each mesh.
    each = (total + 10 * overall) / (count + 10)
    table = each.reshape(down, across).astype(np.float32)
    spread = np.kron(table, np.ones((TILE, TILE), np.float32)).reshape(-1)
    return np.asarray(np.maximum(spread, 0.02), np.float32)
