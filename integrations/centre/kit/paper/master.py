"""The master font: which glyph stands for a character, and its shape as points and as ink."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL import Image, ImageDraw

__all__ = ["Master", "Shape", "master_of", "shape_of"]

#: What a pen heard while a glyph was drawn: the same for the same shape, in font units.
Shape = tuple[tuple[str, tuple[Any, ...]], ...]
_STEPS = 6
#: How the glyf bytes of a glyph made of others begin (numberOfContours below zero).
_COMPOSITE = b"\xff"


def shape_of(font: TTFont, glyphs: Any, name: str) -> Shape:
    """The drawing of a glyph of a font and its glyph set, composites taken apart."""
    if "glyf" in font:
        data = getattr(font["glyf"].glyphs[name], "data", None)
        if data is not None and not data.startswith(_COMPOSITE):
            return _simple(bytes(data))
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return tuple(pen.value)


@lru_cache(maxsize=100_000)
def _simple(data: bytes) -> Shape:
    """A town's papers show the same characters again and again."""
    pen = RecordingPen()
    if data:
        Glyph(data).draw(pen, None)
    return tuple(pen.value)


class Master:
    """A TrueType or OpenType font file. Raises OSError, fontTools.ttLib.TTLibError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._font = TTFont(path, lazy=True, fontNumber=0)
        self._glyphs = self._font.getGlyphSet()
        self._characters: dict[int, str] = self._font.getBestCmap() or {}
        self._shapes: dict[str, Shape] = {}

    @cached_property
    def _variants(self) -> dict[int, dict[int, str]]:
        """Base → selector → glyph."""
        found: dict[int, dict[int, str]] = {}
        for table in self._font["cmap"].tables:
            if table.format == 14:
                for selector, pairs in table.uvsDict.items():
                    for base, glyph in pairs:
                        found.setdefault(base, {})[selector] = glyph or self._characters.get(base, ".notdef")
        return found

    def glyph(self, char: str, selector: str = "") -> str | None:
        """The glyph's name; None when the font does not have this character or this variant."""
        if selector:
            return self._variants.get(ord(char), {}).get(ord(selector))
        return self._characters.get(ord(char))

    def others(self, char: str, selector: str = "") -> list[str]:
        """Glyphs a careless printer would take instead: the base character and its other variants."""
        right = self.glyph(char, selector)
        mine = self.shape(right) if right else ()
        names = [self._characters.get(ord(char)), *self._variants.get(ord(char), {}).values()]
        return [name for name in dict.fromkeys(names) if name and name != right and self.shape(name) != mine]

    def shape(self, glyph: str) -> Shape:
        """The drawing of one glyph."""
        if glyph not in self._shapes:
            self._shapes[glyph] = shape_of(self._font, self._glyphs, glyph)
        return self._shapes[glyph]

    @cache  # noqa: B019 - one master lives as long as the process
    def ink(self, glyph: str, size: int = 128) -> Any:
        """The glyph's ink cut to its edges and scaled to a square of ``size``, as booleans; empty when it has none."""
        return _painted(self.shape(glyph), size)


@cache
def master_of(path: Path) -> Master:
    """The font of a path, opened once."""
    return Master(path)


def _painted(shape: Shape, size: int) -> Any:
    lines = _polygons(shape)
    points = [point for line in lines for point in line]
    if not points:
        return np.zeros((0, 0), dtype=bool)
    left, bottom = min(x for x, _ in points), min(y for _, y in points)
    width = max(x for x, _ in points) - left or 1
    height = max(y for _, y in points) - bottom or 1
    big = size * 2
    winding = np.zeros((big, big), dtype=np.int16)
    for line in lines:
        placed = [((x - left) / width * (big - 1), (height - (y - bottom)) / height * (big - 1)) for x, y in line]
        if len(placed) < 3:
            continue
        mask = Image.new("1", (big, big))
        ImageDraw.Draw(mask).polygon(placed, fill=1)
        winding += np.array(mask, dtype=np.int16) * (1 if _turns_left(placed) else -1)
    ink = Image.fromarray(((winding != 0) * 255).astype(np.uint8))
    return np.array(ink.resize((size, size), Image.Resampling.BOX)) > 127


def _turns_left(line: list[tuple[float, float]]) -> bool:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(line, line[1:] + line[:1], strict=True)) > 0


def _polygons(shape: Shape) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for verb, points in shape:
        if verb == "moveTo":
            found.append([points[0]])
        elif verb == "lineTo":
            found[-1].append(points[0])
        elif verb == "qCurveTo":
            found[-1] += _quadratic(found[-1][-1] if found and found[-1] else None, points)
        elif verb == "curveTo":
            found[-1] += _cubic(found[-1][-1], points)
    return found


def _quadratic(start: tuple[float, float] | None, points: Any) -> list[tuple[float, float]]:
    if start is None or points[-1] is None:  # a contour without a point on the curve
        points = [p for p in points if p is not None]
        start = ((points[-1][0] + points[0][0]) / 2, (points[-1][1] + points[0][1]) / 2)
        points = [*points, start]
    made = []
    at = start
    for number, (x, y) in enumerate(points[:-1]):
        last = number == len(points) - 2
        end = points[-1] if last else ((x + points[number + 1][0]) / 2, (y + points[number + 1][1]) / 2)
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            made.append(
                tuple(
                    (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(at, (x, y), end, strict=True)
                )
            )
        at = end
    if len(points) == 1:
        made.append(points[0])
    return made


def _cubic(start: tuple[float, float], points: Any) -> list[tuple[float, float]]:
    one, two, end = points
    made = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        made.append(tuple(sum(w * p[i] for w, p in zip(weights, (start, one, two, end), strict=True)) for i in (0, 1)))
    return made
