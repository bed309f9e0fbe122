"""Verdicts about pictures are kept by content alone."""

import io

import pytest
from PIL import Image as Pixels

from issuer.inspection import pictures


def png(*, dot: int = 0, size: int = 40) -> bytes:
    """A black square of one bit a pixel with one white dot, somewhere on its diagonal."""
    made = Pixels.new("1", (size, size), 0)
    made.putpixel((dot, dot), 1)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def rows(picture: bytes) -> tuple[tuple[int, int, int, int, bool], bytes]:
    """How a paper holds the picture: its form, and the compressed rows of the PNG."""
    opened = Pixels.open(io.BytesIO(picture))
    at = picture.index(b"IDAT")
    length = int.from_bytes(picture[at - 4 : at], "big")
    return (*opened.size, 1, 1, True), picture[at + 4 : at + 4 + length]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_verdicts", {})


def test_a_kept_verdict_is_of_these_two_pictures_and_no_others() -> None:
    for _ in range(2):  # the second time every verdict is kept
        for drawn in range(4):
            for wanted in range(4):
                assert pictures._shows(*rows(png(dot=drawn)), png(dot=wanted)) is (drawn == wanted)


def test_the_same_bytes_in_another_form_are_another_picture() -> None:
    form, data = rows(png(dot=3))
    assert pictures._shows(form, data, png(dot=3))
    assert not pictures._shows((*form[:4], False), data, png(dot=3))


def test_a_picture_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pictures._shows(*rows(png()), png())
    monkeypatch.setattr(pictures, "_look", lambda *_: pytest.fail("looked again"))
    assert pictures._shows(*rows(png()), png())


def test_what_is_kept_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_MOST_VERDICTS", 5)
    for dot in range(20):
        assert pictures._shows(*rows(png(dot=dot)), png(dot=dot))
        assert len(pictures._verdicts) <= 5
