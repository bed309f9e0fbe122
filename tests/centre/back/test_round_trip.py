"""The front comes back from a printed and scanned back, dot for dot."""

from functools import partial
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from integrations.centre.back.block import Recovered
from integrations.centre.back.errors import NotFound, Unreadable, WrongKey
from integrations.centre.back.front import raster
from integrations.centre.back.reading import NoScan, read_back
from tests.centre.back.fronts import KEY, NUMBER, back, front, printed_back
from tests.centre.back.scanner import Scanner, file, printed

#: A page and a scanner for `bin/test long`: each takes six seconds.
long = partial(pytest.param, marks=pytest.mark.long)


def read(image: Image.Image, kind: str = "PNG") -> Recovered:
    return read_back(scan=file(image, kind), keys={NUMBER: KEY})


def is_whole(recovered: Recovered, name: str, pages: int = 1) -> bool:
    page = pypdfium2.PdfDocument(front(name, pages))[recovered.page - 1]
    return bool((recovered.ink == raster(page=page, dpi=recovered.dpi)).all())


@pytest.mark.parametrize(
    ("name", "scanner"),
    [
        ("koseki-long", Scanner(dpi=200, rotation=-1, scale=0.98, noise=40, specks=0.02, jpeg=50)),
        ("inkan", Scanner(dpi=150, rotation=0.4, noise=20)),
        ("nozei", Scanner(dpi=200, rotation=1, resampling=Image.Resampling.NEAREST, noise=25)),
        long("juminhyo-four", Scanner(dpi=200, rotation=1, scale=1.02, noise=25)),
        long("kazei-fullest", Scanner(dpi=300, rotation=3, scale=1.03, noise=30, blur=0.08, gain=0.05)),
        long("risai-longest", Scanner(dpi=250, rotation=-3, scale=0.97, dark=60, light=180, noise=15, jpeg=60)),
        long("fuhyo-four", Scanner(dpi=200, rotation=2, resampling=Image.Resampling.BILINEAR, noise=25)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.dpi}dpi",
)
def test_the_front_comes_back_dot_for_dot(name: str, scanner: Scanner) -> None:
    recovered = read(scanner.of_print(printed_back(name)), "PNG")
    assert (recovered.paper, recovered.page) == (NUMBER, 1)
    assert is_whole(recovered, name)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_sheet_may_lie_any_way_round(turn: int) -> None:
    scan = Scanner(dpi=200, rotation=0.8, noise=20).of_print(printed_back("inkan"))
    assert is_whole(read(scan.rotate(turn, expand=True), "JPEG"), "inkan")


def test_every_character_of_the_front_is_in_what_comes_back() -> None:
    """Character by character against the front's own grey raster, where pdfium says they stand."""
    recovered = read(Scanner(dpi=200, rotation=1, scale=1.02, noise=25).of_print(printed_back("juminhyo-self")))
    page = pypdfium2.PdfDocument(front("juminhyo-self"))[0]
    scale = recovered.dpi / 72
    grey = np.asarray(page.render(scale=scale, grayscale=True).to_pil().convert("L"), float)
    text = page.get_textpage()
    alike = []
    for index in range(text.count_chars()):
        if not text.get_text_range(index, 1).strip():
            continue
        left, bottom, right, top = (side * scale for side in text.get_charbox(index))
        rows = slice(round(grey.shape[0] - top) - 1, round(grey.shape[0] - bottom) + 1)
        columns = slice(round(left) - 1, round(right) + 1)
        mine = np.where(recovered.ink, 0.0, 255.0)[rows, columns].ravel()
        alike.append(np.corrcoef(mine, grey[rows, columns].ravel())[0, 1])
    assert len(alike) > 150
    assert np.mean(np.array(alike) > 0.8) > 0.99


@pytest.mark.long
@settings(max_examples=2, deadline=None)
@given(
    dpi=st.integers(160, 320),
    rotation=st.floats(-3, 3),
    scale=st.floats(0.97, 1.03),
    noise=st.floats(0, 40),
    dark=st.integers(0, 60),
    seed=st.integers(0, 1000),
)
def test_any_ordinary_scan_is_read(dpi: int, rotation: float, scale: float, noise: float, dark: int, seed: int) -> None:
    scanner = Scanner(dpi=dpi, rotation=rotation, scale=scale, noise=noise, dark=dark, seed=seed)
    assert is_whole(read(scanner.of_print(printed_back("inkan"))), "inkan")


def _spoilt(share: float) -> Image.Image:
    """A scan with a coffee stain, a fold and a note by hand; the stain takes this share of the page's width."""
    scan = Scanner(dpi=200, rotation=0.7, noise=15).of_print(printed_back("inkan"))
    pen = ImageDraw.Draw(scan)
    wide, high = scan.size
    pen.ellipse((wide * 0.4, high * 0.4, wide * (0.4 + share), high * 0.4 + wide * share), fill=90)
    pen.line((0, high * 0.7, wide, high * 0.72), fill=235, width=12)
    pen.text((wide * 0.15, high * 0.2), "7/3", fill=40, font_size=220)
    return scan


def test_a_stain_a_fold_and_handwriting_are_put_right() -> None:
    recovered = read(_spoilt(0.3))
    assert is_whole(recovered, "inkan")
    assert 0.01 < recovered.damage < 0.13


def test_too_much_damage_is_said_with_its_place_and_never_a_wrong_picture() -> None:
    scan = Scanner(dpi=200, noise=10).of_print(printed_back("inkan"))
    wide, high = scan.size
    ImageDraw.Draw(scan).rectangle((wide * 0.35, high * 0.12, wide, high * 0.65), fill=120)
    with pytest.raises((Unreadable, NotFound)) as caught:
        read(scan)
    if isinstance(caught.value, Unreadable):
        assert "上の右" in caught.value.where


def test_a_foreign_key_opens_nothing() -> None:
    scan = file(Scanner(dpi=200).of_print(printed_back("inkan")))
    for keys in ({NUMBER: bytes(32)}, {}):
        with pytest.raises(WrongKey) as caught:
            read_back(scan=scan, keys=keys)
        assert NUMBER not in str(caught.value)


@pytest.mark.parametrize("kind", ["front", "noise", "blank"])
def test_another_picture_has_no_block(kind: str) -> None:
    if kind == "front":
        scan = Scanner(dpi=200, noise=10).of_print(printed(front("inkan")))
    elif kind == "noise":
        scan = Image.fromarray(np.random.default_rng(1).integers(0, 255, (2300, 1650), dtype=np.uint8))
    else:
        scan = Image.new("L", (1650, 2300), 250)
    with pytest.raises(NotFound):
        read(scan)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n broken", b"GIF89a", b"II*\0broken"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NoScan):
        read_back(scan=data, keys={})


def test_a_picture_that_claims_to_be_enormous_is_refused_unread() -> None:
    out = BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    with pytest.raises(NoScan):
        read_back(scan=out.getvalue(), keys={})


@pytest.mark.long
def test_each_page_has_its_own_back() -> None:
    two = back("fuhyo-addresses", 2)
    for number in (1, 2):
        recovered = read(Scanner(dpi=200, rotation=0.5).scan(two, page=number - 1))
        assert (recovered.page, recovered.pages) == (number, 2)
        assert is_whole(recovered, "fuhyo-addresses", 2)


def test_the_same_front_gives_the_same_back() -> None:
    back.cache_clear()
    first = back("inkan")
    back.cache_clear()
    assert back("inkan") == first
