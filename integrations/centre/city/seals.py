"""Draws registered seals: 1-bit PNGs at 600 dpi and their real size."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from .names import SURNAMES

__all__ = ["DPI", "pool_name", "pool_png", "seal_png"]

DPI = 600
_MM = DPI / 25.4
_SUPERSAMPLE = 2
_POOL = {surname: f"seals/p{number:03d}.png" for number, (surname, _) in enumerate(SURNAMES)}
_SURNAME_OF = {name: surname for surname, name in _POOL.items()}


def pool_name(surname: str) -> str:
    """Return the file in the package that shows this surname's seal (many people share one drawing)."""
    return _POOL[surname]


def pool_png(name: str, *, font: Path | None) -> bytes:
    """Return the drawing behind a file name of ``pool_name``.

    Raises:
        KeyError: no surname's seal has this file name.
    """
    return seal_png(_SURNAME_OF[name], font=font)


@lru_cache(maxsize=512)
def seal_png(
    text: str, *, width_mm: float = 16.5, height_mm: float = 16.5, font: Path | None = None, tilt: float = 0.0
) -> bytes:
    """Draw a round (or oval) seal with up to four characters set vertically; the same arguments are drawn once.

    Args:
        text: what the seal says; it also seeds the strokes when there is no ``font``.
        width_mm, height_mm: the size of the imprint, edge to edge.
        font: a TrueType file; None draws plain strokes that only resemble characters.
        tilt: degrees counter-clockwise; a seal is rarely pressed quite upright (180 is upside down).
    """
    from PIL import Image, ImageDraw  # the JUKI side of the generator runs without Pillow

    width, height = round(width_mm * _MM), round(height_mm * _MM)
    big = (width * _SUPERSAMPLE, height * _SUPERSAMPLE)
    face = Image.new("L", big, 255)
    canvas = ImageDraw.Draw(face)
    if font is None:
        _strokes(canvas, text, big)
    else:
        _characters(canvas, text, big, font)
    if tilt:
        face = face.rotate(tilt, fillcolor=255)
    edge = max(4, round(0.7 * _MM * _SUPERSAMPLE))
    ImageDraw.Draw(face).ellipse((0, 0, big[0] - 1, big[1] - 1), outline=0, width=edge)
    small = face.resize((width, height), Image.Resampling.BOX).point(lambda grey: 255 if grey > 128 else 0, mode="1")
    out = io.BytesIO()
    small.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def _characters(canvas: Any, text: str, big: tuple[int, int], font: Path) -> None:
    from PIL import ImageFont

    letters = list(text[:4])
    room = big[1] * 0.86
    size = int(min(room / len(letters), big[0] * (0.72 if len(letters) == 1 else 0.60)))
    face = ImageFont.truetype(str(font), size)
    top = (big[1] - size * len(letters)) / 2
    for number, letter in enumerate(letters):
        canvas.text(
            (big[0] / 2, top + size * (number + 0.5)), letter, font=face, fill=0, anchor="mm", stroke_width=size // 60
        )


def _strokes(canvas: Any, text: str, big: tuple[int, int]) -> None:
    draw = Random(text)  # noqa: S311 - the same name must always give the same seal
    left, right = big[0] * 0.25, big[0] * 0.75
    line = max(6, round(0.6 * _MM * _SUPERSAMPLE))
    rows = 3 * min(4, len(text)) + 1
    for row in range(rows):
        y = big[1] * (0.18 + 0.64 * row / (rows - 1))
        canvas.line((left + draw.random() * 40, y, right - draw.random() * 40, y), fill=0, width=line)
    for _ in range(rows):
        x = left + draw.random() * (right - left)
        y = big[1] * (0.18 + 0.5 * draw.random())
        canvas.line((x, y, x + draw.random() * 30 - 15, y + big[1] * 0.16), fill=0, width=line)
