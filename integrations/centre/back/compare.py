"""Whether another picture of a page says the same as the recovered one, character by character.

What the other picture should look like is learnt from the page itself: a filter turns the recovered ink, and the tint
under it, into that scan's greys. What then remains is noise, strokes a little fatter or thinner, or another character.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from integrations.centre.back import ground
from integrations.centre.back.align import laid_over
from integrations.centre.back.block import Recovered
from integrations.centre.back.characters import Box, characters
from integrations.centre.back.picture import Ink

Grey = NDArray[np.float32]

#: Pixels on each side that the filter looks at, of the ink and of the tint.
_INK_REACH, _TINT_REACH = 3, 1
_STIFF = 1e-3
_SAMPLES = 60_000
#: Ink that is there counts as fattened up to this, and as thinned down to that.
_FATTEST, _THINNEST = 1.25, 0.6
#: Edges may be this much of a pixel off beyond the shift of the whole character.
_LOOSE = 0.7
#: A character may lie this much beside its place (mm), and is looked at with this much around it.
_ASIDE, _AROUND = 0.17, 0.25
#: What remains and is no noise: at least this much darkness, and this many standard deviations.
_CLEAR, _SURE = 0.30, 7.0


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the two pictures differ: a rectangle in mm from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float


def compare(*, recovered: Recovered, other: Image.Image, font: Path) -> list[Difference]:
    """The places where ``other`` (a raster of the record, or a scan of the paper's front) differs, from the top.

    ``font`` is the one the tint of :func:`.ground.front_sheet` was drawn with; a picture without tint may be compared too.

    Raises:
        NotFound: the other picture does not show this page at all.
    """
    page = Page(recovered.ink, recovered.dpi, font)
    return page.differences(other)


class Page:
    """The recovered page, ready to be compared."""

    def __init__(self, ink: Ink, dpi: int, font: Path) -> None:
        """Find its characters."""
        self.ink, self.dpi = ink, dpi
        self.boxes = characters(ink=ink, dpi=dpi)
        height, width = ink.shape
        tint = ground.raster(width=width * 72 / dpi, height=height * 72 / dpi, dpi=dpi, font=font)
        spare = [(0, max(0, side - have)) for side, have in zip(ink.shape, tint.shape, strict=True)]
        self._tint = np.pad(tint, spare)[:height, :width]

    def differences(self, other: Image.Image) -> list[Difference]:
        """See :func:`compare`."""
        seen = laid_over(ink=self.ink, dpi=self.dpi, other=other)
        marks, noise = self.marks(seen)
        least = max(_CLEAR, _SURE * noise)
        found = [box for box, mark in zip(self.boxes, marks, strict=True) if mark > least]
        return [self._in_mm(box) for box in found]

    def marks(self, seen: Grey) -> tuple[list[float], float]:
        """How strongly each character differs, in shares of full ink, and the noise in the same."""
        weights = self._learnt(seen)
        aside = max(1, round(_ASIDE * self.dpi / 25.4))
        rest, values = [], []
        for box in self.boxes:
            mark, left = self._mark(seen, weights, box, aside)
            values.append(mark)
            rest.append(left)
        return values, float(1.48 * np.median(rest)) if rest else 0.0

    def _mark(self, seen: Grey, weights: tuple[Grey, Grey, np.float32], box: Box, aside: int) -> tuple[float, float]:
        around = round(_AROUND * self.dpi / 25.4)
        edge = aside + 1
        top, left = max(edge, box.top - around), max(edge, box.left - around)
        bottom, right = min(seen.shape[0] - edge, box.bottom + around), min(seen.shape[1] - edge, box.right + around)
        wanted = _blurred(self._expected(weights, top - 1, left - 1, bottom + 1, right + 1))
        near = _blurred(seen[top - edge : bottom + edge, left - edge : right + edge])
        options = sliding_window_view(near, wanted.shape).reshape(-1, *wanted.shape)
        off = ((options - wanted) ** 2).sum(axis=(1, 2))
        there = options[int(off.argmin())]
        down, along = np.gradient(wanted)
        loose = _LOOSE * np.hypot(down, along)
        extra = there - _FATTEST * wanted - loose
        missing = (_THINNEST * wanted - there) / _THINNEST - loose
        return float(max(extra.max(), missing.max())), float(np.median(np.abs(there - wanted)))

    def _learnt(self, seen: Grey) -> tuple[Grey, Grey, np.float32]:
        """Weights of the ink around a pixel, of the tint around it, and what bare paper has."""
        ink_side, tint_side = 2 * _INK_REACH + 1, 2 * _TINT_REACH + 1
        inks = sliding_window_view(np.pad(self.ink, _INK_REACH), (ink_side, ink_side))
        tints = sliding_window_view(np.pad(self._tint, _TINT_REACH), (tint_side, tint_side))
        places = np.flatnonzero(self.ink)
        # As much beside the ink as on it, and the bare paper.
        beside = (places[::2] + 4).clip(0, self.ink.size - 1)
        picked = np.concatenate([places[:: max(1, places.size // _SAMPLES)], beside[:: max(1, beside.size // _SAMPLES)],
                                 np.arange(0, self.ink.size, max(1, self.ink.size // _SAMPLES))])
        row, column = np.unravel_index(picked, self.ink.shape)
        parts = (inks[row, column].reshape(picked.size, -1), tints[row, column].reshape(picked.size, -1))
        known = np.column_stack([*parts, np.ones(picked.size)]).astype(np.float64)
        wanted = seen.reshape(-1)[picked].astype(np.float64)
        use = np.ones(picked.size, np.bool_)
        for _ in range(2):
            square = known[use].T @ known[use]
            square[np.diag_indices_from(square)] += _STIFF * use.sum()
            weights = np.linalg.solve(square, known[use].T @ wanted[use])
            off = np.abs(wanted - known @ weights)
            use = off < 4 * np.median(off) + 1e-3
        split = ink_side**2
        weights = weights.astype(np.float32)
        return weights[:split].reshape(ink_side, -1), weights[split:-1].reshape(tint_side, -1), weights[-1]

    def _expected(self, weights: tuple[Grey, Grey, np.float32], top: int, left: int, bottom: int, right: int) -> Grey:
        of_ink, of_tint, paper = weights
        ink = _window(self.ink, top, left, bottom, right, _INK_REACH)
        tint = _window(self._tint, top, left, bottom, right, _TINT_REACH)
        found = np.full((bottom - top, right - left), paper, np.float32)
        for layer, taps in ((ink.astype(np.float32), of_ink), (tint, of_tint)):
            for row, line in enumerate(taps):
                for column, tap in enumerate(line):
                    found += tap * layer[row : row + found.shape[0], column : column + found.shape[1]]
        return found

    def _in_mm(self, box: Box) -> Difference:
        mm = 25.4 / self.dpi
        return Difference(box.left * mm, box.top * mm, box.right * mm, box.bottom * mm)


def _window(layer: NDArray[np.generic], top: int, left: int, bottom: int, right: int, reach: int) -> NDArray[np.generic]:
    top, left, bottom, right = top - reach, left - reach, bottom + reach, right + reach
    inside = layer[max(0, top) : bottom, max(0, left) : right]
    spare = [(max(0, -top), max(0, bottom - layer.shape[0])), (max(0, -left), max(0, right - layer.shape[1]))]
    return np.pad(inside, spare)


def _blurred(values: Grey) -> Grey:
    """The mean of three by three, weighted 1-2-1 both ways; one pixel of edge is lost."""
    rows = (values[:-2] + 2 * values[1:-1] + values[2:]) / 4
    return np.asarray((rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4, np.float32)
