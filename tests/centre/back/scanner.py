"""A printer and a scanner: what becomes of a page between the kiosk and somebody's desk."""

from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

#: Dots of the printer.
PRINTER_DPI = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Rotation in degrees, ``noise`` in grey levels (one standard deviation), ``blur`` and ``gain`` of toner in mm."""

    dpi: int = 200
    rotation: float = 0.0
    scale: float = 1.0
    noise: float = 0.0
    specks: float = 0.0
    blur: float = 0.0
    gain: float = 0.0
    jpeg: int | None = None
    dark: int = 0
    light: int = 255
    seed: int = 1
    resampling: Image.Resampling = field(default=Image.Resampling.BICUBIC)

    def scan(self, pdf: bytes, *, page: int = 0) -> Image.Image:
        """A page of a PDF, printed and scanned."""
        return self.of_print(printed(pdf, page=page))

    def of_print(self, sheet: Image.Image) -> Image.Image:
        """What was printed at PRINTER_DPI, scanned."""
        if self.gain:
            spread = sheet.filter(ImageFilter.GaussianBlur(self.gain * PRINTER_DPI / 25.4))
            sheet = spread.point(lambda value: 0 if value < 170 else 255)
        share = self.dpi / PRINTER_DPI
        seen = sheet.resize((round(sheet.width * share), round(sheet.height * share)), Image.Resampling.BOX)
        if self.blur:
            seen = seen.filter(ImageFilter.GaussianBlur(self.blur * self.dpi / 25.4))
        if self.scale != 1:
            seen = seen.resize((round(seen.width * self.scale), round(seen.height * self.scale)), self.resampling)
        if self.rotation:
            seen = seen.rotate(self.rotation, self.resampling, expand=True, fillcolor=255)
        return self._with_noise(seen)

    def _with_noise(self, seen: Image.Image) -> Image.Image:
        chance = np.random.default_rng(self.seed)
        grey = self.dark + np.asarray(seen, np.float32) * ((self.light - self.dark) / 255)
        if self.noise:
            grey = grey + chance.normal(0, self.noise, grey.shape).astype(np.float32)
        grey = grey.clip(0, 255).astype(np.uint8)
        if self.specks:
            where = chance.random(grey.shape)
            grey[where < self.specks / 2] = 0
            grey[where > 1 - self.specks / 2] = 255
        scanned = Image.fromarray(grey)
        if self.jpeg is None:
            return scanned
        out = BytesIO()
        scanned.save(out, "JPEG", quality=self.jpeg)
        return Image.open(out).convert("L")


def printed(pdf: bytes, *, page: int = 0) -> Image.Image:
    """A page as dots of toner, at PRINTER_DPI."""
    drawn = pypdfium2.PdfDocument(pdf)[page].render(scale=PRINTER_DPI / 72, grayscale=True).to_pil().convert("L")
    return drawn.point(lambda value: 0 if value < 128 else 255)


def file(image: Image.Image, kind: str = "PNG") -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()
