"""Another picture of a page laid onto the recovered one: whatever its resolution, turn, skew, scale and stretch.

First roughly, by how far the whole page must be turned, sized and moved; then window by window, smoothed over the page.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from integrations.centre.back.errors import NotFound
from integrations.centre.back.picture import Ink

Floats = NDArray[np.float64]
Grey = NDArray[np.float32]

#: Resolution of the rough search, and of the search for the skew.
_ROUGH_DPI = 50
_ANGLES = np.arange(-5, 5.01, 0.25)
_SCALES = np.arange(0.92, 1.0801, 0.01)
#: Windows: step and side (mm), and how like the best place has to be.
_STEP, _SIDE = 15.0, 20.0
_REACHES = (4.0, 1.2)
_ALIKE = 0.35
_FEWEST = 5


def laid_over(*, ink: Ink, dpi: int, other: Image.Image) -> Grey:
    """``other`` in the pixels of ``ink``: 0 for paper to about 1 for ink.

    Raises:
        NotFound: the two pictures have too little in common to lay one onto the other.
    """
    wanted = ink.astype(np.float32)
    darkness = Image.fromarray(_darkness(other))
    net = _rough(wanted, dpi, darkness)
    for reach in _REACHES:
        seen = _drawn(darkness, net, ink.shape, dpi)
        net = _nearer(wanted, seen, net, dpi, reach)
    return _drawn(darkness, net, ink.shape, dpi)


def _darkness(other: Image.Image) -> Grey:
    grey = np.asarray(other.convert("L"), np.float32)
    paper, black = np.percentile(grey[::3, ::3], (60, 0.5))
    if paper - black < 20:
        raise NotFound("the other picture is blank")
    return np.asarray(((paper - grey) / (paper - black)).clip(-0.5, 1.5), np.float32)


def _shrunk(values: Grey, size: tuple[int, int]) -> Grey:
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BOX), np.float32)


def _rough(wanted: Grey, dpi: int, darkness: Image.Image) -> Floats:
    """The net (rows, columns, x and y) of places in the other picture where the windows' corners lie, nearly."""
    height, width = wanted.shape
    small = _shrunk(wanted, (round(width * _ROUGH_DPI / dpi), round(height * _ROUGH_DPI / dpi)))
    found: list[tuple[float, Floats]] = []
    # A sheet lies upright or across; a picture cut almost square may be either.
    lying = (darkness.width > darkness.height) != (wanted.shape[1] > wanted.shape[0])
    square = max(darkness.size) < 1.15 * min(darkness.size)
    for quarter in range(4) if square else (1, 3) if lying else (0, 2):
        # Sides as they would be if the other picture showed the whole page.
        across, down = darkness.size if quarter % 2 == 0 else darkness.size[::-1]
        fit = max(small.shape[1] / across, small.shape[0] / down)
        turned = darkness.rotate(90 * quarter, expand=True)
        page = turned.resize((round(across * fit), round(down * fit)), Image.Resampling.BOX)
        angle = _skew(page)
        upright = np.asarray(page.rotate(-angle, Image.Resampling.BILINEAR), np.float32)
        alike, scale, move = _best_scale(small, upright)
        found.append((alike, _back(darkness.size, quarter, fit, angle, scale, move)))
    alike, onto = max(found, key=lambda one: one[0])
    if alike < _ALIKE / 2:
        raise NotFound("the other picture does not show the same page")
    return _net(wanted.shape, dpi, onto @ np.diag([_ROUGH_DPI / dpi, _ROUGH_DPI / dpi, 1]))


def _skew(page: Image.Image) -> float:
    """By how many degrees the page is turned against the clock: rules and lines of writing are sharpest when level."""
    sharp = []
    for angle in _ANGLES:
        level = np.asarray(page.rotate(-angle, Image.Resampling.BILINEAR), np.float32)
        sharp.append(sum(float((np.diff(level.sum(axis=axis)) ** 2).sum()) for axis in (0, 1)))
    return float(_ANGLES[int(np.argmax(sharp))])


def _best_scale(small: Grey, upright: Grey) -> tuple[float, float, tuple[float, float]]:
    """How alike at best (-1 to 1), at which size, and where the page's upper left corner then is."""
    tall, wide = (64 * -(-round(1.3 * max(sides)) // 64) for sides in zip(small.shape, upright.shape, strict=True))
    space = (tall, wide)
    mine = np.fft.rfft2(small - small.mean(), space)
    best = (-1.0, 1.0, (0.0, 0.0))
    size = float(np.sqrt(((small - small.mean()) ** 2).sum()))
    for scale in _SCALES:
        page = _shrunk(upright, (round(upright.shape[1] * scale), round(upright.shape[0] * scale)))
        page = page - page.mean()
        match = np.fft.irfft2(np.fft.rfft2(page, space) * mine.conj(), space)
        row, column = np.unravel_index(int(match.argmax()), match.shape)
        alike = float(match.max()) / size / float(np.sqrt((page**2).sum()) + 1e-6)
        if alike > best[0]:
            down = row if row < space[0] // 2 else row - space[0]
            along = column if column < space[1] // 2 else column - space[1]
            best = (alike, float(scale), (float(along), float(down)))
    return best


def _back(
    size: tuple[int, int], quarter: int, fit: float, angle: float, scale: float, move: tuple[float, float]
) -> Floats:
    """The map from rough pixels of the page to pixels of the other picture as it came."""
    width, height = size if quarter % 2 == 0 else size[::-1]
    middle = np.array([width * fit / 2, height * fit / 2])
    turn = np.deg2rad(angle)
    # Pillow turns against the clock around the middle while y runs down.
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    level = np.array([[1 / scale, 0, move[0] / scale], [0, 1 / scale, move[1] / scale], [0, 0, 1]])
    skewed = np.eye(3)
    skewed[:2, :2], skewed[:2, 2] = spin, middle - spin @ middle
    full = np.diag([1 / fit, 1 / fit, 1])
    whole_width, whole_height = size
    quarters = (
        np.eye(3),
        np.array([[0, -1, whole_width], [1, 0, 0], [0, 0, 1]]),
        np.array([[-1, 0, whole_width], [0, -1, whole_height], [0, 0, 1]]),
        np.array([[0, 1, 0], [-1, 0, whole_height], [0, 0, 1]]),
    )
    return np.asarray(quarters[quarter] @ full @ skewed @ level, np.float64)


def _grid(shape: tuple[int, ...], dpi: int) -> tuple[Floats, Floats]:
    """Columns and rows of the net's points, in pixels of the page."""
    step = _STEP * dpi / 25.4
    return np.arange(0, shape[1] + step, step).round(), np.arange(0, shape[0] + step, step).round()


def _net(shape: tuple[int, ...], dpi: int, onto: Floats) -> Floats:
    columns, rows = np.meshgrid(*_grid(shape, dpi))
    x, y, _ = onto @ np.stack([columns.ravel(), rows.ravel(), np.ones(columns.size)])
    return np.stack([x, y], axis=-1).reshape(*columns.shape, 2)


def _drawn(darkness: Image.Image, net: Floats, shape: tuple[int, ...], dpi: int) -> Grey:
    columns, rows = (line.astype(int) for line in _grid(shape, dpi))
    mesh = []
    for row in range(len(rows) - 1):
        for column in range(len(columns) - 1):
            box = (columns[column], rows[row], columns[column + 1], rows[row + 1])
            corners = (net[row, column], net[row + 1, column], net[row + 1, column + 1], net[row, column + 1])
            mesh.append((tuple(map(int, box)), tuple(float(value) for corner in corners for value in corner)))
    size = (int(columns[-1]), int(rows[-1]))
    drawn = darkness.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    return np.asarray(drawn, np.float32)[: shape[0], : shape[1]]


def _nearer(wanted: Grey, seen: Grey, net: Floats, dpi: int, reach_mm: float) -> Floats:
    """The net after each window has looked for its place within ``reach_mm``."""
    columns, rows = _grid(wanted.shape, dpi)
    side, reach = round(_SIDE * dpi / 25.4), round(reach_mm * dpi / 25.4)
    half, space = side // 2, 1 << (side + 2 * reach - 1).bit_length()
    pad = half + reach
    mine, theirs = np.pad(wanted, pad), np.pad(seen, pad)
    points, moves, trusts = [], [], []
    for y in rows.astype(int):
        for x in columns.astype(int):
            if x > wanted.shape[1] or y > wanted.shape[0]:
                continue
            patch = mine[y + reach : y + reach + 2 * half, x + reach : x + reach + 2 * half]
            if patch.mean() < 0.01:
                continue
            window = theirs[y : y + 2 * pad, x : x + 2 * pad]
            alike, move = _place(patch, window, reach, space)
            if alike > _ALIKE:
                points.append((x, y))
                moves.append(move)
                trusts.append(alike * patch.sum())
    if len(points) < _FEWEST:
        raise NotFound("the other picture does not show the same page")
    shift = _smoothed(np.array(points, float), np.array(moves), np.array(trusts), columns, rows, wanted.shape)
    along = np.gradient(net, axis=1) / (columns[1] - columns[0])
    down = np.gradient(net, axis=0) / (rows[1] - rows[0])
    return np.asarray(net + along * shift[..., :1] + down * shift[..., 1:])


def _place(patch: Grey, window: Grey, reach: int, space: int) -> tuple[float, tuple[float, float]]:
    patch = patch - patch.mean()
    window = window - window.mean()
    match = np.fft.irfft2(
        np.fft.rfft2(window, (space, space)) * np.fft.rfft2(patch, (space, space)).conj(), (space, space)
    )
    match = match[: 2 * reach + 1, : 2 * reach + 1]
    row, column = (int(value) for value in np.unravel_index(int(match.argmax()), match.shape))
    under = window[row : row + patch.shape[0], column : column + patch.shape[1]]
    alike = float(match[row, column] / np.sqrt((patch**2).sum() * ((under - under.mean()) ** 2).sum() + 1e-6))
    return alike, (column - reach + _peak(match[row], column), row - reach + _peak(match[:, column], row))


def _peak(line: NDArray[np.floating], at: int) -> float:
    if not 0 < at < len(line) - 1:
        return 0.0
    low, mid, high = (float(value) for value in line[at - 1 : at + 2])
    bend = low - 2 * mid + high
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, (low - high) / (2 * bend)))


def _smoothed(
    points: Floats, moves: Floats, trusts: Floats, columns: Floats, rows: Floats, shape: tuple[int, ...]
) -> Floats:
    """Shifts of the net's points: a bent plane through the windows, and what the nearest windows add to it."""
    size = np.array([shape[1], shape[0]], float)

    def terms(at: Floats) -> Floats:
        x, y = (2 * at / size - 1).T
        return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)

    use = np.ones(len(points), np.bool_)
    for _ in range(6):
        some = terms(points)[:, : 6 if use.sum() > 20 else 3]
        weight = (np.sqrt(trusts) * use)[:, None]
        plane = np.linalg.lstsq(some * weight, moves * weight, rcond=None)[0]
        off = np.abs(moves - some @ plane).max(axis=1)
        use = off < max(1.5, 3 * float(np.median(off[use])))
    grid = np.stack([axis.ravel() for axis in np.meshgrid(columns, rows)], axis=-1)
    smooth = terms(grid)[:, : plane.shape[0]] @ plane
    left = (moves - some @ plane)[use]
    apart = ((grid[:, None] - points[use]) ** 2).sum(axis=2) / (columns[1] - columns[0]) ** 2
    near = np.exp(-apart / 1.5) * trusts[use]
    smooth += near @ left / (near.sum(axis=1, keepdims=True) + 0.3 * float(np.median(trusts)))
    return np.asarray(smooth.reshape(len(rows), len(columns), 2))
