"""The galley: the pages of one paper as content streams, and the characters their codes stand for.

Everything is set in the order of the form. The 足線 comes later, because the 契印 on it is reckoned from the pages.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from issuer.papers.content import Content, ContentPage, Footer, Image
from issuer.press import tally
from issuer.press.pdf import number
from issuer.press.placing import Placed, Placer
from issuer.press.plates import Plate
from issuer.press.typecase import Sort, Typecase

_PT_PER_MM = 72 / 25.4
_HEIGHT_PT = 841.89


#: Codes in hex, written once; few papers need more.
_MANY = 2048
_CODES = tuple(f"{code:04X}" for code in range(_MANY))


class Codes(dict[str, str]):
    """Unit of text → its code in hex, given out in order of first use, font by font.

    ``used``: number of the font → its sorts in the order of their codes; the fonts in order of first use.
    """

    def __init__(self, typecase: Typecase) -> None:
        super().__init__()
        self._typecase = typecase
        self.used: dict[int, list[Sort]] = {}

    def __missing__(self, unit: str) -> str:
        sort = self._typecase.sort_of(unit)
        if sort is None:
            raise KeyError("a unit that was not checked reached the press")
        sorts = self.used.get(sort.face)
        if sorts is None:
            sorts = self.used[sort.face] = []
        sorts.append(sort)
        count = len(sorts)
        code = self[unit] = _CODES[count] if count < _MANY else f"{count:04X}"
        return code

    def name_of(self, unit: str) -> str:
        """Name of the font that has a unit, after its code was given out."""
        sort = self._typecase.sort_of(unit)
        return "" if sort is None else self.font_name(sort.face)

    def font_name(self, face: int) -> str:
        """F1, F2, … in order of first use."""
        return f"F{list(self.used).index(face) + 1}"

    def told(self) -> str:
        """The units line by line, alike in every process."""
        return self._typecase.gaiji.told(self)

    def again(self) -> "Codes":
        """A copy to go on with."""
        copy = Codes(self._typecase)
        copy.update(self)
        copy.used = {face: list(sorts) for face, sorts in self.used.items()}
        return copy


@dataclass(frozen=True, slots=True)
class Galley:
    """``bodies``: content stream of each page, 足線 left out. ``pictures``: those drawn, P1, P2, … with their names."""

    content: Content
    sample: bool
    bodies: tuple[str, ...]
    codes: Codes
    pictures: Mapping[Image, tuple[int, str]]
    digests: tuple[bytes, ...]


def texts_of(placed: Iterable[Placed], codes: Codes) -> str:
    """A text object with all the lines in the order of the form; stretch and spacing are left as a page begins.

    Font, size, stretch and spacing are named when they change.
    """
    made, used, get = ["BT"], codes.used, codes.__getitem__
    append = made.append
    font, now_size, now_stretch, now_spacing = "", 0.0, 1.0, 0.0
    for _, size, stretch, spacing, lines in sorted(placed):
        if stretch != now_stretch:
            now_stretch = stretch
            append(f"{number(100 * stretch)} Tz")
        if spacing != now_spacing:
            now_spacing = spacing
            append(f"{number(spacing)} Tc")
        for place, line in lines:
            shown = "".join(map(get, line))
            if len(used) > 1:
                font, now_size = _mixed(made, line, place=place, size=size, now=(font, now_size), codes=codes)
                continue
            if size != now_size:
                font, now_size = "F1", size
                append(_chosen(font, size))
            append(f"{place}<{shown}>Tj")
    if now_stretch != 1.0:
        append("100 Tz")
    if now_spacing:
        append("0 Tc")
    append("ET")
    return "\n".join(made) if len(made) > 2 else ""


def _mixed(
    made: list[str], line: Sequence[str], *, place: str, size: float, now: tuple[str, float], codes: Codes
) -> tuple[str, float]:
    """A line that may have characters of several fonts; the text goes on where the last font left off."""
    for name, run in groupby(line, key=codes.name_of):
        if (name, size) != now:
            now = (name, size)
            made.append(_chosen(name, size))
        made.append(f"{place}<{''.join(map(codes.__getitem__, run))}>Tj")
        place = ""
    return now


@cache
def _chosen(name: str, size: float) -> str:
    return f"/{name} {number(size)} Tf"


class Compositor:
    """Sets pages of one form."""

    def __init__(self, *, plate: Plate, typecase: Typecase, placer: Placer) -> None:
        self._plate = plate
        self._typecase = typecase
        self._placer = placer

    def galley(self, *, content: Content, placed: Iterable[Mapping[str, Placed]], sample: bool, fonts: str) -> Galley:
        """Set all pages. ``fonts``: versions of the fonts, which the digests also tell apart."""
        codes, pictures = Codes(self._typecase), dict[Image, tuple[int, str]]()
        bodies, digests = [], []
        for page, texts in zip(content.pages, placed, strict=True):
            inks = self._inks(texts, sample=sample)
            drawn = self._pictures(page, pictures)
            body = "\n".join(
                part for part in (*inks, texts_of((*texts.values(), *self._placer.words(texts)), codes), *drawn) if part
            )
            bodies.append(body)
            digests.append(_digest(content, page, body, codes, fonts))
        return Galley(content, sample, tuple(bodies), codes, pictures, tuple(digests))

    def foot(self, *, footer: Footer, before: Footer | None, placed: Mapping[str, Placed], codes: Codes) -> str:
        """Operators of the 足線: its texts and the halves of the 割印 at the seams."""
        halves = [("after", footer.keiin)] if footer.page < footer.pages else []
        halves += [("before", before.keiin)] if before is not None else []
        seams = [self._half(side, keiin) for side, keiin in halves if side in self._plate.tallies]
        return "\n".join((texts_of((*placed.values(), *self._placer.foot_words()), codes), *seams))

    def _inks(self, placed: Mapping[str, Placed], *, sample: bool) -> Iterable[str]:
        inks = list(enumerate(self._plate.inks))
        # 見本 lies under everything.
        yield from (f"/I{n} Do" for n, ink in inks if ink.sample and sample)
        yield from (f"/I{n} Do" for n, ink in inks if not ink.sample and all(name in placed for name in ink.when))

    def _pictures(self, page: ContentPage, known: dict[Image, tuple[int, str]]) -> Iterable[str]:
        for name, image in page.images:
            own, _ = known.setdefault(image, (len(known) + 1, name))
            x, y = self._plate.places[name]
            if name in self._plate.centred:
                room = self._plate.pictures[name]
                x, y = x + (room[0] - image.width_mm) / 2, y + (room[1] - image.height_mm) / 2
            width, height = image.width_mm * _PT_PER_MM, image.height_mm * _PT_PER_MM
            left, bottom = x * _PT_PER_MM, _HEIGHT_PT - y * _PT_PER_MM - height
            corner = " ".join(map(number, (left, bottom)))
            yield f"q {number(width)} 0 0 {number(height)} {corner} cm/P{own} Do Q"

    def _half(self, side: str, keiin: str) -> str:
        left, bottom = self._plate.tallies[side]
        made = [f"q {number(tally.THICK_MM * _PT_PER_MM)} w"]
        for start, height, length in tally.bars(keiin=keiin, side=side):
            x, y = left + start * _PT_PER_MM, number(bottom + (tally.SIDE_MM - height) * _PT_PER_MM)
            made.append(f"{number(x)} {y} m {number(x + length * _PT_PER_MM)} {y} l")
        return "\n".join((*made, "S Q"))


def _digest(content: Content, page: ContentPage, body: str, codes: Codes, fonts: str) -> bytes:
    """SHA-256 of what the page shows, the 足線 left out.

    The operators alone would be alike for two people whose names repeat characters in the same way, because codes
    are given out in order; so the characters behind the codes are taken in as well.
    """
    pictures = [(name, image.sha256, image.width_mm, image.height_mm) for name, image in page.images]
    about = [content.municipality, content.kind, content.form, content.form_version, fonts, pictures]
    told = json.dumps(about, ensure_ascii=True, separators=(",", ":"))
    # No unit is or holds a line break: those are refused.
    characters = codes.told()
    return hashlib.sha256(f"{told}\n{len(codes)}\n{characters}\n{body}".encode()).digest()
