"""Pictures: the official seal where the paper is attested, the imprint in its natural size, and no others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from integrations.centre.kit.paper.expectation import Complaint, Expected, Imprint
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.sheet import MM, Picture

__all__ = ["stamps_rule"]

#: Natural sizes of official seals, and how far printing may be off (mm).
_OFFICIAL_MM = (12.0, 40.0)
_OFF_MM = 0.3
#: An imprint stands in the frame at the upper left, an official seal in the lower third (domain §4.0, §4.3).
_LOWER = 105 * MM
_SAME = 0.98
#: Paths of a form are straight; a curved one could be a character that the text layer does not tell.
_FOOT_TOP = 20 * MM


def stamps_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """Pictures and drawn paths of every page."""
    total = len(paper.sheet.pages)
    for number, page in enumerate(paper.sheet.pages, start=1):
        imprints = [picture for picture in page.pictures if picture.box[1] > _LOWER]
        seals = [picture for picture in page.pictures if picture.box[1] <= _LOWER]
        if number == total and not any(_is_official(seal) for seal in seals):
            yield Complaint("stamps", "最後の頁に公印がありません。")
        if len(seals) > 1:
            yield Complaint("stamps", f"{number}頁目に公印のほかの画像があります。")
        if expected.kind == "INKAN" and number == 1:
            yield from _imprint(imprints, expected.imprint)
        elif imprints:
            yield Complaint("stamps", f"{number}頁目に、あるはずのない画像が{len(imprints)}つあります。")
        if curved := sum(1 for _, curves in page.drawings if curves):
            yield Complaint(
                "stamps", f"{number}頁目に、曲線で描いた物が{curved}つあります (文字層に無い文字かもしれません)。"
            )


def _is_official(picture: Picture) -> bool:
    low, high = _OFFICIAL_MM
    return low <= picture.width_mm <= high and low <= picture.height_mm <= high and _inked(picture.image) > 0.02


def _inked(image: Image.Image) -> float:
    return float(np.count_nonzero(np.array(image) < 128) / max(1, image.width * image.height))


def _imprint(pictures: list[Picture], wanted: Imprint | None) -> Iterator[Complaint]:
    if len(pictures) != 1:
        yield Complaint("stamps", f"印影が{len(pictures)}つあります。")
        return
    if wanted is None:  # a roster that does not tell how it looks
        return
    shown = pictures[0]
    if abs(shown.width_mm - wanted.width_mm) > _OFF_MM or abs(shown.height_mm - wanted.height_mm) > _OFF_MM:
        size = f"{shown.width_mm:.1f}×{shown.height_mm:.1f}"
        yield Complaint("stamps", f"印影が実寸 {wanted.width_mm}×{wanted.height_mm} mm でなく {size} mm です。")
    if wanted.drawings and not any(_same(shown.image, drawing) for drawing in wanted.drawings):
        yield Complaint("stamps", "印影が登録された印影と違います。")


def _same(shown: Image.Image, drawing: bytes) -> bool:
    with Image.open(io.BytesIO(drawing)) as opened:
        known = _black(opened.convert("L").resize(shown.size, Image.Resampling.NEAREST))
    return float(np.mean(_black(shown) == known)) >= _SAME


def _black(image: Image.Image) -> Any:
    return np.array(image) < 128
