"""Reading a finished paper as a person would: its words, its pictures, and the shape of its characters."""

import io
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from PIL import Image, ImageChops, ImageDraw, ImageFont

MM = 72 / 25.4


def squeeze(text: str) -> str:
    """Text without spaces, controls and variation selectors: what extraction can be held to."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf") and not is_vs(c))


def is_vs(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


@dataclass(frozen=True)
class Picture:
    """An image on a page: size in mm and its pixels."""

    width_mm: float
    height_mm: float
    image: Image.Image


class Sheet:
    """A PDF opened with pdfium."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.document = pypdfium2.PdfDocument(pdf)

    @cached_property
    def pages(self) -> list[str]:
        """Squeezed text, page by page."""
        return [squeeze(page.get_textpage().get_text_bounded()) for page in self.document]

    @cached_property
    def text(self) -> str:
        return "".join(self.pages)

    def has(self, words: str) -> bool:
        return squeeze(words) in self.text

    def size_mm(self, page: int = 0) -> tuple[float, float]:
        width, height = self.document[page].get_size()
        return width / MM, height / MM

    def pictures(self, page: int = 0) -> list[Picture]:
        found = []
        for thing in self.document[page].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = thing.get_bounds()
            bitmap = thing.get_bitmap(render=True) or thing.get_bitmap()
            found.append(Picture((right - left) / MM, (top - bottom) / MM, bitmap.to_pil().convert("RGBA")))
        return found

    def raster(self, char: str, *, within: str, dpi: int = 600) -> Image.Image:
        """The ink of ``char`` inside the first occurrence of ``within`` (bare, no selectors), as a 1-colour image."""
        target = squeeze(within)
        for page in self.document:
            text = page.get_textpage()
            letters = _letters(text)
            line = "".join(letter for letter, _ in letters)
            start = line.find(target)
            if start < 0:
                continue
            # Code points, not UTF-16 units: ``letters`` holds one entry per code point.
            position = start + target.index(char)
            box = text.get_charbox(letters[position][1], loose=True)
            return _crop(page, box, dpi)
        raise AssertionError("the words are not on the paper")


def _letters(text: pypdfium2.PdfTextPage) -> list[tuple[str, int]]:
    """(character, its index in pdfium) without spaces and selectors; surrogate pairs joined."""
    letters: list[tuple[str, int]] = []
    high = 0
    for index in range(text.count_chars()):
        unit = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= unit < 0xDC00:
            high = unit
            continue
        if 0xDC00 <= unit < 0xE000 and high:
            unit, high = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00), 0
        if squeeze(chr(unit)):
            letters.append((chr(unit), index))
    return letters


def _crop(page: pypdfium2.PdfPage, box: tuple[float, float, float, float], dpi: int) -> Image.Image:
    scale = dpi / 72
    picture = page.render(scale=scale).to_pil().convert("L")
    height = page.get_height()
    left, bottom, right, top = box
    return picture.crop(
        (
            int(left * scale) - 1,
            int((height - top) * scale) - 1,
            int(right * scale) + 1,
            int((height - bottom) * scale) + 1,
        )
    )


class MasterFont:
    """The font as its maker shipped it, to hold a printed shape against."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._font = TTFont(path, lazy=True)
        self.characters: dict[int, str] = self._font.getBestCmap()
        table = next(t for t in self._font["cmap"].tables if t.format == 14)
        self.variants: dict[tuple[int, int], str] = {
            (base, selector): glyph or self.characters[base]
            for selector, pairs in table.uvsDict.items()
            for base, glyph in pairs
        }

    def different_variants(self, base: int) -> list[tuple[int, str]]:
        """(selector, glyph) of the variants whose glyph is not the bare character's."""
        return [(s, g) for (b, s), g in sorted(self.variants.items()) if b == base and g != self.characters[base]]

    def draw(self, glyph: str, *, size: int = 100) -> Image.Image:
        """Black ink of one glyph, drawn by FreeType from a font that holds nothing else."""
        font = TTFont(self._path)
        keeper = subset.Subsetter(subset.Options(glyph_names=True, notdef_outline=True, layout_features=[]))
        keeper.populate(glyphs=[glyph])
        keeper.subset(font)
        only = CmapSubtable.newSubtable(4)
        only.platformID, only.platEncID, only.language, only.cmap = 3, 1, 0, {0x41: glyph}
        font["cmap"].tables = [only]
        body = io.BytesIO()
        font.save(body)
        body.seek(0)
        picture = Image.new("L", (size * 2, size * 2), 255)
        ImageDraw.Draw(picture).text((size // 2, size // 2), "A", font=ImageFont.truetype(body, size), fill=0)
        return picture


def likeness(one: Image.Image, other: Image.Image) -> float:
    """0..1: how much of the ink of two pictures coincides once both are cut to their ink and scaled alike."""
    first, second = _normal(one), _normal(other)
    both = sum(ImageChops.darker(first, second).histogram()[129:])
    either = sum(ImageChops.lighter(first, second).histogram()[129:])
    return both / either if either else 0.0


def _normal(picture: Image.Image) -> Image.Image:
    ink = picture.convert("L").point(lambda v: 255 if v < 128 else 0)
    box = ink.getbbox()
    assert box, "no ink"
    return ink.crop(box).resize((128, 128), Image.Resampling.LANCZOS)
