"""Where everything of the block lies: 600 x 800 modules of 7/600 inch, under the heading of an A4 page."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from integrations.centre.back import chance, code

#: Whole dots of a printer of 600 dpi, so each module is as large as the next (mm).
MODULE = 7 / 600 * 25.4
COLUMNS, ROWS = 600, 800
WIDTH, HEIGHT = COLUMNS * MODULE, ROWS * MODULE
#: The upper left corner on the page (mm).
LEFT, TOP = (210 - WIDTH) / 2, 31.0

#: A finder is dark-light-dark like QR's, each of its seven units this many modules, with two light ones around it.
UNIT = 4
FINDER = 7 * UNIT
CORNER = FINDER + 2
#: One module in each cell of this many rows and columns has a value known beforehand.
PILOT_ROWS, PILOT_COLUMNS = 5, 4

Modules = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Layout:
    """Flat places (row * COLUMNS + column): of the pilots with their values, and of the coded bits in their order."""

    pilots: Places
    values: Modules
    data: Places
    #: Turned over these, no page has large dark or light areas.
    mask: Modules
    #: What is printed where no bit stands: finders, pilots and the few modules left over.
    still: Modules


def finder() -> Modules:
    """One finder, (FINDER, FINDER), True is dark."""
    ring = np.ones((7, 7), np.bool_)
    ring[1:6, 1:6] = False
    ring[2:5, 2:5] = True
    return np.kron(ring, np.ones((UNIT, UNIT), np.bool_))


@cache
def layout() -> Layout:
    """The one layout of version 1."""
    corner = np.zeros((ROWS, COLUMNS), np.bool_)
    for down in (slice(CORNER), slice(-CORNER, None)):
        for along in (slice(CORNER), slice(-CORNER, None)):
            corner[down, along] = True
    cells = (ROWS // PILOT_ROWS, COLUMNS // PILOT_COLUMNS)
    picked = (chance.numbers("pilots", cells[0] * cells[1]) % (PILOT_ROWS * PILOT_COLUMNS)).reshape(cells)
    rows = np.arange(cells[0])[:, None] * PILOT_ROWS + picked // PILOT_COLUMNS
    columns = np.arange(cells[1]) * PILOT_COLUMNS + picked % PILOT_COLUMNS
    pilots = (rows * COLUMNS + columns).reshape(-1).astype(np.intp)
    pilots = pilots[~corner.reshape(-1)[pilots]]
    still = chance.bits("still", ROWS * COLUMNS).astype(np.bool_)
    free = ~corner.reshape(-1)
    free[pilots] = False
    places = np.flatnonzero(free)
    data = places[chance.order("data", places.size)[: code.LENGTH]]
    return Layout(pilots, still[pilots], data, chance.bits("mask", code.LENGTH).astype(np.bool_), _corners(still))


def _corners(still: Modules) -> Modules:
    page = still.reshape(ROWS, COLUMNS).copy()
    quiet = np.zeros((CORNER, CORNER), np.bool_)
    quiet[:FINDER, :FINDER] = finder()
    page[:CORNER, :CORNER] = quiet
    page[:CORNER, -CORNER:] = quiet[:, ::-1]
    page[-CORNER:, :CORNER] = quiet[::-1]
    page[-CORNER:, -CORNER:] = quiet[::-1, ::-1]
    return page.reshape(-1)


def modules(*, coded: NDArray[np.uint8]) -> Modules:
    """The block, (ROWS, COLUMNS), True is dark, of ``code.LENGTH`` coded bits."""
    where = layout()
    page = where.still.copy()
    page[where.data] = coded.astype(np.bool_) ^ where.mask
    return page.reshape(ROWS, COLUMNS)
