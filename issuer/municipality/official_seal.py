"""公印 pictures: checking what is handed in, and the 見本 seal a new municipality starts with."""

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from issuer.papers.errors import BadInput

_SAMPLE_DOTS = 496  # 21 mm at 600 dpi
#: What Pillow was seen to raise over broken pictures (tests/fuzz), and what its C code may: it promises no one error.
UNREADABLE: tuple[type[Exception], ...] = (
    OSError, EOFError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
    RuntimeError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealPicture:
    """What a picture is: dots, bits a dot (1 for black and white), and whether it is grey all over."""

    width: int
    height: int
    bits: int
    is_grey: bool

    def dots_per_inch(self, millimetres: float) -> int:
        """Of the coarser side, printed ``millimetres`` wide and high."""
        return round(min(self.width, self.height) / (millimetres / 25.4))


def check_seal_png(*, png: bytes, source: str) -> bytes:
    """Return the bytes when they are a readable PNG of at least 200 × 200 dots. Raises BadInput naming ``source``."""
    seal_picture(png=png, source=source)
    return png


def seal_picture(*, png: bytes, source: str = "公印") -> SealPicture:
    """Look at a picture; its size is read before it is unpacked. Raises BadInput like ``check_seal_png``."""
    try:
        # Only its own reader looks at it: Pillow has forty, one of which starts a program.
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            size, mode = picture.size, picture.mode
            if min(size) < 200 or max(size) > 4000:
                raise BadInput(f"{source}: 公印の画像は一辺 200〜4000 ドットです (実寸は seal_mm で決まる)")
            # Every chunk by its checksum: ``load`` alone takes half a file where a library has allowed it for all.
            Image.open(io.BytesIO(png), formats=("PNG",)).verify()
            picture.load()
            colours = [picture.convert("RGB").getchannel(channel).tobytes() for channel in "RGB"]
    except UNREADABLE as error:
        raise BadInput(f"{source}: PNG の画像として読めません。公印は PNG です") from error
    bits = 1 if mode == "1" else 16 if mode.startswith("I") else 8
    return SealPicture(width=size[0], height=size[1], bits=bits, is_grey=colours[0] == colours[1] == colours[2])


def read_seal_file(path: Path) -> bytes:
    """Read and check a 公印 file. Raises BadInput."""
    try:
        return check_seal_png(png=path.read_bytes(), source=path.name)
    except OSError as error:
        raise BadInput(f"公印 {path.name} が読めません ({error.__class__.__name__})") from error


def sample_seal(*, font: Path) -> bytes:
    """A square black 見本 seal that nobody can take for a real one, as PNG bytes."""
    picture = Image.new("1", (_SAMPLE_DOTS, _SAMPLE_DOTS), 1)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, _SAMPLE_DOTS - 5, _SAMPLE_DOTS - 5), outline=0, width=14)
    face = ImageFont.truetype(str(font), 200)
    for character, spot in zip("見本公印", ((258, 30), (258, 250), (38, 30), (38, 250)), strict=True):
        draw.text(spot, character, font=face, fill=0)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()
