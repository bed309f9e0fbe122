"""Pictures: exactly those of the content, pixel for pixel, at their real size, in their frames."""

import hashlib
import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pikepdf
from PIL import Image as Pixels

from issuer.inspection.drawn import Drawn, Picture
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.plan import Plan
from issuer.papers.content import ContentPage, Image

#: 印影 are printed at their real size; the renderer rounds to a thousandth of a millimetre.
_SIZE_SLACK_MM = 0.05
_PLACE_SLACK_MM = 0.3


def picture_faults(*, drawn: Drawn, content: ContentPage, plan: Plan, page: int) -> Iterator[Mismatch]:
    """One drawn picture for each of the content, and none besides. Another picture may be another's seal."""
    left = list(drawn.pictures)
    frames = {frame.name: frame.box for frame in plan.frames}
    for name, image in content.images:
        here = [p for p in left if name in frames and p.box.within(frames[name], _PLACE_SLACK_MM)]
        if len(here) != 1:
            yield Mismatch(severity=Severity.PERSON, page=page, rule="picture missing or doubled", place=name)
            continue
        left.remove(here[0])
        if not _has_size(here[0], image):
            yield Mismatch(severity=Severity.TEXT, page=page, rule="physical size of a picture", place=name)
        if not shows(here[0].stream, image):
            yield Mismatch(severity=Severity.PERSON, page=page, rule="another picture", place=name)
    if left:
        yield Mismatch(severity=Severity.PERSON, page=page, rule="a picture from nowhere")


def shows(stream: Any, image: Image) -> bool:
    """Whether an embedded picture looks, on white paper, exactly like the content's."""
    try:
        drawn = pikepdf.PdfImage(stream).as_pil_image()
        mask = stream.get("/SMask", stream.get("/Mask"))
        if mask is not None:
            drawn = _masked(drawn, pikepdf.PdfImage(mask).as_pil_image())
        return _digest(drawn) == _png_digest(image.png)
    except (pikepdf.PdfError, OSError, ValueError, NotImplementedError, AttributeError):
        return False


def _has_size(picture: Picture, image: Image) -> bool:
    return (
        abs(picture.box.width - image.width_mm) <= _SIZE_SLACK_MM
        and abs(picture.box.height - image.height_mm) <= _SIZE_SLACK_MM
    )


@lru_cache(maxsize=64)
def _png_digest(png: bytes) -> bytes:
    with Pixels.open(io.BytesIO(png)) as opened:
        return _digest(opened)


def _masked(drawn: Pixels.Image, mask: Pixels.Image) -> Pixels.Image:
    made = drawn.convert("RGBA")
    made.putalpha(mask.convert("L"))
    return made


def _digest(pixels: Pixels.Image) -> bytes:
    """SHA-256 of size and grey values on white."""
    if pixels.mode in ("RGBA", "LA", "PA") or "transparency" in pixels.info:
        seen = pixels.convert("RGBA")
        white = Pixels.new("RGBA", seen.size, "white")
        pixels = Pixels.alpha_composite(white, seen)
    grey = pixels.convert("RGB").convert("L")
    return hashlib.sha256(repr(grey.size).encode() + grey.tobytes()).digest()
