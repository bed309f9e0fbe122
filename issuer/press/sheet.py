"""The file of one paper: constant objects of the plate first, then what this paper alone has, then the xref.

Numbers: 1 catalogue, 2 page tree, 3 information, 4 resources, 5 … ink (on samples the five of 見本's font after it),
then two for every page, five for every font, one for every picture. Nothing in the file depends on the clock.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from issuer.papers.paper import Tail
from issuer.press.cutting import font_objects
from issuer.press.deflate import deflate
from issuer.press.galley import Codes, Galley
from issuer.press.pdf import HEADER, MEDIA_BOX, objects, stream, text
from issuer.press.pictures import image_object
from issuer.press.plates import Plate
from issuer.press.typecase import Typecase

_CATALOG = b"<</Type/Catalog/Pages 2 0 R/Lang(ja)/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>>>"
_FIRST_PLATE_OBJECT = 5
#: Outlines pack badly: to three quarters, in as much time as half of all the rest takes. So a font of up to this many
#: bytes a page goes in as it is; a form of one page stays below 100 KB.
_PLAIN = 80_000


@dataclass(frozen=True, slots=True)
class _Start:
    """The constant beginning of a form's papers."""

    data: bytes
    lines: tuple[bytes, ...]
    inks: tuple[int, ...]
    next: int
    info: bytes


class Binder:
    """Binds the pages of one form into files."""

    def __init__(self, *, plate: Plate, typecase: Typecase) -> None:
        self._typecase = typecase
        self._starts = {sample: _start(plate, sample=sample) for sample in (False, True)}

    def bind(self, *, galley: Galley, codes: Codes, streams: Sequence[str]) -> tuple[bytes, Tail]:
        """The PDF and our account of its end. ``streams``: finished content of each page.

        Raises RendererWarning when a picture is damaged.
        """
        start = self._starts[galley.sample]
        pages = [start.next + 2 * at for at in range(len(streams))]
        fonts = [start.next + 2 * len(streams) + 5 * at for at in range(len(codes.used))]
        images = start.next + 2 * len(streams) + 5 * len(fonts)
        own: list[bytes] = []
        encoded = [written.encode("ascii") for written in streams]
        for number, content in zip(pages, encoded, strict=True):
            own.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox{MEDIA_BOX}/Resources 4 0 R/Contents {number + 1} 0 R>>".encode()
            )
            own.append(stream("", deflate(content)))
        for first, (face, sorts) in zip(fonts, codes.used.items(), strict=True):
            own += font_objects(case=self._typecase.case(face), sorts=sorts, first=first, plain=_PLAIN * len(streams))
        own += [image_object(name=name, image=image) for image, (_, name) in galley.pictures.items()]
        named = [f"/F{at} {number} 0 R" for at, number in enumerate(fonts, start=1)]
        drawn = [f"/I{at} {number} 0 R" for at, number in enumerate(start.inks)]
        drawn += [f"/P{at + 1} {images + at} 0 R" for at in range(len(galley.pictures))]
        kids = " ".join(f"{number} 0 R" for number in pages)
        fixed = [
            _CATALOG,
            f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
            start.info,
            f"<</Font<<{''.join(named)}>>/XObject<<{''.join(drawn)}>>>>".encode(),
        ]
        told = b"\n".join((*galley.digests, *encoded, codes.told().encode()))
        identifier = hashlib.sha256(told).hexdigest()[:32].upper()
        return _file(start, fixed, own, first_page=pages[0], identifier=identifier)


def _start(plate: Plate, *, sample: bool) -> _Start:
    # 見本 and its font come last, so that other papers can go without them.
    count = sum(1 for ink in plate.inks if sample or not ink.sample)
    bodies = plate.objects if sample else plate.objects[:count]
    data, lines, _ = objects(_FIRST_PLATE_OBJECT, bodies, len(HEADER))
    following = _FIRST_PLATE_OBJECT + len(bodies)
    inks = tuple(range(_FIRST_PLATE_OBJECT, _FIRST_PLATE_OBJECT + count))
    info = f"<</Producer(Akashi)/Title{text(plate.title)}>>".encode()
    return _Start(HEADER + data, tuple(lines), inks, following, info)


def _file(
    start: _Start, fixed: list[bytes], own: list[bytes], *, first_page: int, identifier: str
) -> tuple[bytes, Tail]:
    middle, fixed_lines, at = objects(1, fixed, len(start.data))
    rest, own_lines, at = objects(start.next, own, at)
    size = start.next + len(own)
    xref = b"".join((b"xref\n0 %d\n0000000000 65535 f \n" % size, *fixed_lines, *start.lines, *own_lines))
    trailer = f"trailer\n<</Size {size}/Root 1 0 R/Info 3 0 R/ID[<{identifier}><{identifier}>]>>\nstartxref\n{at}\n"
    tail = Tail(
        catalog=1,
        catalog_entries=_CATALOG[2:-2],
        page=first_page,
        page_entries=own[0][2:-2],
        info=3,
        identifier=bytes.fromhex(identifier),
        startxref=at,
        size=size,
    )
    return b"".join((start.data, middle, rest, xref, trailer.encode(), b"%%EOF\n")), tail
