"""The pages of a front as two-tone pictures, as fine as a block can carry."""

from dataclasses import dataclass

import numpy as np
import pypdfium2

from integrations.centre.back import code, picture
from integrations.centre.back.errors import TooDense

#: Tried from the finest.
DPIS = (300, 240, 200, 170, 150, 130, 110, 90)
#: The longest paper of a municipality has a few dozen pages; the block counts them in one byte.
MOST_PAGES = 200
_MOST_SIDE_MM = 450
_INK = 160


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
    """The page in two tones: ink is whatever is darker than _INK, so that the thin strokes of Mincho stay."""
    grey = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return np.asarray(grey.convert("L")) < _INK


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
