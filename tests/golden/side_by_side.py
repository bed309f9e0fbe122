"""Two drawings of one paper laid over each other: the stamped one and WeasyPrint's."""

import os
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from issuer.papers.paper import Paper

#: Where the differences are written for a person to see.
OUT = Path(os.environ.get("AKASHI_GOLDEN_OUT", Path(__file__).parents[2] / ".akashi-tests" / "differences"))
_DPI = 200
#: Drawn finer and reduced for the share: pdfium sets glyphs on whole pixels, and WeasyPrint rounds every advance to a
#: thousandth of an em, so that the end of a long Latin name stands 0.06 mm off. A hair's breadth must stay one.
_FINER = 2
_STRONG = 32
#: A difference that holds a whole square of this many fine pixels is wider than 0.3 mm.
_WIDE_PX = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """``share`` of the page's pixels that differ strongly, and whether any difference is wider than 0.3 mm."""

    share: float
    is_wide: bool
    picture: Image.Image


def pages(paper: Paper) -> list[Image.Image]:
    """Every page in grey, finer than it is compared."""
    return [
        page.render(scale=_FINER * _DPI / 72, grayscale=True).to_pil().convert("L")
        for page in pypdfium2.PdfDocument(paper.pdf)
    ]


def compare(one: Image.Image, other: Image.Image) -> Difference:
    """Lay two pages of one size over each other."""
    fine = _strong(one, other)
    where = fine.getbbox()
    is_wide = where is not None and fine.crop(where).filter(ImageFilter.MinFilter(_WIDE_PX)).getbbox() is not None
    one, other = one.reduce(_FINER), other.reduce(_FINER)
    share = _strong(one, other).histogram()[255] / (one.width * one.height)
    # Ink of the first only in red, of the second only in blue, of both in grey.
    picture = Image.merge("RGB", (other, ImageChops.lighter(one, other), one))
    return Difference(share, is_wide, picture)


def _strong(one: Image.Image, other: Image.Image) -> Image.Image:
    return ImageChops.difference(one, other).point(lambda v: 255 if v > _STRONG else 0)


def keep(name: str, difference: Difference) -> Path:
    """Write the picture of a difference; its path."""
    OUT.mkdir(parents=True, exist_ok=True)
    file = OUT / f"{name}.png"
    difference.picture.save(file)
    return file
