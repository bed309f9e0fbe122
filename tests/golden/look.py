"""What a golden paper is held by: its text, page by page, and a small grey picture of each page."""

from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from issuer.papers.paper import Paper

FOLDER = Path(__file__).parent / "papers"
_DPI = 72
#: A pixel that differs by more than this is a strong difference; in no square of this side may more than this
#: share of the pixels differ strongly. One changed letter is far above it.
_STRONG = 96
_SIDE = 12
_ALLOWED = 0.05


def text_of(paper: Paper) -> str:
    """Text as pdfium reads it, pages parted by a line."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.pdf)]
    return "\n----\n".join(page.replace("\r\n", "\n") for page in pages) + "\n"


def pictures_of(paper: Paper) -> list[Image.Image]:
    """Every page in sixteen greys."""
    pages = pypdfium2.PdfDocument(paper.pdf)
    drawn = [page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L") for page in pages]
    return [page.point(lambda v: v // 16 * 17) for page in drawn]


def files(name: str, pages: int) -> tuple[Path, list[Path]]:
    """Where the text and the pictures of a golden paper lie."""
    return FOLDER / f"{name}.txt", [FOLDER / f"{name}-{n}.png" for n in range(1, pages + 1)]


def differing(one: Image.Image, other: Image.Image) -> float:
    """Share of strongly differing pixels in the square where they are most, 0 to 1."""
    strong = ImageChops.difference(one, other).point(lambda v: 255 if v >= _STRONG else 0)
    return strong.reduce(_SIDE).getextrema()[1] / 255


def is_alike(one: Image.Image, other: Image.Image) -> bool:
    """Same size and as good as the same ink everywhere."""
    return one.size == other.size and differing(one, other) <= _ALLOWED
