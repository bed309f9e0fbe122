"""Comparison with the record itself. The Centre still has the paper: drawn again, it must give the block's own dots."""

import numpy as np
import pypdfium2

from integrations.centre.back.block import Recovered
from integrations.centre.back.characters import Box, characters
from integrations.centre.back.compare import Difference
from integrations.centre.back.errors import NotFound
from integrations.centre.back.front import raster

#: With more of its characters different than this, it is another page altogether.
_ANOTHER = 0.5
#: Strokes above each other no further apart than this are one character (mm): 一 laid over 二 is three of them.
_STROKES = 1.0


def compare_exactly(*, recovered: Recovered, page: pypdfium2.PdfPage) -> list[Difference]:
    """The characters of which a single dot differs, from the top; ``page`` is the record's.

    No noise lies between the two, so 日 and 目, 崎 and 﨑 are as far apart as any. Dots that belong to no character
    (a rule, a seal's edge) count as one place.

    Raises:
        NotFound: it is another page.
    """
    drawn = raster(page=page, dpi=recovered.dpi)
    if drawn.shape != recovered.ink.shape:
        raise NotFound("the record's page has another size")
    differs = drawn ^ recovered.ink
    if not differs.any():
        return []
    boxes = characters(ink=drawn | recovered.ink, dpi=recovered.dpi)
    found = [box for box in boxes if differs[box.top : box.bottom, box.left : box.right].any()]
    if len(found) > _ANOTHER * len(boxes):
        raise NotFound("the record's page is another page")
    mm = 25.4 / recovered.dpi
    found = _whole(found, within=round(_STROKES / mm))
    places = [Difference(box.left * mm, box.top * mm, box.right * mm, box.bottom * mm) for box in found]
    for box in found:
        differs[box.top : box.bottom, box.left : box.right] = False
    if differs.any():
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        places.append(Difference(float(left) * mm, float(top) * mm, float(right) * mm, float(bottom) * mm))
    return places


def _whole(boxes: list[Box], *, within: int) -> list[Box]:
    """Boxes that lie one above the other, put together; from the top."""
    whole: list[Box] = []
    for box in sorted(boxes):
        above = next(
            (
                other
                for other in whole
                if box.top - other.bottom <= within and box.left < other.right and other.left < box.right
            ),
            None,
        )
        if above is None:
            whole.append(box)
            continue
        whole[whole.index(above)] = Box(
            above.top, min(above.left, box.left), max(above.bottom, box.bottom), max(above.right, box.right)
        )
    return whole
