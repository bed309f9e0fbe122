"""The galley: the pages of one paper as content streams, and the characters their codes stand for.

Everything is set in the order of the form. The 足線 comes later, because the 契印 on it is reckoned from the pages.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress, groupby
from operator import itemgetter
from typing import NamedTuple

from issuer.papers.content import Content, ContentPage, Footer, Image
from issuer.press import tally
from issuer.press.pdf import number
from issuer.press.placing import Fixed, Placed, Placer
from issuer.press.plates import Plate
from issuer.press.typecase import Sort, Typecase

_PT_PER_MM = 72 / 25.4
_HEIGHT_PT = 841.89


#: Codes in hex, written once; few papers need more.
_MANY = 2048
_CODES = tuple(f"{code:04X}" for code in range(_MANY))
_FACE = itemgetter(0)
_NOTHING: Mapping[int, str] = {}
#: Sets of fixed lines kept at hand: a town's papers show the same labels again and again.
_FORMES = 256


class Codes(dict[str, str]):
    """Unit of text → its code in hex, given out in order of first use, font by font.

    ``used``: number of the font → its sorts in the order of their codes; the fonts in order of first use.
    """

    def __init__(self, typecase: Typecase) -> None:
        super().__init__()
        self._typecase = typecase
        self.used: dict[int, list[Sort]] = {}

    def give(self, lines: Iterable[Sequence[str]]) -> None:
        """Give a code to every unit of these lines that has none yet. KeyError for a unit that was not checked."""
        fresh = list(dict.fromkeys(chain.from_iterable(lines)))
        if self:
            fresh = [unit for unit in fresh if unit not in self]
        sorts = list(map(self._typecase.sorts.__getitem__, fresh))
        faces = list(dict.fromkeys(map(_FACE, sorts)))
        if len(faces) == 1:
            known = self.used.setdefault(faces[0], [])
            self.update(zip(fresh, _codes(len(known) + 1, len(fresh)), strict=True))
            known += sorts
            return
        for face in faces:
            known = self.used.setdefault(face, [])
            own = [sort.face == face for sort in sorts]
            self.update(zip(compress(fresh, own), _codes(len(known) + 1, sum(own)), strict=True))
            known += compress(sorts, own)

    def name_of(self, unit: str) -> str:
        """Name of the font that has a unit, after its code was given out."""
        sort = self._typecase.sort_of(unit)
        return "" if sort is None else self.font_name(sort.face)

    def font_name(self, face: int) -> str:
        """F1, F2, … in order of first use."""
        return f"F{list(self.used).index(face) + 1}"

    def told(self) -> str:
        """The units line by line, alike in every process."""
        text = "\n".join(self)
        return self._typecase.gaiji.told(text) if min(self.used, default=0) < 0 else text

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


def _codes(first: int, count: int) -> Sequence[str]:
    end = first + count
    return _CODES[first:end] if end <= _MANY else [f"{code:04X}" for code in range(first, end)]


def texts_of(placed: Iterable[Placed], codes: Codes, ready: Mapping[int, str] = _NOTHING) -> str:
    """A text object with all the lines in the order of the form; stretch and spacing are left as a page begins.

    Font, size, stretch and spacing are named when they change. ``ready``: what is written already, see ``_Forme``.
    """
    ordered = sorted(placed)
    codes.give([line for one in ordered if id(one) not in ready for _, line in one[4]])
    made, code_of, is_mixed = ["BT"], codes.__getitem__, len(codes.used) > 1
    append = made.append
    font, now_size, now_stretch, now_spacing = "", 0.0, 1.0, 0.0
    for one in ordered:
        _, size, stretch, spacing, lines = one
        if stretch != now_stretch:
            now_stretch = stretch
            append(f"{number(100 * stretch)} Tz")
        if spacing != now_spacing:
            now_spacing = spacing
            append(f"{number(spacing)} Tc")
        if is_mixed:
            for place, line in lines:
                font, now_size = _mixed(made, line, place=place, size=size, now=(font, now_size), codes=codes)
            continue
        if size != now_size:
            now_size = size
            append(_chosen("F1", size))
        written = ready.get(id(one))
        if written is not None:
            append(written)
            continue
        for place, line in lines:
            append(f"{place}<{''.join(map(code_of, line))}>Tj")
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


def _written(one: Placed, codes: Codes) -> str:
    return "\n".join([f"{place}<{''.join(map(codes.__getitem__, line))}>Tj" for place, line in one.lines])


@cache
def _chosen(name: str, size: float) -> str:
    return f"/{name} {number(size)} Tf"


class _Forme(NamedTuple):
    """The fixed lines of the pages of a paper, set before its fields are: they are the same on many papers.

    ``codes``: those of their characters. ``ready``: id of the fixed thing → its lines as operators.
    """

    codes: Codes
    ready: Mapping[int, str]


class Compositor:
    """Sets pages of one form."""

    def __init__(self, *, plate: Plate, typecase: Typecase, placer: Placer) -> None:
        self._plate = plate
        self._typecase = typecase
        self._placer = placer
        self._formes: dict[tuple[int, ...], _Forme] = {}
        self._drawn = [(ink.sample, frozenset(ink.when), f"/I{number} Do") for number, ink in enumerate(plate.inks)]

    def galley(self, *, content: Content, placed: Iterable[Mapping[str, Placed]], sample: bool, fonts: str) -> Galley:
        """Set all pages. ``fonts``: versions of the fonts, which the digests also tell apart."""
        known = dict[Image, tuple[int, str]]()
        sheets = []
        for page, texts in zip(content.pages, placed, strict=True):
            shown = texts.keys() | page.marks
            sheets.append((shown, [*texts.values(), *self._placer.words(shown)]))
        forme = self._forme([one for _, things in sheets for one in things if type(one) is Fixed])
        codes = forme.codes.again()
        bodies, digests = [], []
        for page, (shown, things) in zip(content.pages, sheets, strict=True):
            written = texts_of(things, codes, forme.ready)
            parts = [*self._inks(shown, sample=sample), written, *self._pictures(page, known)]
            body = "\n".join([part for part in parts if part])
            bodies.append(body)
            digests.append(_digest(content, page, body, codes, fonts))
        return Galley(content, sample, tuple(bodies), codes, known, tuple(digests))

    def _forme(self, fixed: Sequence[Fixed]) -> _Forme:
        # The things themselves are never thrown away, so their ids tell them apart.
        key = tuple(map(id, fixed))
        forme = self._formes.get(key)
        if forme is None:
            codes = Codes(self._typecase)
            codes.give([line for one in fixed for _, line in one.lines])
            forme = _Forme(codes, {id(one): _written(one, codes) for one in fixed})
            if len(self._formes) >= _FORMES:
                self._formes.clear()
            self._formes[key] = forme
        return forme

    def foot(self, *, footer: Footer, before: Footer | None, placed: Mapping[str, Placed], codes: Codes) -> str:
        """Operators of the 足線: its texts and the halves of the 割印 at the seams."""
        halves = [("after", footer.keiin)] if footer.page < footer.pages else []
        halves += [("before", before.keiin)] if before is not None else []
        seams = [self._half(side, keiin) for side, keiin in halves if side in self._plate.tallies]
        return "\n".join((texts_of((*placed.values(), *self._placer.foot_words()), codes), *seams))

    def _inks(self, shown: Set[str], *, sample: bool) -> Iterable[str]:
        # 見本 lies under everything.
        below = [drawn for is_sample, _, drawn in self._drawn if is_sample and sample]
        return [*below, *(drawn for is_sample, when, drawn in self._drawn if not is_sample and when <= shown)]

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
