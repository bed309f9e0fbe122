"""Whether another picture of a page says the same as the recovered one, character by character.

What the other picture should look like is learnt from the page itself: a filter turns the recovered ink, and the tint
under it, into that scan's greys. What then remains is noise, strokes a little fatter or thinner, or another character.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from integrations.centre.back import ground
from integrations.centre.back.align import laid_over
from integrations.centre.back.block import Recovered
from integrations.centre.back.characters import Box, characters, pieces
from integrations.centre.back.picture import Ink

Grey = NDArray[np.float32]
_Weights = tuple[Grey, Grey, np.float32]

#: Pixels on each side that the filter looks at, of the ink and of the tint.
_INK_REACH, _TINT_REACH = 3, 2
_STIFF = 1e-3
_SAMPLES = 20_000
#: Ink that is there counts as fattened up to this, and as thinned down to that (in shares of the last).
_FATTEST, _THINNEST, _FAINTEST = 1.25, 0.6, 0.8
#: Edges may be this much of a pixel off beyond the shift of the whole character.
_LOOSE = 0.5
#: A character may lie this much beside its place (mm), and is looked at with this much around it, this large at least.
_ASIDE, _AROUND, _SMALLEST = 0.17, 0.25, 3.4
#: What remains of a character and is more than noise: at least this much darkness, and so much for each of what the
#: middle character of the page shows (at most _NOISE: on another page everything is off).
_CLEAR, _SHARE, _NOISE = 0.29, 1.0, 0.2
#: Finer pictures than this tell no more of a scan (dpi). A pixel covered this much is ink.
_FINEST, _SOME = 240, 0.4
#: Bare paper is looked at in squares of this side (mm); this much darkness in so many of them side by side is writing.
_SQUARE, _WRITTEN, _FEWEST = 0.5, 0.22, 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the two pictures differ: a rectangle in mm from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float


def compare(*, recovered: Recovered, other: Image.Image, font: Path) -> list[Difference]:
    """The places where ``other`` (a raster of the record, or a scan of the paper's front) differs, from the top.

    ``font`` is the one the tint of :func:`.ground.front_sheet` was drawn with; a picture without tint will do too.

    Raises:
        NotFound: the other picture does not show this page at all.
    """
    return Page(recovered.ink, recovered.dpi, font).differences(other)


class Page:
    """The recovered page, ready to be compared."""

    def __init__(self, ink: Ink, dpi: int, font: Path) -> None:
        """Find its characters."""
        self.dpi = min(dpi, _FINEST)
        #: How much of each pixel the ink covers, and where there is some.
        self.cover = ink.astype(np.float32)
        if dpi > _FINEST:
            size = (round(ink.shape[1] * _FINEST / dpi), round(ink.shape[0] * _FINEST / dpi))
            self.cover = np.asarray(Image.fromarray(self.cover).resize(size, Image.Resampling.BOX), np.float32)
        self.ink = ink = self.cover > _SOME
        dpi = self.dpi
        self.boxes = characters(ink=ink, dpi=dpi)
        height, width = ink.shape
        tint = ground.coarse_dots(width=width * 72 / dpi, height=height * 72 / dpi, dpi=dpi, font=font)
        spare = [(0, max(0, side - have)) for side, have in zip(ink.shape, tint.shape, strict=True)]
        # Under ink no dot can be seen.
        self._tint = np.pad(tint, spare)[:height, :width] * ~ink

    def differences(self, other: Image.Image) -> list[Difference]:
        """See :func:`compare`."""
        seen = laid_over(ink=self.ink, dpi=self.dpi, other=other)
        weights = self._learnt(seen)
        marks = self.marks(seen, weights)
        noise = min(float(np.median(marks)), _NOISE) if marks else 0.0
        found = [box for box, mark in zip(self.boxes, marks, strict=True) if mark > _CLEAR + _SHARE * noise]
        return [self._in_mm(box) for box in sorted(found + self._added(seen, weights))]

    def marks(self, seen: Grey, weights: _Weights) -> list[float]:
        """How strongly each character differs, in shares of full ink."""
        aside = max(1, round(_ASIDE * self.dpi / 25.4))
        return [self._mark(seen, weights, box, aside) for box in self.boxes]

    def _added(self, seen: Grey, weights: _Weights) -> list[Box]:
        """Writing where the recovered page is bare."""
        side = max(2, round(_SQUARE * self.dpi / 25.4))
        rows, columns = (length // side for length in seen.shape)

        def squares(values: NDArray[Any]) -> NDArray[Any]:
            whole = values[: rows * side, : columns * side].reshape(rows, side, columns, side)
            return np.asarray(whole.mean(axis=(1, 3)))

        near = np.asarray(Image.fromarray(self.ink).convert("L").filter(ImageFilter.MaxFilter(side // 2 * 4 + 1))) > 0
        for box in self.boxes:
            near[box.top : box.bottom, box.left : box.right] = True
        dark = squares(seen) - float(weights[2]) - float(weights[1].sum()) * squares(self._tint)
        written = (dark > _WRITTEN) & (squares(near) == 0)
        return [
            Box(box.top * side, box.left * side, box.bottom * side, box.right * side)
            for box in pieces(written)
            if written[box.top : box.bottom, box.left : box.right].sum() >= _FEWEST
        ]

    def _mark(self, seen: Grey, weights: _Weights, box: Box, aside: int) -> float:
        edge = aside + 1
        top, bottom = self._wide(box.top, box.bottom, edge, seen.shape[0] - edge)
        left, right = self._wide(box.left, box.right, edge, seen.shape[1] - edge)
        ink, full = (_blurred(one) for one in self._expected(weights, top - 1, left - 1, bottom + 1, right + 1))
        near = _blurred(seen[top - edge : bottom + edge, left - edge : right + edge])
        options = sliding_window_view(near, full.shape).reshape(-1, *full.shape)
        there = options[int(((options - full) ** 2).sum(axis=(1, 2)).argmin())]
        down, along = np.gradient(full)
        loose = _LOOSE * np.hypot(down, along)
        extra = there - _FATTEST * full - loose
        missing = (_THINNEST * ink - there) / _FAINTEST - loose
        return float(max(_blurred(extra).max(), _blurred(missing).max()))

    def _wide(self, start: int, end: int, least: int, most: int) -> tuple[int, int]:
        """What is looked at of a side: 一 is thin, but 二 may stand in its square."""
        around = max(_AROUND, (_SMALLEST - (end - start) * 25.4 / self.dpi) / 2)
        pixels = round(around * self.dpi / 25.4)
        return max(least, start - pixels), min(most, end + pixels)

    def _learnt(self, seen: Grey) -> _Weights:
        """Weights of the ink around a pixel, of the tint around it, and what bare paper has."""
        ink_side, tint_side = 2 * _INK_REACH + 1, 2 * _TINT_REACH + 1
        inks = sliding_window_view(np.pad(self.cover, _INK_REACH), (ink_side, ink_side))
        tints = sliding_window_view(np.pad(self._tint, _TINT_REACH), (tint_side, tint_side))
        # As much beside the ink as on it, the dots of the tint, and the bare paper.
        places, dots = np.flatnonzero(self.ink), np.flatnonzero(self._tint > 0)
        kinds = (places, (places + 4).clip(0, self.ink.size - 1), dots, np.arange(self.ink.size))
        picked = np.concatenate([kind[:: kind.size // _SAMPLES + 1] for kind in kinds])
        row, column = np.unravel_index(picked, self.ink.shape)
        parts = (inks[row, column].reshape(picked.size, -1), tints[row, column].reshape(picked.size, -1))
        known = np.column_stack([*parts, np.ones(picked.size)]).astype(np.float64)
        wanted = seen.reshape(-1)[picked].astype(np.float64)
        square = known.T @ known
        square[np.diag_indices_from(square)] += _STIFF * picked.size
        weights = np.linalg.solve(square, known.T @ wanted)
        split = ink_side**2
        weights = weights.astype(np.float32)
        return weights[:split].reshape(ink_side, -1), weights[split:-1].reshape(tint_side, -1), weights[-1]

    def _expected(self, weights: _Weights, top: int, left: int, bottom: int, right: int) -> tuple[Grey, Grey]:
        """The greys of a part of the page: of paper and ink, and with the tint."""
        of_ink, of_tint, paper = weights
        found = np.full((bottom - top, right - left), paper, np.float32)
        for layer, taps, reach in ((self.cover, of_ink, _INK_REACH), (self._tint, of_tint, _TINT_REACH)):
            part = _window(layer, top, left, bottom, right, reach).astype(np.float32)
            before, found = found, found.copy()
            for row, line in enumerate(taps):
                for column, tap in enumerate(line):
                    found += tap * part[row : row + found.shape[0], column : column + found.shape[1]]
        return before, found

    def _in_mm(self, box: Box) -> Difference:
        mm = 25.4 / self.dpi
        return Difference(box.left * mm, box.top * mm, box.right * mm, box.bottom * mm)


def _window(
    layer: NDArray[np.generic], top: int, left: int, bottom: int, right: int, reach: int
) -> NDArray[np.generic]:
    top, left, bottom, right = top - reach, left - reach, bottom + reach, right + reach
    inside = layer[max(0, top) : bottom, max(0, left) : right]
    spare = [(max(0, -top), max(0, bottom - layer.shape[0])), (max(0, -left), max(0, right - layer.shape[1]))]
    return np.pad(inside, spare)


def _blurred(values: Grey) -> Grey:
    """The mean of three by three, weighted 1-2-1 both ways; one pixel of edge is lost."""
    rows = (values[:-2] + 2 * values[1:-1] + values[2:]) / 4
    return np.asarray((rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4, np.float32)
