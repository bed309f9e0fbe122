"""公印 pictures: checking what is handed in, and the 見本 seal a new municipality starts with."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from issuer.papers.errors import BadInput

_SAMPLE_DOTS = 496  # 21 mm at 600 dpi


def check_seal_png(*, png: bytes, source: str) -> bytes:
    """Return the bytes when they are a readable PNG of at least 200 × 200 dots. Raises BadInput naming ``source``."""
    try:
        with Image.open(io.BytesIO(png)) as picture:
            picture.load()
            kind, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise BadInput(f"{source}: 画像として読めません") from error
    if kind != "PNG":
        raise BadInput(f"{source}: 公印は PNG です")
    if min(size) < 200 or max(size) > 4000:
        raise BadInput(f"{source}: 公印の画像は一辺 200〜4000 ドットです (実寸は seal_mm で決まる)")
    return png


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
