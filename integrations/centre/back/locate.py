"""Where the block lies in a scan: its four corners, found from its even half-tone and then from its finders.

Coordinates of the block run along its columns and rows in modules, (0, 0) its upper left corner. A map is a 3x3
homography from there to pixels of the scan.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from integrations.centre.back import layout
from integrations.centre.back.errors import NotFound

Floats = NDArray[np.float64]

#: Pixels along the longer side of the picture the block is first sought in.
_SMALL: Final = 600
#: Half of the block is ink; its edge is where the mean over a square falls to half of that.
_EDGE = 0.25
#: How far from where the half-tone ends a finder is sought (modules), and how alike it has to be.
_REACH = 18
_ALIKE = 0.4


def corners(*, grey: Image.Image) -> Floats:
    """Maps (2, 3, 3) of the block as the scan stands, and as it would stand upside down.

    Raises:
        NotFound: nothing in the picture looks like a block.
    """
    shrink = max(1.0, max(grey.size) / _SMALL)
    small = grey.resize((round(grey.width / shrink), round(grey.height / shrink)), Image.Resampling.BOX)
    quad = _half_tone(np.asarray(small, np.float32)) * shrink
    sides = np.hypot(*(quad - np.roll(quad, 1, axis=0)).T)
    turn = 0 if sides[0] + sides[2] > sides[1] + sides[3] else 1
    upright = _with_finders(grey, homography(np.roll(quad, turn, axis=0)))
    return np.stack([upright, upright @ _UPSIDE_DOWN])


def homography(quad: Floats) -> Floats:
    """The map that takes the block's corners (upper left, upper right, lower right, lower left) to ``quad``."""
    return _fit(_CORNERS, quad)


def mapped(of: Floats, points: Floats) -> Floats:
    """``points`` (n, 2) through a map."""
    x, y, w = of @ np.column_stack([points, np.ones(len(points))]).T
    return np.column_stack([x / w, y / w])


def flattened(grey: Image.Image, of: Floats, *, box: tuple[float, float, float, float], per_module: int) -> Image.Image:
    """The rectangle ``box`` of the block (left, top, right, bottom in modules), ``per_module`` pixels a module."""
    left, top, right, bottom = box
    scale = np.array([[1 / per_module, 0, left], [0, 1 / per_module, top], [0, 0, 1]])
    # Pillow adds half a pixel on both sides of a perspective by itself.
    a = of @ scale
    size = (round((right - left) * per_module), round((bottom - top) * per_module))
    return grey.transform(
        size,
        Image.Transform.PERSPECTIVE,
        tuple((a / a[2, 2]).reshape(-1)[:8]),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )


_CORNERS = np.array([[0, 0], [layout.COLUMNS, 0], [layout.COLUMNS, layout.ROWS], [0, layout.ROWS]], np.float64)
_UPSIDE_DOWN = np.array([[-1, 0, layout.COLUMNS], [0, -1, layout.ROWS], [0, 0, 1]], np.float64)


def _fit(source: Floats, target: Floats) -> Floats:
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    try:
        found = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0]
    except np.linalg.LinAlgError:
        raise NotFound("the corners of the block do not fit together") from None
    return np.append(found, 1).reshape(3, 3)


def _half_tone(small: NDArray[np.float32]) -> Floats:
    """The quadrilateral of even half-tone, clockwise from its upper left corner, in pixels of ``small``."""
    white, black = np.percentile(small, 95), np.percentile(small, 2)
    if white - black < 20:
        raise NotFound("the picture is blank")
    ink = ((white - small) / (white - black)).clip(0, 1)
    reach = max(3, min(small.shape) // 60) | 1
    tone = _mean(ink, reach)
    field = np.minimum(tone, 1 - tone) > _EDGE
    rows, columns = _longest(field.mean(axis=1)), _longest(field.mean(axis=0))
    field = field[rows, columns]
    if min(field.shape) < 100 or field.mean() < 0.6:
        raise NotFound("nothing in the picture looks like the block of a back")
    # Every side is a line through where each row, or column, enters and leaves the field.
    west, east = _entries(field), field.shape[1] - _entries(field[:, ::-1])
    north, south = _entries(field.T), field.shape[0] - _entries(field.T[:, ::-1])
    lines_x = [_line(west), _line(east)]
    lines_y = [_line(north), _line(south)]
    found = [_cross(lines_x[i], lines_y[j]) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))]
    return np.asarray(np.array(found) + np.array([columns.start, rows.start]), np.float64)


def _mean(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """The mean over a square of ``side`` (odd) around each pixel."""
    half = side // 2
    padded = np.pad(values, ((half + 1, half), (half + 1, half)), mode="edge").cumsum(0, np.float64).cumsum(1)
    total = padded[side:, side:] - padded[:-side, side:] - padded[side:, :-side] + padded[:-side, :-side]
    return np.asarray(total / side**2, np.float32)


def _longest(share: NDArray[np.float64]) -> slice:
    """Where most of the picture is field, a little widened; one gap of a fold or stain is bridged."""
    inside = share > 0.5 * np.percentile(share, 90)
    places = np.flatnonzero(inside)
    if places.size < 2:
        raise NotFound("nothing in the picture looks like the block of a back")
    breaks = np.flatnonzero(np.diff(places) > len(share) // 30)
    starts, ends = np.r_[0, breaks + 1], np.r_[breaks, places.size - 1]
    best = int(np.argmax(places[ends] - places[starts]))
    wider = len(share) // 20
    return slice(max(0, int(places[starts[best]]) - wider), min(len(share), int(places[ends[best]]) + 1 + wider))


def _entries(field: NDArray[np.bool_]) -> Floats:
    """For each row the first column after which the field goes on for a while; nan where there is none."""
    run = max(3, field.shape[1] // 40)
    smooth = np.all(np.lib.stride_tricks.sliding_window_view(field, run, axis=1), axis=2)
    return np.where(np.any(smooth, axis=1), np.argmax(smooth, axis=1), np.nan)


def _line(entries: Floats) -> tuple[float, float]:
    """Slope and offset of the line through most entries."""
    along = np.arange(entries.size) + 0.5
    use = ~np.isnan(entries)
    for _ in range(6):
        if use.sum() < entries.size // 5:
            raise NotFound("a side of the block cannot be seen")
        slope, offset = np.polyfit(along[use], entries[use], 1)
        off = np.abs(entries - slope * along - offset)
        use = off < max(1.5, 2 * float(np.nanmedian(off)))
    return float(slope), float(offset)


def _cross(upright: tuple[float, float], level: tuple[float, float]) -> tuple[float, float]:
    """Where x = a y + b and y = c x + d meet."""
    (a, b), (c, d) = upright, level
    x = (a * d + b) / (1 - a * c)
    return x, c * x + d


def _with_finders(grey: Image.Image, rough: Floats) -> Floats:
    """The map through the finders that can be seen; a corner without one stays where its neighbours put it."""
    half = layout.FINDER / 2
    inset = [(half, half), (layout.COLUMNS - half, half), (layout.COLUMNS - half, layout.ROWS - half)]
    centres = np.array([*inset, (half, layout.ROWS - half)])
    found, moved = mapped(rough, centres), np.zeros((4, 2))
    seen = np.zeros(4, np.bool_)
    reach = half + _REACH
    for place, (x, y) in enumerate(centres):
        view = flattened(grey, rough, box=(x - reach, y - reach, x + reach, y + reach), per_module=1)
        alike, off = _best(np.asarray(view, np.float32))
        seen[place], moved[place] = alike > _ALIKE, off
    if not seen.any():
        raise NotFound("the block's finders cannot be seen")
    moved[~seen] = moved[seen].mean(axis=0)
    found = mapped(rough, centres + moved)
    return _fit(centres, found)


def _best(view: NDArray[np.float32]) -> tuple[float, tuple[float, float]]:
    """How alike the best place is to a finder (-1 to 1), and how far from the middle it is (columns, rows)."""
    wanted = np.pad(np.where(layout.finder(), -1.0, 1.0), 2, constant_values=1.0).astype(np.float32)
    side = wanted.shape[0]
    windows = np.lib.stride_tricks.sliding_window_view(view, wanted.shape)
    mean = windows.mean(axis=(2, 3))
    spread = np.sqrt(((windows - mean[:, :, None, None]) ** 2).mean(axis=(2, 3))) + 1
    wanted = (wanted - wanted.mean()) / wanted.std()
    alike = np.einsum("ijkl,kl->ij", windows, wanted, optimize=True) / side**2 / spread
    row, column = np.unravel_index(int(alike.argmax()), alike.shape)
    middle = (view.shape[0] - side) / 2
    return float(alike.max()), (float(column) - middle, float(row) - middle)
