"""One altered character is found, and an unaltered page shows none."""

import contextlib

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from integrations.centre.back.compare import Page
from integrations.centre.back.errors import NotFound
from integrations.centre.back.front import raster
from integrations.centre.back.ground import front_sheet
from tests.centre.back.fronts import front
from tests.centre.back.scanner import PRINTER_DPI, Scanner, printed
from tests.golden.cases import FONT

_DPI = 240
_OFFICE = Scanner(dpi=200, rotation=1, scale=1.02, noise=25)
#: What was printed, and what somebody made of it.
_PAIRS = (
    "茂薫",
    "一二",
    "17",
    "鈴鈐",
    "大太",
    "38",
    "06",
    "女男",
    "妻婦",
    "王玉",
    "昭照",
    "平半",
    "31",
    "56",
    "郎朗",
)


def _page(name: str) -> Page:
    ink = raster(page=pypdfium2.PdfDocument(front(name))[0], dpi=_DPI)
    return Page(ink, _DPI, FONT)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "scanner"),
    [
        ("juminhyo-four", _OFFICE),
        ("koseki-long", Scanner(dpi=200, rotation=-1, scale=0.98, noise=40)),
        ("kazei", Scanner(dpi=300, rotation=-2, scale=0.98, noise=20)),
        ("inkan", Scanner(dpi=300, rotation=181.5, noise=10, jpeg=60)),
        ("nozei", Scanner(dpi=200, rotation=91, noise=10)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unaltered_scan_over_the_tint_shows_no_difference(name: str, scanner: Scanner) -> None:
    scan = scanner.scan(front_sheet(pdf=front(name), font=FONT))
    assert _page(name).differences(scan) == []


@pytest.mark.parametrize("name", ["juminhyo-four", "koseki-long", "inkan"])
def test_the_records_own_raster_shows_no_difference(name: str) -> None:
    drawn = pypdfium2.PdfDocument(front(name))[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    assert _page(name).differences(drawn) == []


def _with(sheet: Image.Image, characters: str, size: float) -> Image.Image:
    """The printed sheet with characters (points) along a bare part of it."""
    written = sheet.copy()
    pen = ImageDraw.Draw(written)
    font = ImageFont.truetype(str(FONT), round(size / 72 * PRINTER_DPI))
    for number, character in enumerate(characters):
        pen.text((500 + 240 * number, 3300), character, font=font, fill=0)
    return written


def _ink(sheet: Image.Image) -> np.ndarray:
    share = _DPI / PRINTER_DPI
    small = sheet.resize((round(sheet.width * share), round(sheet.height * share)), Image.Resampling.BOX)
    return np.asarray(small) < 148


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1])
def test_each_altered_character_is_found_where_it_is_and_nothing_else(turn: int) -> None:
    originals = "".join(pair[0] for pair in _PAIRS)
    altered = "".join(pair[number % 2 == turn] for number, pair in enumerate(_PAIRS))
    page = Page(_ink(_with(printed(front("inkan")), originals, 10.5)), _DPI, FONT)
    tinted = printed(front_sheet(pdf=front("inkan"), font=FONT))
    found = page.differences(_OFFICE.of_print(_with(tinted, altered, 10.5)))
    places = {round((box.left * PRINTER_DPI / 25.4 - 500) / 240) for box in found}
    assert places == {number for number in range(len(_PAIRS)) if number % 2 == turn}
    assert all(abs(box.top - 3300 / PRINTER_DPI * 25.4) < 6 for box in found)


def test_writing_added_to_bare_paper_is_found() -> None:
    tinted = printed(front_sheet(pdf=front("inkan"), font=FONT))
    found = _page("inkan").differences(_OFFICE.of_print(_with(tinted, "昭和", 12)))
    assert found
    assert all(abs(box.top - 3300 / PRINTER_DPI * 25.4) < 6 for box in found)


def test_another_page_is_another_page() -> None:
    page = _page("inkan")
    scan = _OFFICE.of_print(printed(front("koseki-long")))
    with contextlib.suppress(NotFound):
        assert len(page.differences(scan)) > 20
