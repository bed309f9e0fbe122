"""The pages of a front as two-tone pictures, as fine as a block can carry."""

from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from integrations.centre.back import code, picture
from integrations.centre.back.errors import TooDense

#: Tried from the finest.
DPIS = (300, 240, 200, 170, 150, 130, 110, 90)
#: The longest paper of a municipality has a few dozen pages; the block counts them in one byte.
MOST_PAGES = 200
_MOST_SIDE_MM = 450
#: How much of a pixel is covered where there is ink; on a ridge less will do if it stands out.
_INK, _FAINT, _STANDS_OUT = 0.42, 0.2, 0.15


@dataclass(frozen=True, slots=True)
class Front:
    """One page: its pixels, and the rectangle (left, top, width, height) outside which all of it is white."""

    dpi: int
    page: picture.Ink
    place: tuple[int, int, int, int]

    @property
    def ink(self) -> picture.Ink:
        """The pixels of the rectangle."""
        left, top, width, height = self.place
        return self.page[top : top + height, left : left + width]


def raster(*, page: pypdfium2.PdfPage, dpi: int) -> picture.Ink:
    """The page in two tones: what is dark enough, and the ridges of strokes thinner than a pixel (Mincho has many)."""
    grey = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    cover = (1 - np.asarray(grey, np.float32) / 255).astype(np.float32)
    return (cover > _INK) | _ridges(cover) | _ridges(cover.T).T


def _ridges(cover: NDArray[np.float32]) -> picture.Ink:
    """Pixels darker than those above and below, where a level stroke runs."""
    padded = np.pad(cover, ((2, 2), (0, 0)))
    above, below = padded[1:-3], padded[3:-1]
    beyond = np.maximum(padded[:-4], padded[4:])
    return np.asarray((cover > _FAINT) & (cover > above) & (cover >= below) & (cover > beyond + _STANDS_OUT))


def finest(*, page: pypdfium2.PdfPage, room: int) -> Front:
    """The page at the highest resolution whose picture has at most ``room`` bytes.

    Raises:
        TooDense: none has.
    """
    if max(page.get_size()) / 72 * 25.4 > _MOST_SIDE_MM:
        raise TooDense("the page of the front is larger than A3")
    for dpi in DPIS:
        front = _trimmed(raster(page=page, dpi=dpi), dpi)
        if picture.weight(ink=front.ink) <= room:
            return front
    raise TooDense(f"the page of the front does not fit into {code.CAPACITY // 8} bytes even at {DPIS[-1]} dpi")


def _trimmed(page: picture.Ink, dpi: int) -> Front:
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    if not rows.size:
        return Front(dpi, page, (0, 0, 0, 0))
    left, top = int(columns[0]), int(rows[0])
    return Front(dpi, page, (left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top))
