"""Reading a finished paper with another library than the one that drew it."""

import re
import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from issuer.papers.paper import Paper


def text_of(paper: Paper) -> list[str]:
    """Text of each page without any white space or selectors."""
    document = pypdfium2.PdfDocument(paper.pdf)
    return [bare(page.get_textpage().get_text_range()) for page in document]


def bare(text: str) -> str:
    """Text as it is compared: no white space, no variation selectors, pdfium's line-end hyphen put back."""
    kept = re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\x02", "-"))
    return "".join(c for c in kept if unicodedata.category(c) != "Mn")


def raster(paper: Paper, *, page: int = 0, dpi: int = 60) -> Image.Image:
    """One page in grey."""
    return pypdfium2.PdfDocument(paper.pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def pictures(paper: Paper, *, page: int = 0) -> list[tuple[float, float, float, float]]:
    """x, y, width and height in mm (from the top left) of the pictures on a page."""
    sheet = pypdfium2.PdfDocument(paper.pdf)[page]
    height = sheet.get_height()
    found = []
    for item in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        found.append(tuple(round(v * 25.4 / 72, 2) for v in (left, height - top, right - left, top - bottom)))
    return found
