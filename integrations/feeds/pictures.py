"""Seal imprints: found, hashed, decoded, and turned into 1-bit PNG before they reach the 副本."""

import hashlib
import io
import warnings

from PIL import Image

from integrations.feeds.errors import Refused
from integrations.feeds.package import Package
from issuer.municipality.official_seal import UNREADABLE

_MOST_BYTES = 4 * 1024 * 1024
_MOST_PIXELS = 25_000_000
#: Pictures kept decoded; a city of many reuses of one picture stays in memory, others are decoded again.
_MOST_KEPT = 2_000
_MM_PER_INCH = 25.4
LEAST_DPI = 400
#: A bomb is a warning of Pillow's before it is an error.
_UNREADABLE: tuple[type[Exception], ...] = (*UNREADABLE, Warning)


class NotAPicture(Exception):
    """The bytes are no PNG or TIFF of a bearable size."""


class Picture:
    """A 1-bit PNG with its size in pixels. ``was_binary`` is False when grey or colour was thresholded.

    Raises NotAPicture.
    """

    __slots__ = ("height", "png", "was_binary", "width")

    def __init__(self, data: bytes) -> None:
        try:
            self._take(data)
        except _UNREADABLE as error:
            raise NotAPicture(type(error).__name__) from None

    def _take(self, data: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "TIFF")) as image:
                if image.width * image.height > _MOST_PIXELS or image.width < 8 or image.height < 8:
                    raise ValueError("size")
                self.width, self.height = image.size
                self.was_binary = image.mode == "1"
                if not self.was_binary:
                    # Transparent ground is paper.
                    rgba = image.convert("RGBA")
                    paper = Image.new("RGBA", rgba.size, "white")
                    grey = Image.alpha_composite(paper, rgba).convert("L")
                    binary = grey.point([0] * 128 + [255] * 128, mode="1")
                else:
                    binary = image.copy()
        out = io.BytesIO()
        binary.save(out, "PNG")
        self.png = out.getvalue()

    def is_coarse(self, *, width_mm: float, height_mm: float) -> bool:
        """Whether it has fewer than 400 dots per inch at its real size."""
        return (
            self.width * _MM_PER_INCH < LEAST_DPI * width_mm * 0.99
            or self.height * _MM_PER_INCH < LEAST_DPI * height_mm * 0.99
        )


class Pictures:
    """The attachments of one package, by the names its rows use."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._kept: dict[str, Picture | str] = {}

    def get(self, name: str) -> Picture | str:
        """The picture, or the code of what is wrong with it: FILE_MISSING, HASH or PICTURE."""
        found = self._kept.get(name)
        if found is None:
            found = self._load(name)
            if len(self._kept) < _MOST_KEPT:
                self._kept[name] = found
        return found

    def _load(self, name: str) -> Picture | str:
        digest = self._package.manifest.attachments.get(name)
        if digest is None or name not in self._package:
            return "FILE_MISSING"
        try:
            data = self._package.read(name, most=_MOST_BYTES)
        except Refused:
            return "PICTURE"
        if hashlib.sha256(data).hexdigest() != digest:
            return "HASH"
        try:
            return Picture(data)
        except NotAPicture:
            return "PICTURE"


MESSAGES = {
    "FILE_MISSING": "指しているファイルがパッケージにありません",
    "HASH": "ファイルのハッシュが manifest と合いません",
    "PICTURE": "画像として読めません",
}
