"""A scan of a back as it comes from a scanner: PNG, JPEG, TIFF or PDF, one page or several."""

import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageSequence, UnidentifiedImageError

from integrations.centre.back.block import Keys, Recovered, recover
from integrations.centre.back.errors import NotFound

#: An A3 page at 600 dpi has fewer pixels; what claims more is refused before it is unpacked.
MOST_PIXELS = 75_000_000
MOST_PAGES = 60
_FORMATS = ("PNG", "JPEG", "TIFF")
#: A PDF is drawn at this resolution; a scan of more pixels than an A4 page at _ENOUGH_DPI is shrunk by halves.
_PDF_DPI = 300
_ENOUGH = 4800
_MOST_INCHES = 17


class NoScan(ValueError):
    """The bytes are no picture this reader knows, or too large a one."""


def pictures(*, scan: bytes) -> Iterator[Image.Image]:
    """Every page of a scan in grey.

    Raises:
        NoScan: the file is of another kind, broken, too large or has too many pages.
    """
    if scan[:1024].lstrip().startswith(b"%PDF-"):
        yield from _pdf(scan)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(scan), formats=_FORMATS)
            for count, page in enumerate(ImageSequence.Iterator(opened)):
                if page.width * page.height > MOST_PIXELS or count >= MOST_PAGES:
                    raise NoScan("the picture is larger than A3 at 600 dpi, or has too many pages")
                yield _grey(page)
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError, OSError) as error:
        raise NoScan("the file is no PNG, JPEG, TIFF or PDF, or it is broken") from error
    except (SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, NoScan):
            raise
        raise NoScan("the picture is broken") from error


def read_back(*, scan: bytes, keys: Keys) -> Recovered:
    """The page that the first back in a scan carries.

    Raises:
        NoScan: the file is no picture.
        NotFound: no page of it has a block.
        Unreadable: too much of the block is lost.
        WrongKey: no key is known for its paper, or the known one does not open it.
    """
    for page in pictures(scan=scan):
        try:
            return recover(grey=page, keys=keys)
        except NotFound:
            continue
    raise NotFound("no page of the scan has the block of a back")


def _pdf(scan: bytes) -> Iterator[Image.Image]:
    try:
        opened = pypdfium2.PdfDocument(scan)
    except pypdfium2.PdfiumError as error:
        raise NoScan("the PDF is broken or locked") from error
    if not 0 < len(opened) <= MOST_PAGES:
        raise NoScan(f"the PDF has {len(opened)} pages; at most {MOST_PAGES} are read")
    for page in opened:
        if max(page.get_size()) > _MOST_INCHES * 72:
            raise NoScan("a page of the PDF is larger than A3")
        yield _grey(page.render(scale=_PDF_DPI / 72, grayscale=True).to_pil())


def _grey(page: Image.Image) -> Image.Image:
    if page.mode in {"RGBA", "LA", "PA", "P"}:
        clear = page.convert("RGBA")
        page = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    elif page.mode.startswith("I;16") or page.mode == "I":
        page = Image.fromarray((np.asarray(page, np.float32) / 257).clip(0, 255).astype(np.uint8))
    grey = page.convert("L")
    while max(grey.size) > _ENOUGH:
        grey = grey.reduce(2)
    return grey
