"""Pictures: 印影 of a package (PNG, TIFF), 公印 of a municipality (PNG), 外字 fonts."""

import io

from PIL import Image, ImageDraw

from integrations.feeds.font_apart import look
from integrations.feeds.gaiji import MESSAGES
from integrations.feeds.pictures import NotAPicture, Picture
from issuer.municipality.official_seal import seal_picture
from issuer.papers.errors import BadInput
from tests.feeds import eudc
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import chunks, raw
from tests.fuzz.mutate.mixed import either

from .tables import sentence


def _drawn(mode: str, kind: str, size: int = 240, **more: object) -> bytes:
    picture = Image.new("L", (size, size), 255)
    ImageDraw.Draw(picture).ellipse((8, 8, size - 8, size - 8), outline=0, width=14)
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **more)
    return out.getvalue()


def imprints() -> list[bytes]:
    """What core systems send."""
    tiffs = [_drawn("1", "TIFF", compression=way) for way in ("group4", "tiff_lzw", "packbits", None)]
    return [_drawn("1", "PNG"), _drawn("RGBA", "PNG"), _drawn("P", "PNG"), *tiffs, _drawn("RGB", "TIFF")]


def _imprint(data: bytes) -> str:
    try:
        picture = Picture(data)
    except NotAPicture:
        return "refused"
    if (picture.width * picture.height) > 25_000_000:
        raise Broken("a picture larger than any")
    with Image.open(io.BytesIO(picture.png), formats=("PNG",)) as again:
        if again.mode != "1" or again.size != (picture.width, picture.height):
            raise Broken("the picture that is kept is another")
    picture.is_coarse(width_mm=16.5, height_mm=16.5)
    return "accepted"


def _official(data: bytes) -> str:
    try:
        picture = seal_picture(png=data)
    except BadInput as error:
        sentence(str(error))
        return "refused"
    picture.dots_per_inch(21.0)
    return "accepted"


def _gaiji(data: bytes) -> str:
    code = look(data)
    if code and code not in MESSAGES:
        raise Broken("a code without words")
    return "refused" if code else "accepted"


LAYERS = (
    Layer(name="imprint", seeds=imprints, read=_imprint, mutate=either(raw.mutate, chunks.png, chunks.tiff)),
    Layer(
        name="official-seal",
        seeds=lambda: [_drawn("1", "PNG"), _drawn("L", "PNG"), _drawn("RGB", "PNG", size=200)],
        read=_official,
        mutate=either(raw.mutate, chunks.png),
    ),
    # Its time is bounded from outside: the product looks at a font in a process of its own (font_apart.SECONDS).
    Layer(name="gaiji", seeds=lambda: [eudc.SEED], read=_gaiji, mutate=raw.mutate, share=1, timed=False),
)
