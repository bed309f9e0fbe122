"""複写 appears on a copy and not on the original, and the front stays what it was."""

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
from PIL import ImageFilter

from integrations.centre.back import ground
from integrations.centre.back.ground import front_sheet
from tests.centre.back.fronts import front
from tests.centre.back.scanner import PRINTER_DPI, printed
from tests.golden.cases import FONT

_MM = PRINTER_DPI / 25.4


def _words_and_rest() -> tuple[np.ndarray, np.ndarray]:
    """Squares of 4 mm of a tinted bare page well inside the words, and well outside: the greys of the printed page."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595.28, 841.89))
    out = BytesIO()
    made.save(out)
    sheet = printed(front_sheet(pdf=out.getvalue(), font=FONT))
    coarse = ground.coarse_dots(width=595.28, height=841.89, dpi=PRINTER_DPI, font=FONT)
    side = 80  # four coarse steps
    rows, columns = coarse.shape[0] // side, coarse.shape[1] // side
    cells = coarse[: rows * side, : columns * side].reshape(rows, side, columns, side).mean(axis=(1, 3))
    inner = np.s_[3 : rows - 3, 3 : columns - 3]
    grey = np.asarray(sheet)[: rows * side, : columns * side].reshape(rows, side, columns, side).swapaxes(1, 2)[inner]
    return grey[cells[inner] > 0.06], grey[cells[inner] == 0]


def test_original_and_words_have_one_mean_tone_and_a_copy_shows_the_words() -> None:
    words, rest = _words_and_rest()
    assert min(len(words), len(rest)) > 200
    assert abs(words.mean() - rest.mean()) < 1.0
    blurred = ImageFilter.GaussianBlur(0.08 * _MM)

    def dark(cells: np.ndarray) -> float:
        from PIL import Image

        copied = [np.asarray(Image.fromarray(cell).filter(blurred)) < 128 for cell in cells[:200]]
        return float(np.mean(copied))

    assert dark(words) > 0.02
    assert dark(rest) < 0.001


def test_the_fronts_own_operators_and_text_are_untouched() -> None:
    plain = front("juminhyo-self")
    tinted = front_sheet(pdf=plain, font=FONT)
    before, after = (pikepdf.open(BytesIO(one)) for one in (plain, tinted))
    wanted = before.pages[0]
    wanted.contents_coalesce()
    found = after.pages[0].Resources.XObject.Front
    assert wanted.Contents.read_bytes().strip() in found.read_bytes()
    texts = [pypdfium2.PdfDocument(one)[0].get_textpage().get_text_range() for one in (plain, tinted)]
    assert texts[0] == texts[1]
    assert len(tinted) < len(plain) + 100_000


def test_the_printed_front_is_the_front_and_dots() -> None:
    plain, tinted = (np.asarray(printed(one)) for one in (front("inkan"), front_sheet(pdf=front("inkan"), font=FONT)))
    assert (tinted[plain == 0] == 0).all()
