"""The block laid flat: a net of points drawn over the scan until the pilots under each of its meshes fit.

Paper stretches, feeds unevenly and is laid askew; a single map is off by more than a module somewhere. So every mesh of
TILE modules looks for the shift at which its known modules stand out, neighbours are smoothed, and the net is drawn
again.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from integrations.centre.back import layout
from integrations.centre.back.errors import NotFound
from integrations.centre.back.locate import Floats, mapped

#: Pixels of the flat picture a module, and modules a mesh.
FINE = 3
TILE = 25
_ACROSS, _DOWN = layout.COLUMNS // TILE, layout.ROWS // TILE
#: Light and dark are levelled over cells of this many flat pixels.
_CELL = 40
#: How far a mesh is sought (flat pixels), time after time.
_REACHES = (9, 4, 2)
#: Pilots of the whole block agree at least this much with the best shift, or it is no block.
_AGREEMENT = 0.12

Grey = NDArray[np.float32]


def flat(*, grey: Image.Image, maps: Floats) -> Grey:
    """The block laid flat, whichever of the maps fits it: (ROWS * FINE, COLUMNS * FINE), light 1 and dark -1, about.

    Raises:
        NotFound: the pilots are not there under any map.
    """
    tried = []
    for of in maps:
        net = _net(of)
        shift, trust = _shifts(even(_drawn(grey, net)), _REACHES[0])
        tried.append((float(trust.mean()), net, shift, trust))
    agreement, net, shift, trust = max(tried, key=lambda one: one[0])
    if agreement < _AGREEMENT:
        raise NotFound("what looks like a block does not have its marks")
    net = _moved(net, _smooth(shift, trust, broad=True))
    for reach in _REACHES[1:]:
        net = _moved(net, _smooth(*_shifts(even(_drawn(grey, net)), reach), broad=False))
    return even(_drawn(grey, net))


def _net(of: Floats) -> Floats:
    columns, rows = np.meshgrid(np.arange(_ACROSS + 1) * TILE, np.arange(_DOWN + 1) * TILE)
    net = mapped(of, np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float64))
    return net.reshape(_DOWN + 1, _ACROSS + 1, 2)


def _drawn(grey: Image.Image, net: Floats) -> Grey:
    step = TILE * FINE
    mesh = []
    for row in range(_DOWN):
        for column in range(_ACROSS):
            box = (column * step, row * step, (column + 1) * step, (row + 1) * step)
            corners = (net[row, column], net[row + 1, column], net[row + 1, column + 1], net[row, column + 1])
            mesh.append((box, tuple(float(value) for corner in corners for value in corner)))
    size = (layout.COLUMNS * FINE, layout.ROWS * FINE)
    return np.asarray(grey.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC), np.float32)


def even(seen: Grey) -> Grey:
    """Light and dark as 1 and -1, whatever the lamp, the paper and the toner made of them here."""
    cells = seen.reshape(seen.shape[0] // _CELL, _CELL, seen.shape[1] // _CELL, _CELL)
    mean = cells.mean(axis=(1, 3))
    square = np.einsum("rick,rick->rc", cells, cells) / _CELL**2
    spread = np.sqrt((square - mean**2).clip(0)) + 4
    return (seen - _spread_out(mean, seen.shape)) / _spread_out(spread, seen.shape)


def _spread_out(cells: Grey, shape: tuple[int, ...]) -> Grey:
    """Values of cells as a smooth picture of the whole."""
    small = Image.fromarray(cells.astype(np.float32))
    return np.asarray(small.resize((shape[1], shape[0]), Image.Resampling.BILINEAR), np.float32)


def _shifts(seen: Grey, reach: int) -> tuple[Floats, Floats]:
    """For each mesh the shift (columns, rows; flat pixels) that suits its pilots, and how well it does."""
    where = layout.layout()
    row, column = np.divmod(where.pilots, layout.COLUMNS)
    mesh = row // TILE * _ACROSS + column // TILE
    sign = np.where(where.values, -1, 1).astype(np.float32)
    padded = np.pad(seen, reach)
    start = (row * FINE + FINE // 2) * padded.shape[1] + column * FINE + FINE // 2
    flat_seen = padded.reshape(-1)
    side = 2 * reach + 1
    score = np.empty((side, side, _DOWN * _ACROSS), np.float32)
    for down in range(side):
        for along in range(side):
            value = flat_seen[start + (down * padded.shape[1] + along)] * sign
            score[down, along] = np.bincount(mesh, value, _DOWN * _ACROSS)
    score /= np.bincount(mesh, minlength=_DOWN * _ACROSS).clip(1)
    # A mesh has some fifty pilots; with its neighbours' it is sure.
    wide = score.reshape(side, side, _DOWN, _ACROSS)
    wide = _with_neighbours(wide)
    best = wide.reshape(side * side, -1).argmax(axis=0)
    down, along = np.divmod(best, side)
    trust = wide.reshape(side * side, -1).max(axis=0)
    shift = np.stack([along - reach, down - reach], axis=-1).astype(np.float64)
    shift += _between(wide.reshape(side, side, -1), down, along)
    return shift.reshape(_DOWN, _ACROSS, 2), trust.reshape(_DOWN, _ACROSS).astype(np.float64)


def _with_neighbours(score: Grey) -> Grey:
    padded = np.pad(score, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    down, across = score.shape[2:]
    total = 2 * score
    for row in range(3):
        for column in range(3):
            total = total + padded[:, :, row : row + down, column : column + across]
    return np.asarray(total / 11, np.float32)


def _between(score: Grey, down: NDArray[np.intp], along: NDArray[np.intp]) -> Floats:
    """How far beyond whole pixels the best lies, from a parabola through it and its neighbours."""
    side, each = score.shape[0], np.arange(score.shape[2])
    steps = []
    for of_row in (False, True):
        at = down if of_row else along
        inner = at.clip(1, side - 2)
        low, mid, high = (score[inner + d, along, each] if of_row else score[down, inner + d, each] for d in (-1, 0, 1))
        bend = np.minimum(low - 2 * mid + high, -1e-3)
        steps.append(np.where(at == inner, ((low - high) / (2 * bend)).clip(-0.5, 0.5), 0))
    return np.stack(steps, axis=-1)


def _smooth(shift: Floats, trust: Floats, *, broad: bool) -> Floats:
    """Shifts of the net's points: a plane with a bend through all meshes, then what the nearest add to it."""
    rows, columns = np.mgrid[-1 : 1 : _DOWN * 1j, -1 : 1 : _ACROSS * 1j]
    terms = np.stack([rows**i * columns**j for i in range(4) for j in range(4) if i + j < 4], axis=-1)
    weight = (trust - 0.5 * np.median(trust)).clip(0.01)
    use = np.ones_like(trust, np.bool_)
    for _ in range(5):
        w = (weight * use)[..., None]
        found = np.linalg.lstsq((terms * w).reshape(-1, terms.shape[-1]), (shift * w).reshape(-1, 2), rcond=None)[0]
        off = np.abs(shift - terms @ found).max(axis=-1)
        use = off < max(1.0, 2.5 * float(np.median(off)))
    smooth = terms @ found
    if not broad:
        left = np.where(use[..., None], shift - smooth, 0) * weight[..., None] * 0.7
        near = np.pad(left, ((1, 1), (1, 1), (0, 0)), mode="edge")
        share = np.pad(weight, 1, mode="edge")[..., None]
        total = sum(near[r : r + _DOWN, c : c + _ACROSS] for r in range(3) for c in range(3))
        parts = sum(share[r : r + _DOWN, c : c + _ACROSS] for r in range(3) for c in range(3))
        smooth = smooth + total / parts
    corner = np.pad(smooth, ((1, 1), (1, 1), (0, 0)), mode="reflect", reflect_type="odd")
    return np.asarray((corner[:-1, :-1] + corner[1:, :-1] + corner[:-1, 1:] + corner[1:, 1:]) / 4)


def _moved(net: Floats, shift: Floats) -> Floats:
    """The net with each point moved by a shift in flat pixels, along the net's own directions."""
    along = np.gradient(net, axis=1) / (TILE * FINE)
    down = np.gradient(net, axis=0) / (TILE * FINE)
    return np.asarray(net + along * shift[..., :1] + down * shift[..., 1:])
