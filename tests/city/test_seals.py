"""The seal images keep the contract: 1 bit, at least 400 dpi, their real size."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from integrations.centre.city.cast import cast_of
from integrations.centre.city.places import SAMPLE
from integrations.centre.city.seals import pool_name, pool_png, seal_png


@pytest.mark.parametrize(("width", "height"), [(16.5, 16.5), (12.0, 15.0)])
def test_an_image_has_one_bit_and_the_pixels_its_size_asks_for(width: float, height: float) -> None:
    image = Image.open(io.BytesIO(seal_png("桐生", width_mm=width, height_mm=height)))
    assert image.mode == "1"
    assert image.info["dpi"][0] >= 400
    assert image.size == (round(width / 25.4 * 600), round(height / 25.4 * 600))
    assert 0.02 < sum(1 for dot in image.tobytes() if dot != 0xFF) / len(image.tobytes()) < 0.9


def test_every_surname_has_a_face_of_its_own_drawn_once() -> None:
    names = [pool_name(surname) for surname in ("佐藤", "渡邉", "渡邊", "𠮷田", "髙木")]
    assert len({pool_png(name, font=None) for name in names}) == 5
    assert pool_png(names[0], font=None) is pool_png(names[0], font=None)
    with pytest.raises(KeyError):
        pool_png("seals/p999.png", font=None)


def test_the_sizes_told_by_the_rows_are_the_sizes_drawn() -> None:
    cast = cast_of(today=date(2026, 11, 20), place=SAMPLE)
    images = cast.images(font=None)
    for house in cast.households:
        for person in house.people:
            for seal in person.seals:
                width, height = Image.open(io.BytesIO(images[seal.image])).size
                assert abs(width / 600 * 25.4 - float(seal.width_mm)) < 0.05
                assert abs(height / 600 * 25.4 - float(seal.height_mm)) < 0.05
