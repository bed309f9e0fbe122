"""Fitting text into its box: fold, then narrow to 70 %, then down to 6 pt, then refuse. Never cut (domain §4.0).

Widths are sums of the fonts' advance widths, so what fits here fits on paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from issuer.papers.errors import TextOverflow
from issuer.press.typecase import has_selector, units

NARROWEST = 0.7
SMALLEST_PT = 6.0
_SIZE_STEP_PT = 0.5
_STRETCHES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, NARROWEST)
#: Line pitch in em for folded text, and the tightest one, allowed only at the smallest size
#: (the ink of a kanji is about 0.9 em high, so lines still stand apart).
_PITCH = 1.12
_TIGHT_PITCH = 0.95
_EPSILON = 1e-6

#: May not begin a line / may not end one (行頭・行末禁則).
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%"
)
_NOT_LAST = frozenset("（［｛〔〈《「『【([{")


@dataclass(frozen=True, slots=True)
class Box:
    """Room of one field, in points: size of the box, nominal type size, letter spacing in em, and the fit.

    ``fit``: ``line`` (as it is or not at all), ``shrink`` (one line, narrower then smaller), ``wrap`` (folded too).
    """

    width: float
    height: float
    size: float
    spacing: float
    fit: str


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: its lines, the type size and line pitch in points, and the horizontal stretch.

    ``pieces``: the units of each line. ``widths``: of each line in em, letter spacing included, not stretched.
    """

    lines: tuple[str, ...]
    pieces: tuple[Sequence[str], ...]
    widths: tuple[float, ...]
    size: float
    stretch: float
    pitch: float


class Widths(Protocol):
    """What knows how wide a unit of text is."""

    @property
    def advances(self) -> Mapping[str, float]:
        """Unit → advance width in em; KeyError for a unit that no font has."""


def fit(*, field: str, text: str, box: Box, typecase: Widths) -> Setting:
    """Find the first setting that fits. Raises TextOverflow when none does."""
    parts: Sequence[str] = list(units(text)) if has_selector(text) else text
    width = sum(map(typecase.advances.__getitem__, parts)) + box.spacing * len(parts)
    if width * box.size <= box.width + _EPSILON and box.size <= box.height + _EPSILON:
        # As it is: so it is with nearly every text, and the search below would find the same.
        return Setting((text,), (parts,), (width,), box.size, 1.0, box.size * _PITCH)
    pieces = [(unit, typecase.advances[unit] + box.spacing) for unit in parts]
    for size, stretch, pitch in _attempts(box):
        allowed = max(1, int((box.height + _EPSILON) / (size * pitch))) if box.fit == "wrap" else 1
        room = (box.width + _EPSILON) / (size * stretch)
        if size > box.height + _EPSILON or width > room * allowed:
            continue
        lines = fold(pieces, room=room, at_most=allowed)
        if lines is not None:
            return Setting(
                lines=tuple("".join(line) for line, _ in lines),
                pieces=tuple(line for line, _ in lines),
                widths=tuple(width for _, width in lines),
                size=size,
                stretch=stretch,
                pitch=size * pitch,
            )
    raise TextOverflow(field=field)


def _attempts(box: Box) -> Iterator[tuple[float, float, float]]:
    if box.fit == "line":
        yield box.size, 1.0, _PITCH
        return
    size = box.size
    while size >= SMALLEST_PT:
        for stretch in _STRETCHES:
            yield size, stretch, _PITCH
        size = max(SMALLEST_PT, size - _SIZE_STEP_PT) if size > SMALLEST_PT else 0
    if box.fit == "wrap":
        for stretch in _STRETCHES:
            yield SMALLEST_PT, stretch, _TIGHT_PITCH


def fold(pieces: list[tuple[str, float]], *, room: float, at_most: int) -> list[tuple[list[str], float]] | None:
    """Lines no wider than ``room`` em with their widths, at most ``at_most`` of them; None when that cannot be."""
    lines: list[tuple[list[str], float]] = []
    start = 0
    while start < len(pieces):
        if len(lines) == at_most:
            return None
        end, width = start, 0.0
        while end < len(pieces) and width + pieces[end][1] <= room:
            width += pieces[end][1]
            end += 1
        if end < len(pieces):
            end = _good_break(pieces, start, end)
        if end == start:
            return None
        line = pieces[start:end]
        lines.append(([unit for unit, _ in line], sum([width for _, width in line])))
        start = end
    return lines or [([], 0.0)]


def _good_break(pieces: list[tuple[str, float]], start: int, end: int) -> int:
    """Move the break back to where a line may end; a word longer than the line is cut where it must be."""
    for at in range(end, start, -1):
        before, after = pieces[at - 1][0][0], pieces[at][0][0]
        in_word = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        if after not in _NOT_FIRST and before not in _NOT_LAST and not in_word:
            return at
    return end
