"""Where characters stand on a page, from their ink alone: rules taken away, lines of writing cut into squares."""

from dataclasses import dataclass

import numpy as np

from integrations.centre.back.picture import Ink

#: A straight stroke longer than this is a rule of the form (mm); writing has at most 24 pt.
_RULE = 9.0
#: Ink this near in a line belongs to the same run of writing (mm), and the cells runs are found in.
_NEAR, _CELL = 1.2, 0.25
#: Of the height of its line, how wide a character is at most.
_WIDEST = 1.15
_LEAST = 0.6


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in pixels: rows ``top`` to ``bottom``, columns ``left`` to ``right``, the ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


def characters(*, ink: Ink, dpi: int) -> list[Box]:
    """The characters of a page, from the top."""
    written = ink & ~rules(ink=ink, dpi=dpi)
    cell = max(1, round(_CELL * dpi / 25.4))
    coarse = _cells(written, cell)
    reach = round(_NEAR / _CELL / 2)
    smeared = _spread(coarse, reach)
    found: list[Box] = []
    for box in pieces(smeared):
        rows = slice(box.top * cell, min(box.bottom * cell, ink.shape[0]))
        columns = slice(box.left * cell, min(box.right * cell, ink.shape[1]))
        found += _cut(written[rows, columns], rows.start, columns.start, dpi)
    return sorted(found)


def rules(*, ink: Ink, dpi: int) -> Ink:
    """The pixels of long straight strokes, and those beside them."""
    length = round(_RULE * dpi / 25.4)
    found = np.zeros_like(ink)
    for axis in (0, 1):
        found |= _opened(ink, length, axis)
    beside = found.copy()
    beside[1:] |= found[:-1]
    beside[:-1] |= found[1:]
    beside[:, 1:] |= found[:, :-1]
    beside[:, :-1] |= found[:, 1:]
    return beside


def _opened(ink: Ink, length: int, axis: int) -> Ink:
    """Pixels of runs of at least ``length`` along an axis."""
    if ink.shape[axis] < length:
        return np.zeros_like(ink)
    along = ink if axis == 1 else ink.T
    total = np.pad(along.cumsum(axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    full = total[:, length:] - total[:, :-length] == length
    marks = np.zeros((along.shape[0], along.shape[1] + 1), np.int32)
    marks[:, : full.shape[1]] += full
    marks[:, length:] -= full
    runs = marks.cumsum(axis=1)[:, :-1] > 0
    return runs if axis == 1 else runs.T


def _cells(ink: Ink, cell: int) -> Ink:
    rows, columns = -(-ink.shape[0] // cell), -(-ink.shape[1] // cell)
    padded = np.zeros((rows * cell, columns * cell), np.bool_)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    return np.asarray(padded.reshape(rows, cell, columns, cell).any(axis=(1, 3)))


def _spread(ink: Ink, reach: int) -> Ink:
    wide = ink.copy()
    for step in range(1, reach + 1):
        wide[:, step:] |= ink[:, :-step]
        wide[:, :-step] |= ink[:, step:]
    return wide


def pieces(ink: Ink) -> list[Box]:
    """The boxes of connected pieces (also over corners), by runs and union-find."""
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    parent = list(range(len(rows)))

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    first = np.searchsorted(rows, np.arange(ink.shape[0] + 1))
    for row in range(1, ink.shape[0]):
        above, here = first[row - 1], first[row]
        while above < first[row] and here < first[row + 1]:
            if starts[above] <= ends[here] and starts[here] <= ends[above]:
                parent[root(above)] = root(here)
            if ends[above] < ends[here]:
                above += 1
            else:
                here += 1
    boxes: dict[int, list[int]] = {}
    for run, (row, start, end) in enumerate(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)):
        box = boxes.setdefault(root(run), [row, start, row + 1, end])
        box[1], box[2], box[3] = min(box[1], start), row + 1, max(box[3], end)
    return [Box(*box) for box in boxes.values()]


def _cut(ink: Ink, top: int, left: int, dpi: int) -> list[Box]:
    """One run of writing as characters: pieces between gaps, joined while they fit a square of the line's height."""
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        return []
    height = max(int(rows[-1] - rows[0]) + 1, round(_LEAST * dpi / 25.4))
    has = np.pad(ink.any(axis=0), 1).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(has) == 1), np.flatnonzero(np.diff(has) == -1)
    joined: list[list[int]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if joined and end - joined[-1][0] <= _WIDEST * height:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    boxes = []
    for start, end in joined:
        inside = np.flatnonzero(ink[:, start:end].any(axis=1))
        boxes.append(Box(top + int(inside[0]), left + start, top + int(inside[-1]) + 1, left + end))
    return boxes


def area(box: Box) -> tuple[slice, slice]:
    """The box as an index."""
    return slice(box.top, box.bottom), slice(box.left, box.right)
