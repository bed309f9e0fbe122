"""The galley: the pages of one paper as content streams, and the characters their codes stand for.

Everything is set in the order of the form. The 足線 comes later, because the 契印 on it is reckoned from the pages.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from issuer.papers.content import Content, ContentPage, Footer, Image
from issuer.press import tally
from issuer.press.fitting import Setting
from issuer.press.pdf import number
from issuer.press.plates import Plate
from issuer.press.typecase import Sort, Typecase

_PT_PER_MM = 72 / 25.4
_HEIGHT_PT = 841.89
#: How much of a line's free room stands before it.
_FREE_BEFORE = {"start": 0.0, "center": 0.5, "right": 1.0}
_LABELS = 4096


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


@dataclass(slots=True)
class _Line:
    """Writes lines of text between BT and ET, naming font, size, stretch and spacing only when they change."""

    codes: Codes
    made: list[str] = field(default_factory=list)
    font: tuple[str, float] = ("", 0.0)
    stretch: float = 1.0
    spacing: float = 0.0

    def restyle(self, setting: Setting, spacing: float) -> None:
        """Name stretch and letter spacing (in points) when they change."""
        if setting.stretch != self.stretch:
            self.stretch = setting.stretch
            self.made.append(f"{number(100 * self.stretch)} Tz")
        if spacing != self.spacing:
            self.spacing = spacing
            self.made.append(f"{number(spacing)} Tc")

    def use(self, name: str, size: float) -> None:
        """Name the font when it changes."""
        self.font = (name, size)
        self.made.append(f"/{name} {number(size)} Tf")

    def mixed(self, line: Sequence[str], place: str, size: float) -> None:
        """A line that may have characters of several fonts; the text goes on where the last font left off."""
        for name, run in groupby(line, key=self.codes.name_of):
            if (name, size) != self.font:
                self.use(name, size)
            self.made.append(f"{place}<{''.join(map(self.codes.__getitem__, run))}>Tj")
            place = ""

    def close(self) -> str:
        """The text object, with stretch and spacing left as a page begins."""
        back = ["100 Tz"] if self.stretch != 1.0 else []
        back += ["0 Tc"] if self.spacing else []
        return "\n".join(("BT", *self.made, *back, "ET")) if self.made else ""


class Compositor:
    """Sets pages of one form."""

    def __init__(self, *, plate: Plate, typecase: Typecase) -> None:
        self._plate = plate
        self._typecase = typecase
        self._order = {name: at for at, name in enumerate(plate.texts)}
        self._starts = {
            name: f"1 0 0 1 {spot.left:.3f} {spot.middle - spot.lift * plate.texts[name].size:.3f} Tm"
            for name, spot in plate.spots.items()
        }
        #: Places of labels, which are the same on every paper: (field, lines) → the Tm of each line.
        self._labels: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def galley(
        self, *, content: Content, settings: Iterable[Mapping[str, Setting]], sample: bool, fonts: str
    ) -> Galley:
        """Set all pages. ``fonts``: versions of the fonts, which the digests also tell apart."""
        codes, pictures = Codes(self._typecase), dict[Image, tuple[int, str]]()
        bodies, digests = [], []
        for page, set_texts in zip(content.pages, settings, strict=True):
            inks = self._inks(set_texts, sample=sample)
            drawn = self._pictures(page, pictures)
            body = "\n".join(part for part in (*inks, self.texts(set_texts, codes), *drawn) if part)
            bodies.append(body)
            digests.append(_digest(content, page, body, codes, fonts))
        return Galley(content, sample, tuple(bodies), codes, pictures, tuple(digests))

    def foot(self, *, footer: Footer, before: Footer | None, settings: Mapping[str, Setting], codes: Codes) -> str:
        """Operators of the 足線: its texts and the halves of the 割印 at the seams."""
        halves = [("after", footer.keiin)] if footer.page < footer.pages else []
        halves += [("before", before.keiin)] if before is not None else []
        seams = [self._half(side, keiin) for side, keiin in halves if side in self._plate.tallies]
        return "\n".join((self.texts(settings, codes), *seams))

    def texts(self, settings: Mapping[str, Setting], codes: Codes) -> str:
        """Operators of texts in the order of the form."""
        pen, boxes, known, used = _Line(codes), self._plate.texts, self._labels, codes.used
        get, append = codes.__getitem__, pen.made.append
        for name in sorted(settings, key=self._order.__getitem__):
            setting = settings[name]
            if name.endswith(".label"):
                places = known.get((name, setting.lines))
                if places is None:
                    places = self._places(name, setting)
                    if len(known) < _LABELS:
                        known[name, setting.lines] = places
            else:
                places = self._places(name, setting)
            spacing, size = boxes[name].spacing * setting.size, setting.size
            if setting.stretch != pen.stretch or spacing != pen.spacing:
                pen.restyle(setting, spacing)
            for place, line in zip(places, setting.pieces, strict=True):
                shown = "".join(map(get, line))
                if len(used) > 1:
                    pen.mixed(line, place, size)
                    continue
                if size != pen.font[1]:
                    pen.use("F1", size)
                append(f"{place}<{shown}>Tj")
        return pen.close()

    def _places(self, name: str, setting: Setting) -> tuple[str, ...]:
        """The Tm of each line."""
        spot, box = self._plate.spots[name], self._plate.texts[name]
        size, pitch, count = setting.size, setting.pitch, len(setting.lines)
        if count == 1 and size == box.size and spot.align == "start":
            return (self._starts[name],)
        share = _FREE_BEFORE[spot.align]
        high = spot.middle + pitch * (count - 1) / 2 - spot.lift * size
        return tuple(
            f"1 0 0 1 {spot.left + share * (box.width - width * size * setting.stretch):.3f} {high - pitch * at:.3f} Tm"
            for at, width in enumerate(setting.widths)
        )

    def _inks(self, settings: Mapping[str, Setting], *, sample: bool) -> Iterable[str]:
        inks = list(enumerate(self._plate.inks))
        # 見本 lies under everything.
        yield from (f"/I{n} Do" for n, ink in inks if ink.sample and sample)
        yield from (f"/I{n} Do" for n, ink in inks if not ink.sample and all(name in settings for name in ink.when))

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
    about = [content.municipality, content.kind, content.form, content.form_version, fonts, pictures, list(codes)]
    told = json.dumps(about, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{told}\n{body}".encode()).digest()
