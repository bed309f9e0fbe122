"""From the files somebody scanned to what the page says about each sheet. Knows no Django."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from integrations.centre.back.block import Keys, Recovered, recover
from integrations.centre.back.compare import Difference, compare
from integrations.centre.back.errors import NotFound, Unreadable, WrongKey
from integrations.centre.back.exact import compare_exactly
from integrations.centre.back.reading import NoScan, pictures
from integrations.centre.back.records import Record, Records

#: Sheets read in one go; each takes seconds.
MOST_SHEETS = 10
#: The record's front is drawn this fine.
_DPI = 200
_RED = (176, 0, 32)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another picture of the page beside the recovered one. ``is_other``: it does not show this page at all."""

    picture: Image.Image
    differences: tuple[Difference, ...] = ()
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of one scanned sheet; ``trouble`` is "" or NOT_FOUND, UNREADABLE, WRONG_KEY."""

    trouble: str = ""
    where: tuple[str, ...] = ()
    recovered: Recovered | None = None
    record: Record | None = None
    of_record: Beside | None = None
    of_front: Beside | None = None

    @property
    def beside(self) -> tuple[Beside, ...]:
        """The pictures it was compared with."""
        return tuple(one for one in (self.of_record, self.of_front) if one is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Files as they came; the front is None when none was sent."""

    back: bytes = field(repr=False)
    front: bytes | None = field(repr=False)


def judged(*, asked: Asked, keys: Keys, records: Records, font: Path) -> list[Sheet]:
    """What is said of each sheet of the back's scan.

    Raises:
        NoScan: a file is no picture, or has too many sheets.
    """
    fronts = list(_some(asked.front)) if asked.front else []
    return [_sheet(scan, fronts, keys, records, font) for scan in _some(asked.back)]


def _some(scan: bytes) -> Iterator[Image.Image]:
    for count, page in enumerate(pictures(scan=scan), start=1):
        if count > MOST_SHEETS:
            raise NoScan(f"more than {MOST_SHEETS} sheets")
        yield page


def _sheet(scan: Image.Image, fronts: list[Image.Image], keys: Keys, records: Records, font: Path) -> Sheet:
    try:
        recovered = recover(grey=scan, keys=keys)
    except NotFound:
        return Sheet("NOT_FOUND")
    except Unreadable as error:
        return Sheet("UNREADABLE", error.where)
    except WrongKey:
        return Sheet("WRONG_KEY")
    record = records.find(recovered.paper)
    of_record = of_front = None
    if record is not None and record.front is not None:
        of_record = _of_record(recovered, record.front)
    if fronts:
        tried = [_beside(recovered, front, font) for front in fronts]
        of_front = min(tried, key=lambda one: (one.is_other, len(one.differences)))
    return Sheet(recovered=recovered, record=record, of_record=of_record, of_front=of_front)


def _of_record(recovered: Recovered, pdf: bytes) -> Beside:
    opened = pypdfium2.PdfDocument(pdf)
    if recovered.page > len(opened) or recovered.pages != len(opened):
        return Beside(_drawn(opened[0]), is_other=True)
    page = opened[recovered.page - 1]
    try:
        return Beside(_drawn(page), tuple(compare_exactly(recovered=recovered, page=page)))
    except NotFound:
        return Beside(_drawn(page), is_other=True)


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    drawn: Image.Image = page.render(scale=_DPI / 72, grayscale=True).to_pil()
    return drawn.convert("L")


def _beside(recovered: Recovered, picture: Image.Image, font: Path) -> Beside:
    try:
        return Beside(picture, tuple(compare(recovered=recovered, other=picture, font=font)))
    except NotFound:
        return Beside(picture, is_other=True)


def marked(*, recovered: Recovered, differences: tuple[Difference, ...], font: Path) -> Image.Image:
    """The recovered page with each difference boxed and numbered."""
    page = recovered.image.convert("RGB")
    pen, mm = ImageDraw.Draw(page), recovered.dpi / 25.4
    letters = ImageFont.truetype(str(font), round(3.2 * mm))
    for number, one in enumerate(differences, start=1):
        box = ((one.left - 0.8) * mm, (one.top - 0.8) * mm, (one.right + 0.8) * mm, (one.bottom + 0.8) * mm)
        pen.rectangle(box, outline=_RED, width=max(2, round(0.35 * mm)))
        pen.text((box[0], box[1]), str(number), font=letters, fill=_RED, anchor="lb")
    return page.quantize(8)
