"""A font inside the PDF: from the code in the text to an outline and a width."""

import re
from typing import Any

import pikepdf

from issuer.inspection.sfnt import Sfnt
from issuer.inspection.units import Unit


class UnfitFont(ValueError):
    """The font is not embedded, or in a form that inspection cannot see through."""


class EmbeddedFont:
    """A Type0 font with Identity-H and an embedded TrueType program, the only kind a paper may use.

    Raises UnfitFont for any other.
    """

    def __init__(self, font: Any) -> None:
        try:
            if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
                raise UnfitFont("not an Identity-H font")
            descendant = font.DescendantFonts[0]
            if descendant.Subtype != "/CIDFontType2" or len(font.DescendantFonts) != 1:
                raise UnfitFont("not one TrueType descendant")
            program = descendant.FontDescriptor.FontFile2.read_bytes()
            self._gids = _gid_map(descendant)
            self._widths = _widths(descendant.get("/W", []))
            self._default = float(descendant.get("/DW", 1000))
            self.sfnt = Sfnt(program)
            #: Verdicts on (code, character) within this document: labels repeat many times.
            self.judged: dict[tuple[int, Unit], bool] = {}
        except (AttributeError, LookupError, TypeError, ValueError, pikepdf.PdfError) as error:
            raise UnfitFont(f"the font cannot be read: {type(error).__name__}") from error

    def outline(self, cid: int) -> bytes:
        """Glyf bytes that a viewer draws for a code. Raises BrokenFont when there is none."""
        return self.sfnt.outline(self.gid(cid))

    def gid(self, cid: int) -> int:
        """Glyph id of a code by CIDToGIDMap."""
        if self._gids is None:
            return cid
        at = 2 * cid
        return int.from_bytes(self._gids[at : at + 2], "big")

    def width(self, cid: int) -> float:
        """Advance in thousandths of an em."""
        return self._widths.get(cid, self._default)


def _gid_map(descendant: Any) -> bytes | None:
    mapped = descendant.get("/CIDToGIDMap", pikepdf.Name.Identity)
    if isinstance(mapped, pikepdf.Stream):
        return bytes(mapped.read_bytes())
    if mapped != "/Identity":
        raise UnfitFont("an unknown CIDToGIDMap")
    return None


#: One number or bracket of a W array; pikepdf's own walk over it is many times slower.
_TOKEN = re.compile(rb"[\[\]]|[-+.\d]+")


def _widths(array: Any) -> dict[int, float]:
    """The W array: ``c [w1 w2 …]`` and ``first last w`` (ISO 32000-1, 9.7.4.3)."""
    raw = array.unparse(resolved=True) if isinstance(array, pikepdf.Object) else b"[]"
    tokens = _TOKEN.findall(raw)[1:-1]
    widths: dict[int, float] = {}
    at = 0
    while at < len(tokens):
        first = int(tokens[at])
        if tokens[at + 1] == b"[":
            end = tokens.index(b"]", at)
            widths.update(zip(range(first, first + end - at), map(float, tokens[at + 2 : end]), strict=False))
            at = end + 1
        else:
            width = float(tokens[at + 2])
            widths.update((cid, width) for cid in range(first, min(int(tokens[at + 1]), 0xFFFF) + 1))
            at += 3
    return widths
