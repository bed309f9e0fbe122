"""A finished paper opened with pdfium: its characters and where they stand, its pictures, its ink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from integrations.centre.kit.paper.plain import bare, exact, is_selector

__all__ = ["MM", "Box", "Letter", "Page", "Picture", "Sheet"]

MM = 72 / 25.4
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Letter:
    """One character. ``box``: left, bottom, right, top of its ink in points; ``loose``: of its cell."""

    char: str
    selector: str
    box: Box
    loose: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: its place in points, its size in mm, its pixels in grey."""

    box: Box
    width_mm: float
    height_mm: float
    image: Image.Image


class Page:
    """One page; points from the lower left corner."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self.width, self.height = page.get_size()

    @cached_property
    def letters(self) -> list[Letter]:
        """Characters that are not blank, in the order of the text layer; surrogate pairs and selectors joined."""
        text = self._page.get_textpage()
        found: list[Letter] = []
        high = 0
        for index in range(text.count_chars()):
            unit = pdfium.FPDFText_GetUnicode(text, index)
            if 0xD800 <= unit < 0xDC00:
                high = unit
                continue
            if 0xDC00 <= unit < 0xE000 and high:
                unit = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00)
            high = 0
            char = "-" if unit == 2 else chr(unit)  # pdfium tells a hyphen at the end of a line as U+0002
            if is_selector(char) and found:
                found[-1] = Letter(found[-1].char, char, found[-1].box, found[-1].loose)
            elif exact(char):
                found.append(Letter(char, "", text.get_charbox(index), text.get_charbox(index, loose=True)))
        return found

    @cached_property
    def text(self) -> str:
        """One character for each of ``letters``; selectors dropped."""
        return "".join(letter.char for letter in self.letters)

    @cached_property
    def raw(self) -> str:
        """The text layer as pdfium tells it, blanks and line breaks between what stands apart."""
        return str(self._page.get_textpage().get_text_range())

    @cached_property
    def exact(self) -> str:
        """With variation selectors."""
        return "".join(letter.char + letter.selector for letter in self.letters)

    @cached_property
    def pictures(self) -> list[Picture]:
        """Images, those inside forms included."""
        return [self._picture(thing) for thing in self._objects(pdfium.FPDF_PAGEOBJ_IMAGE)]

    @cached_property
    def drawings(self) -> list[tuple[Box, int]]:
        """Drawn paths: their place and how many curves each has."""
        found = []
        for thing in self._objects(pdfium.FPDF_PAGEOBJ_PATH):
            raw = thing.raw
            kinds = [
                pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(raw, at))
                for at in range(pdfium.FPDFPath_CountSegments(raw))
            ]
            found.append((thing.get_bounds(), kinds.count(pdfium.FPDF_SEGMENT_BEZIERTO)))
        return found

    def find(self, words: str) -> int:
        """Where ``words`` (blanks and selectors do not count) begin in ``letters``; -1."""
        return self.text.find(bare(words))

    def render(self, *, dpi: float, box: Box | None = None) -> Any:
        """Grey pixels (rows from the top, 0 black) of the page or of a box of it."""
        if box is None:
            crop = (0.0, 0.0, 0.0, 0.0)
        else:
            left, bottom, right, top = box
            crop = (max(0.0, left), max(0.0, bottom), max(0.0, self.width - right), max(0.0, self.height - top))
        bitmap = self._page.render(scale=dpi / 72, crop=crop, grayscale=True)
        return np.array(bitmap.to_pil().convert("L"))

    def _objects(self, kind: int) -> list[Any]:
        return list(self._page.get_objects(filter=[kind], max_depth=8))

    def _picture(self, thing: Any) -> Picture:
        box = thing.get_bounds()
        bitmap = thing.get_bitmap(render=False)
        grey = bitmap.to_pil().convert("L")
        return Picture(box, (box[2] - box[0]) / MM, (box[3] - box[1]) / MM, grey)


class Sheet:
    """A PDF. Raises pypdfium2.PdfiumError when it cannot be opened."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._document = pypdfium2.PdfDocument(pdf)
        self.pages = [Page(page) for page in self._document]

    @cached_property
    def text(self) -> str:
        """Bare text of all pages."""
        return "".join(page.text for page in self.pages)
