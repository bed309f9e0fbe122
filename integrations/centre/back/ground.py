"""地紋: a tint of dots under a page in which 「複写」 appears on a copy and not on the original.

The words are of coarse dots, the rest of fine ones; both cover the same share of the paper, so the eye sees one even
tint. A copier loses the fine dots and keeps the coarse. All dots are whole dots of a printer of 600 dpi.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_DOT = 72 / 600
#: Side of a dot and steps from one to the next, in printer's dots: both cover a sixteenth of the paper.
_FINE, _COARSE = (2, 8), (5, 20)
#: What stands in the words, and what around them.
_BOTH = ((_COARSE, True), (_FINE, False))
#: One 複写 on a tile of this many printer's dots (about 95 x 47 mm), a multiple of the steps also when halved.
_TILE = (2240, 1120)
_WORD = "複写"
#: How much fatter than the font's the strokes are, so that several coarse dots lie in each (printer's dots).
_FATTER = 36
#: The tint ends this far from the edge of the paper, where no printer prints (printer's dots).
_MARGIN = 120


def front_sheet(*, pdf: bytes, font: Path) -> bytes:
    """The pages of a front over the tint, as the kiosk prints them.

    Each page is drawn as it is, by its own operators; the municipality's signature stays with its own file.
    """
    source, made = pikepdf.open(BytesIO(pdf)), pikepdf.new()
    for page in source.pages:
        box = [float(value) for value in page.trimbox]
        width, height = box[2] - box[0], box[3] - box[1]
        if int(page.get("/Rotate", 0)) % 180:
            width, height = height, width
        made.add_blank_page(page_size=(width, height))
        sheet = made.pages[-1]
        front = made.copy_foreign(page.as_form_xobject())
        sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Front=front))
        under(sheet, made=made, font=font)
        sheet.contents_add(b"/Front Do")
    return _saved(made)


def under(sheet: pikepdf.Page, *, made: pikepdf.Pdf, font: Path) -> None:
    """Draw the tint first on a page that has resources."""
    _under(sheet, made, _tile(font, _BOTH))


def _under(sheet: pikepdf.Page, made: pikepdf.Pdf, drawing: bytes) -> None:
    width, height = (float(sheet.mediabox[2]), float(sheet.mediabox[3]))
    tile = next((one for one in made.objects if _is_tile(one)), None)
    if tile is None:
        tile = made.make_stream(
            drawing,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, _TILE[0] * _DOT, _TILE[1] * _DOT],
            AkashiGround=True,
        )
    sheet.Resources.XObject.Ground = tile
    margin = _MARGIN * _DOT
    drawn = [f"q {margin:.2f} {margin:.2f} {width - 2 * margin:.2f} {height - 2 * margin:.2f} re W n"]
    for row in range(int(height / _TILE[1] / _DOT) + 1):
        # Every other row starts half a word further.
        for column in range(-(row % 2), int(width / _TILE[0] / _DOT) + 1):
            x, y = (column * _TILE[0] + row % 2 * _TILE[0] // 2) * _DOT, row * _TILE[1] * _DOT
            drawn.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm /Ground Do Q")
    sheet.contents_add("\n".join([*drawn, "Q"]).encode(), prepend=True)


@cache
def coarse_dots(*, width: float, height: float, dpi: int, font: Path) -> NDArray[np.float32]:
    """How much of each pixel the coarse dots cover (0 to 1), for a page of this many points."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(width, height))
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary())
    _under(made.pages[0], made, _tile(font, _BOTH[:1]))
    drawn = pypdfium2.PdfDocument(_saved(made))[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    return (1 - np.asarray(drawn, np.float32) / 255).astype(np.float32)


def _is_tile(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Stream) and "/AkashiGround" in one


def _saved(made: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@cache
def _tile(font: Path, kinds: tuple[tuple[tuple[int, int], bool], ...]) -> bytes:
    """Every dot a rectangle: what a printer or a screen makes of thin lines differs, of areas it does not."""
    word = _word(font)
    drawn = [f"{_DOT:.2f} 0 0 {_DOT:.2f} 0 0 cm 0 g"]
    for (side, step), inside in kinds:
        columns = np.arange((step - side) // 2, _TILE[0], step)
        for y in range((step - side) // 2, _TILE[1], step):
            # The picture of the word counts from above, the page from below.
            dots = columns[word[(_TILE[1] - 1 - y) // _SHRINK, columns // _SHRINK] == inside]
            drawn += [f"{x} {y} {side} {side} re" for x in dots]
    return "\n".join([*drawn, "f"]).encode()


_SHRINK = 6


def _word(font: Path) -> NDArray[np.bool_]:
    width, height = _TILE[0] // _SHRINK, _TILE[1] // _SHRINK
    word = Image.new("L", (width + 1, height + 1))
    size = int(width / len(_WORD) * 0.92)
    letters = ImageFont.truetype(str(font), size)
    ImageDraw.Draw(word).text((width / 2, height / 2), _WORD, font=letters, fill=255, anchor="mm")
    return np.asarray(word.filter(ImageFilter.MaxFilter(_FATTER // _SHRINK | 1))) > 127
