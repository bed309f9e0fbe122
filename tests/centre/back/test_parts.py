"""The parts: picture coder, code, frame, keys, characters."""

import contextlib
import stat
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.centre.back import code, frame, picture
from integrations.centre.back.characters import characters
from integrations.centre.back.errors import Unreadable, WrongKey
from integrations.centre.back.front import raster
from integrations.centre.back.keys import BrokenSecret, key_of, keys
from tests.centre.back.fronts import front

_KEY = bytes(range(32))


@settings(max_examples=40, deadline=None)
@given(height=st.integers(0, 40), width=st.integers(0, 60), share=st.floats(0, 1), seed=st.integers(0, 10_000))
def test_every_picture_comes_back_from_its_bytes(height: int, width: int, share: float, seed: int) -> None:
    ink = np.random.default_rng(seed).random((height, width)) < share
    data = picture.pack(ink=ink)
    assert (picture.unpack(data=data, height=height, width=width) == ink).all()
    assert len(data) <= picture.weight(ink=ink)


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=400), height=st.integers(1, 20), width=st.integers(1, 30))
def test_bytes_that_are_no_picture_are_refused_or_read_as_one(data: bytes, height: int, width: int) -> None:
    with contextlib.suppress(picture.NoPicture):
        assert picture.unpack(data=data, height=height, width=width).shape == (height, width)


def _sent(seed: int) -> tuple[np.ndarray, np.ndarray]:
    bits = np.random.default_rng(seed).integers(0, 2, code.CAPACITY, dtype=np.uint8)
    return bits, code.encode(bits)


def test_the_code_puts_right_one_bit_in_ten() -> None:
    bits, coded = _sent(1)
    chance = np.random.default_rng(2)
    seen = 1 - 2.0 * coded + chance.normal(0, 0.79, coded.size)
    read = code.decode((2 * seen / 0.79**2).astype(np.float32))
    assert not read.wrong
    assert np.mean((seen < 0) != coded) > 0.1
    assert (read.bits == bits).all()


def test_the_code_fills_in_two_fifths() -> None:
    bits, coded = _sent(3)
    odds = (8 - 16.0 * coded).astype(np.float32)
    odds[np.random.default_rng(4).random(coded.size) < 0.4] = 0
    assert (code.decode(odds).bits == bits).all()


def test_too_much_noise_is_said_so() -> None:
    _, coded = _sent(5)
    seen = 1 - 2.0 * coded + np.random.default_rng(6).normal(0, 1.5, coded.size)
    assert code.decode((2 * seen / 1.5**2).astype(np.float32)).wrong


_FRAME = frame.Frame("R8-1", 1, 2, 240, (1000, 1400), (10, 20, 30, 40))


@pytest.mark.parametrize("place", [0, 3, 20, 45, 50, 60, -1])
def test_one_changed_byte_is_never_read_as_right(place: int) -> None:
    data = bytearray(frame.seal(frame=_FRAME, picture=b"picture" * 9, key=_KEY))
    data[place] ^= 1
    with pytest.raises((Unreadable, WrongKey)):
        frame.unseal(data=bytes(data), key=_KEY)


def test_the_head_is_read_without_the_key_and_the_picture_only_with_it() -> None:
    data = frame.seal(frame=_FRAME, picture=b"picture", key=_KEY)
    assert frame.head(data=data)[0] == _FRAME
    assert b"picture" not in data
    assert frame.unseal(data=data + bytes(50), key=_KEY) == b"picture"


def test_two_pictures_never_share_a_nonce() -> None:
    one, other = (frame.seal(frame=_FRAME, picture=content, key=_KEY) for content in (b"a" * 20, b"b" * 20))
    xored = bytes(a ^ b for a, b in zip(one[-36:-16], other[-36:-16], strict=True))
    assert xored != bytes(3 for _ in range(20))


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "centre" / "back.key"
    first, again = keys(file=file)("R8-1"), keys(file=file)("R8-1")
    assert first == again == key_of(secret=file.read_bytes(), paper="R8-1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys(file=file)("R8-2") != first
    assert [one.name for one in file.parent.iterdir()] == ["back.key"]


def test_a_broken_secret_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "back.key"
    file.write_bytes(b"short")
    with pytest.raises(BrokenSecret, match=r"back\.key"):
        keys(file=file)


def test_characters_are_found_where_the_text_stands() -> None:
    page = pypdfium2.PdfDocument(front("koseki-long"))[0]
    boxes = characters(ink=raster(page=page, dpi=200), dpi=200)
    text = page.get_textpage()
    written = sum(1 for index in range(text.count_chars()) if text.get_text_range(index, 1).strip())
    assert 0.9 < len(boxes) / written < 1.1
