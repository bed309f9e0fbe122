"""The second pair of eyes: pdfium, which knows nothing of our reader of operators."""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from issuer.inspection.geometry import MM_PER_PT
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.units import is_selector

#: pdfium's own spellings, undone before anything is compared (found by reading back every glyph of the font):
#: a hyphen at the end of a line becomes U+0002, and some versions write U+FFFE.
_SPELLINGS = {0x0002: "-", 0xFFFE: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
#: Two origins nearer than this are the same place (the readers round differently).
_NEAR_MM = 0.12


class Seen(NamedTuple):
    """What pdfium reads at one place: text without its spellings, origin in mm from the top left."""

    text: str
    x: float
    y: float


class Places:
    """Characters by where they stand."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self._grid: dict[tuple[int, int], list[Seen]] = defaultdict(list)
        for one in seen:
            self._grid[_key(one.x, one.y)].append(one)
        self.count = len(seen)

    def at(self, x: float, y: float) -> list[Seen]:
        """Characters whose origin is this point, up to the readers' rounding."""
        column, row = _key(x, y)
        near = (s for c in (-1, 0, 1) for r in (-1, 0, 1) for s in self._grid.get((column + c, row + r), ()))
        return [s for s in near if abs(s.x - x) < _NEAR_MM and abs(s.y - y) < _NEAR_MM]


def spelled(text: str) -> str:
    """Text as it is compared: pdfium's spellings undone on both sides."""
    return text.translate(_SPELLINGS)


def read_places(page: pdfium.PdfPage) -> Places:
    """Every visible character pdfium finds on a page; what it makes up itself (line ends, gaps) is left out."""
    height = page.get_height()
    loaded = page.get_textpage()
    handle = loaded.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[Seen] = []
    high = 0
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if is_selector(code) and found:
            # The selector is spelled at the place of its character.
            found[-1] = found[-1]._replace(text=found[-1].text + chr(code))
            continue
        text = spelled(chr(code))
        if text.isspace():
            continue
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        found.append(Seen(text, x.value * MM_PER_PT, (height - y.value) * MM_PER_PT))
    loaded.close()
    return Places(found)


def document_faults(document: pdfium.PdfDocument, pages: int) -> Iterator[Mismatch]:
    """pdfium's own count of pages, attachments, scripts, signatures and form fields."""
    if len(document) != pages:
        yield Mismatch(severity=Severity.PERSON, page=0, rule="page count")
    extras = {
        "attachments": raw.FPDFDoc_GetAttachmentCount(document.raw),
        "scripts": raw.FPDFDoc_GetJavaScriptActionCount(document.raw),
        "signatures": raw.FPDF_GetSignatureCount(document.raw),
        "form": raw.FPDF_GetFormType(document.raw),
    }
    for name, count in extras.items():
        if count:
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="document holds", place=name)


def page_faults(page: pdfium.PdfPage, number: int) -> Iterator[Mismatch]:
    """No annotations, not turned."""
    if raw.FPDFPage_GetAnnotCount(page.raw):
        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="annotations")
    if page.get_rotation():
        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="turned page")


def _key(x: float, y: float) -> tuple[int, int]:
    return math.floor(x / 0.25), math.floor(y / 0.25)
