"""The front comes back from a printed and scanned back, dot for dot."""

import pypdfium2
import pytest
from PIL import Image

from integrations.centre.back.block import Recovered
from integrations.centre.back.front import raster
from integrations.centre.back.reading import read_back
from tests.centre.back.fronts import KEY, NUMBER, front, printed_back
from tests.centre.back.scanner import Scanner, file


def read(image: Image.Image, kind: str = "PNG") -> Recovered:
    return read_back(scan=file(image, kind), keys={NUMBER: KEY})


def is_whole(recovered: Recovered, name: str) -> bool:
    page = pypdfium2.PdfDocument(front(name))[recovered.page - 1]
    return bool((recovered.ink == raster(page=page, dpi=recovered.dpi)).all())


@pytest.mark.parametrize(
    ("name", "scanner"),
    [
        ("juminhyo-four", Scanner(dpi=200, rotation=1, scale=1.02, noise=25)),
        ("koseki-long", Scanner(dpi=200, rotation=-1, scale=0.98, noise=40, specks=0.02, jpeg=50)),
        ("kazei-fullest", Scanner(dpi=300, rotation=3, scale=1.03, noise=30, blur=0.08, gain=0.05)),
        ("risai-longest", Scanner(dpi=250, rotation=-3, scale=0.97, dark=60, light=180, noise=15, jpeg=60)),
        ("inkan", Scanner(dpi=150, rotation=0.4, noise=20)),
        ("juminhyo-self", Scanner(dpi=600, rotation=-0.7, noise=40)),
        ("nozei", Scanner(dpi=200, rotation=1, resampling=Image.Resampling.NEAREST, noise=25)),
        ("fuhyo-four", Scanner(dpi=200, rotation=2, resampling=Image.Resampling.BILINEAR, noise=25)),
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
