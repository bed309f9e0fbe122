"""Make ``integrations/centre/back/picture.table`` anew from fronts: ``python bench/back_table.py FRONT.pdf …``.

Counts ink by neighbourhood over the pages at several resolutions. A neighbourhood seen seldom leans on the eight pixels
nearest to it. A changed table is a new version of the block: papers printed before are read with the table they had.
"""

import sys
from pathlib import Path

import numpy as np
import pypdfium2

sys.path.insert(0, str(Path(__file__).parents[1]))
from integrations.centre.back import front, picture

_DPIS = (130, 150, 170, 200, 240, 300)
#: The bits of a neighbourhood nearest the pixel: three above, one on each side of them and two before.
_NEAREST = (13, 7, 6, 8, 5, 9, 0, 1)
_LEAN = 3


def main(files: list[str]) -> None:
    counts = np.zeros((2, picture.NEIGHBOURHOODS))
    for file in files:
        for page in pypdfium2.PdfDocument(file):
            for dpi in _DPIS:
                ink = front.raster(page=page, dpi=dpi)
                around = picture.neighbourhoods(ink)
                for value in (0, 1):
                    counts[value] += np.bincount(around[ink == value], minlength=picture.NEIGHBOURHOODS)
    every = np.arange(picture.NEIGHBOURHOODS)
    near = sum((every >> bit & 1) << place for place, bit in enumerate(_NEAREST))
    rough = np.stack([np.bincount(near, counts[value], 1 << len(_NEAREST)) for value in (0, 1)])
    likely = (rough[1] + 0.5) / (rough.sum(0) + 1)
    ink_share = (counts[1] + _LEAN * likely[near]) / (counts.sum(0) + _LEAN)
    odds = np.log(ink_share / (1 - ink_share))
    most = np.log((1 << picture.WHOLE_BITS) - 1)
    steps = np.linspace(-most, most, picture.LEVELS)
    levels = np.round((1 << picture.WHOLE_BITS) / (1 + np.exp(-steps))).astype("<u2")
    levels = levels.clip(1, (1 << picture.WHOLE_BITS) - 1).astype("<u2")
    chosen = np.abs(odds[:, None] - steps).argmin(axis=1).astype(np.uint8)
    picture.TABLE.write_bytes(levels.tobytes() + chosen.tobytes())
    sys.stdout.write(f"{(counts.sum(0) > 0).sum()} neighbourhoods seen\n")


if __name__ == "__main__":
    main([str(Path(name)) for name in sys.argv[1:]])
