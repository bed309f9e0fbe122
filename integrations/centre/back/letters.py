"""Words as outlines of a page's content: no font goes into the sheet, and what is printed is what was meant."""

from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

MM = 72 / 25.4


class _Path(BasePen):  # type: ignore[misc]  # fontTools has no types
    """PDF path operators of one glyph, moved and scaled."""

    def __init__(self, glyphs: Any, scale: float, x: float, y: float) -> None:
        super().__init__(glyphs)
        self.written: list[str] = []
        self._scale, self._x, self._y = scale, x, y

    def _at(self, *points: tuple[float, float]) -> str:
        return " ".join(f"{self._x + x * self._scale:.3f} {self._y + y * self._scale:.3f}" for x, y in points)

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the pen's own names
        self.written.append(f"{self._at(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.written.append(f"{self._at(pt)} l")

    def _curveToOne(self, one: Any, two: Any, end: Any) -> None:  # noqa: N802
        self.written.append(f"{self._at(one, two, end)} c")

    def _closePath(self) -> None:  # noqa: N802
        self.written.append("h")


def words(text: str, *, font: Path, size: float, left: float, baseline: float, page_height: float = 297) -> bytes:
    """Path operators of one line: ``size`` in points, places in mm from the upper left corner of the page.

    Raises:
        KeyError: the font has no glyph for a character.
    """
    opened, glyphs, cmap = _opened(font)
    scale = size / opened["head"].unitsPerEm
    x, y = left * MM, (page_height - baseline) * MM
    written = []
    for character in text:
        name = cmap[ord(character)]
        pen = _Path(glyphs, scale, x, y)
        glyphs[name].draw(pen)
        written += pen.written
        x += glyphs[name].width * scale
    return "\n".join(written).encode()


def width(text: str, *, font: Path, size: float) -> float:
    """How wide a line is, in mm."""
    opened, glyphs, cmap = _opened(font)
    return float(sum(glyphs[cmap[ord(c)]].width for c in text) * size / opened["head"].unitsPerEm / MM)


@cache
def _opened(font: Path) -> tuple[Any, Any, Any]:
    opened = TTFont(font, lazy=True)
    return opened, opened.getGlyphSet(), opened.getBestCmap()
