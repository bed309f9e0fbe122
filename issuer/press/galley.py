"""The galley: the pages of one paper as content streams, and the characters their codes stand for.

Everything is set in the order of the form. The 足線 comes later, because the 契印 on it is reckoned from the pages.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from issuer.papers.content import Content, ContentPage, Footer, Image
from issuer.press import tally
from issuer.press.fitting import Setting
from issuer.press.pdf import number
from issuer.press.plates import Plate
from issuer.press.typecase import Sort, Typecase, units

_PT_PER_MM = 72 / 25.4
_HEIGHT_PT = 841.89


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
        sorts = self.used.setdefault(sort.face, [])
        sorts.append(sort)
        code = self[unit] = f"{len(sorts):04X}"
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

    def write(self, *, line: str, x: str, y: str, setting: Setting, spacing: float) -> None:
        """Append the operators of one line at ``x``, ``y``; ``spacing`` in points."""
        if setting.stretch != self.stretch:
            self.stretch = setting.stretch
            self.made.append(f"{number(100 * self.stretch)} Tz")
        if spacing != self.spacing:
            self.spacing = spacing
            self.made.append(f"{number(spacing)} Tc")
        codes = "".join(map(self.codes.__getitem__, units(line)))
        if len(self.codes.used) == 1:
            runs = [("F1", codes)]
        else:
            named = groupby(units(line), key=self.codes.name_of)
            runs = [(name, "".join(map(self.codes.__getitem__, run))) for name, run in named]
        place = f"1 0 0 1 {x} {y} Tm"
        for name, run in runs:
            if (name, setting.size) != self.font:
                self.font = (name, setting.size)
                self.made.append(f"/{name} {number(setting.size)} Tf")
            self.made.append(f"{place}<{run}>Tj")
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
        self._corners = {name: (number(spot.left), self._baseline(name)) for name, spot in plate.spots.items()}

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
        pen, corners, boxes = _Line(codes), self._corners, self._plate.texts
        for name in sorted(settings, key=self._order.__getitem__):
            setting, box = settings[name], boxes[name]
            spot, spacing = self._plate.spots[name], box.spacing * setting.size
            x, y = corners[name]
            if len(setting.lines) == 1 and setting.size == box.size:
                if spot.align != "start":
                    x = self._left(name, setting, 0)
                pen.write(line=setting.lines[0], x=x, y=y, setting=setting, spacing=spacing)
                continue
            top = spot.middle + setting.pitch * len(setting.lines) / 2
            for at, line in enumerate(setting.lines):
                y = number(top - setting.pitch * (at + 0.5) - spot.lift * setting.size)
                pen.write(line=line, x=self._left(name, setting, at), y=y, setting=setting, spacing=spacing)
        return pen.close()

    def _baseline(self, name: str) -> str:
        spot = self._plate.spots[name]
        return number(spot.middle - spot.lift * self._plate.texts[name].size)

    def _left(self, name: str, setting: Setting, at: int) -> str:
        spot = self._plate.spots[name]
        free = self._plate.texts[name].width - setting.widths[at] * setting.size * setting.stretch
        return number(spot.left + {"start": 0.0, "center": free / 2, "right": free}[spot.align])

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
