"""Pictures as PDF image objects. A plain PNG goes in as it is: its own compressed rows, one bit a pixel for seals."""

import io
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image as Pixels
from PIL import UnidentifiedImageError

from issuer.papers.content import Image
from issuer.papers.errors import RendererWarning
from issuer.press.deflate import deflate
from issuer.press.pdf import stream

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Colour types of PNG that PDF takes as they are, with the number of channels: grey and RGB.
_CHANNELS = {0: 1, 2: 3}
_BITS = frozenset({1, 8})
_MOST_PIXELS = 4_000_000


@lru_cache(maxsize=64)
def image_object(*, name: str, image: Image) -> bytes:
    """The image XObject. Raises RendererWarning, naming the picture, when the PNG is damaged.

    Official seals are on every paper, so the last pictures stay at hand.
    """
    try:
        return _as_it_is(image.png) or _redrawn(image.png)
    except (OSError, ValueError, struct.error, zlib.error, UnidentifiedImageError, Pixels.DecompressionBombError):
        raise RendererWarning(f"the picture {name} cannot be read") from None


def _as_it_is(png: bytes) -> bytes | None:
    """The PNG's own compressed rows; None when it has a palette, transparency, interlace or 16 bits."""
    chunks = list(_chunks(png))
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    channels = _CHANNELS.get(colour)
    if channels is None or bits not in _BITS or interlaced or any(kind == b"tRNS" for kind, _ in chunks):
        return None
    rows = b"".join(data for kind, data in chunks if kind == b"IDAT")
    if width * height > _MOST_PIXELS or len(zlib.decompress(rows)) != height * (1 + (width * channels * bits + 7) // 8):
        raise ValueError("the rows do not make up the picture")
    space = "/DeviceGray" if channels == 1 else "/DeviceRGB"
    parms = f"/DecodeParms<</Predictor 15/Colors {channels}/BitsPerComponent {bits}/Columns {width}>>"
    return stream(_entries(width, height, space, bits) + parms, rows)


def _redrawn(png: bytes) -> bytes:
    """Any other picture, on white paper, in grey or colours of eight bits."""
    with Pixels.open(io.BytesIO(png), formats=["PNG"]) as opened:
        seen = opened.convert("RGBA")
    flat = Pixels.alpha_composite(Pixels.new("RGBA", seen.size, "white"), seen).convert("RGB")
    grey = flat.convert("L")
    if grey.convert("RGB").tobytes() == flat.tobytes():
        return stream(_entries(*grey.size, "/DeviceGray", 8), deflate(grey.tobytes()))
    return stream(_entries(*flat.size, "/DeviceRGB", 8), deflate(flat.tobytes()))


def _entries(width: int, height: int, space: str, bits: int) -> str:
    return f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace{space}/BitsPerComponent {bits}"


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, data) of every chunk, checksums looked at."""
    if png[:8] != _SIGNATURE:
        raise ValueError("not a PNG")
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        if zlib.crc32(kind + data) != struct.unpack_from(">I", png, at + 8 + length)[0]:
            raise ValueError("a damaged chunk")
        yield kind, data
        at += 12 + length
