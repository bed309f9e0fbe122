"""The front picture sealed under a key, with the few words a reader needs before it has the key.

In the clear: version, paper number, page n/m, resolution and place of the picture. Then the picture, AES-256-GCM, the
clear part as associated data. The nonce comes from key and picture, so the same page gives the same block and no two
pictures share one.
"""

import hmac
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.centre.back.errors import Unreadable, WrongKey

VERSION = 1
#: version, page, pages, dpi, width and height of the page, left, top, width and height of its ink (pixels), bytes
#: sealed, nonce, bytes of the paper number.
_FIXED = struct.Struct("<BBBHHHHHHHI12sB")
_SUM = struct.Struct("<I")
_TAG = 16
_MOST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands in the clear. Sizes in pixels of ``dpi``; ``ink``: left, top, width, height of what is not white."""

    paper: str
    page: int
    pages: int
    dpi: int
    size: tuple[int, int]
    ink: tuple[int, int, int, int]


def overhead(*, paper: str) -> int:
    """Bytes of a block that are not the picture."""
    return _FIXED.size + len(paper.encode()) + _SUM.size + _TAG


def seal(*, frame: Frame, picture: bytes, key: bytes) -> bytes:
    """The bytes of the block.

    Raises:
        ValueError: the paper number is longer than 64 bytes, a page beyond 255, or the key not of 32 bytes.
    """
    number = frame.paper.encode()
    if len(number) > _MOST_NUMBER or not 1 <= frame.page <= frame.pages < 256:
        raise ValueError("a paper number has at most 64 bytes and a paper at most 255 pages")
    nonce = hmac.digest(key, b"nonce" + repr(frame).encode() + picture, sha256)[:12]
    length = len(picture) + _TAG
    clear = _FIXED.pack(
        VERSION, frame.page, frame.pages, frame.dpi, *frame.size, *frame.ink, length, nonce, len(number)
    )
    clear += number
    return clear + _SUM.pack(zlib.crc32(clear)) + AESGCM(_whole(key)).encrypt(nonce, picture, clear)


def head(*, data: bytes) -> tuple[Frame, int]:
    """What stands in the clear, and where it ends.

    Raises:
        Unreadable: it is not whole, or of another version.
    """
    version, page, pages, dpi, width, height, *ink, _, _, count = _FIXED.unpack_from(data)
    end = _FIXED.size + count
    clear = data[:end]
    if len(data) < end + _SUM.size or _SUM.unpack_from(data, end)[0] != zlib.crc32(clear) or version != VERSION:
        raise Unreadable("the head of the block is not whole, or of a version this reader does not know")
    left, top, across, down = ink
    frame = Frame(clear[_FIXED.size :].decode(), page, pages, dpi, (width, height), (left, top, across, down))
    return frame, end


def unseal(*, data: bytes, key: bytes) -> bytes:
    """The picture.

    Raises:
        Unreadable: the clear part is not whole.
        WrongKey: the key is not the one it was sealed under.
    """
    _, end = head(data=data)
    *_, length, nonce, _ = _FIXED.unpack_from(data)
    start = end + _SUM.size
    try:
        return AESGCM(_whole(key)).decrypt(nonce, data[start : start + length], data[:end])
    except InvalidTag:
        raise WrongKey("the block does not open with the key of its paper number") from None


def _whole(key: bytes) -> bytes:
    if len(key) != 32:
        raise ValueError("a key of the back has 32 bytes")
    return key
