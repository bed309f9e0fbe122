"""The register of shapes: for every glyph of a master font the SHA-256 of its outline without hinting, and its width.

Made once at install (some fifteen seconds for IPAmj明朝): fontTools takes the hints out, decodes the master's outline,
and this room's own decoder must read the same points from what is left. Opened in milliseconds afterwards. A paper's
embedded glyphs are then only hashed; the press has no part in any of this.
"""

import hashlib
import json
import mmap
import os
import sys
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.tables._g_l_y_f import Glyph as Outline

from issuer.inspection.outlines import contours, is_simple, shape_digest
from issuer.inspection.sfnt import BrokenFont
from issuer.inspection.units import Unit, units
from issuer.papers.errors import ConfigurationError

#: Raised by whoever changes what a register holds.
FORMAT = 1
_DIGEST = 32
_SECTIONS: dict[str, Literal["H", "h", "I", "Q"]] = {
    "advances": "H",
    "bearings": "h",
    "lengths": "I",
    "plain": "I",
    "plain_gids": "I",
    "variants": "Q",
    "variant_gids": "I",
}
#: What a glyph gets whose outlines did not agree: no bytes hash to it.
_NEVER = bytes(_DIGEST)


class Shape(NamedTuple):
    """How a glyph must be embedded: SHA-256 of its first ``length`` bytes, advance in thousandths of an em.

    ``metric``: advance and left side bearing in units of the em, as hmtx has them.
    """

    digest: bytes
    length: int
    advance: float
    metric: tuple[int, int]


Right = tuple[bytes, tuple[int, int], float, int]


class Register:
    """One font's register; read only, shared by threads and processes."""

    def __init__(self, data: Any) -> None:
        """``data``: bytes or a map of a whole register. Raises ConfigurationError when it is damaged."""
        facts = facts_of(bytes(data[: 1 << 16]))
        if facts is None or facts["size"] != len(data):
            raise ConfigurationError("a register of shapes is damaged; build it again")
        self.em: int = facts["em"]
        #: head, hhea and maxp of the master, with the fields that depend on the number of glyphs blanked.
        self.tables = {tag.encode(): bytes.fromhex(table) for tag, table in facts["tables"].items()}
        view = memoryview(data)
        body = facts["size"] - facts["body"]
        part = {name: view[body + at : body + at + length] for name, (at, length) in facts["sections"].items()}
        self._digests = part["digests"]
        (
            self._advances,
            self._bearings,
            self._lengths,
            self._plain,
            self._plain_gids,
            self._variants,
            self._variant_gids,
        ) = (part[name].cast(kind) for name, kind in _SECTIONS.items())

    @property
    def glyphs(self) -> int:
        """How many glyphs the font has."""
        return len(self._lengths)

    @property
    def unlike(self) -> int:
        """How many glyphs fontTools and this room read differently; they are never right."""
        return bytes(self._digests).count(_NEVER)

    def gid(self, unit: Unit) -> int | None:
        """Glyph of a character by cmap, or by cmap14 when it has a selector; None when the font has none."""
        if unit.selector:
            return _at(self._variants, self._variant_gids, unit.base << 32 | unit.selector)
        return _at(self._plain, self._plain_gids, unit.base)

    def shape(self, gid: int) -> Shape:
        """How the glyph must be embedded."""
        digest = bytes(self._digests[gid * _DIGEST : (gid + 1) * _DIGEST])
        advance = self._advances[gid]
        return Shape(digest, self._lengths[gid], advance * 1000 / self.em, (advance, self._bearings[gid]))


class Registers:
    """The fonts in their order (municipality's own first); the first that knows a character is the right one."""

    _AT_HAND = 20_000

    def __init__(self, registers: tuple[Register, ...]) -> None:
        if not registers:
            raise ConfigurationError("inspection has been given no font")
        self.fonts = registers
        self._known: dict[str, tuple[int, Shape] | None] = {}
        #: Of characters: glyf bytes that had the right digest, (advance, bearing), advance, number of the font.
        self.right: dict[str, Right] = {}

    def find(self, text: str) -> tuple[int, Shape] | None:
        """(number of the font, shape) of a character with its selector; None when no font has it."""
        if text in self._known:
            return self._known[text]
        if len(self._known) >= self._AT_HAND:
            self._known = {}
        found = self._known[text] = self._look_up(text)
        return found

    def keep_right(self, text: str, seen: Right) -> None:
        """Remember what was found right, so that the same bytes need not be hashed again."""
        if len(self.right) >= self._AT_HAND:
            self.right = {}
        self.right[text] = seen

    def _look_up(self, text: str) -> tuple[int, Shape] | None:
        split = units(text)
        if len(split) != 1:
            return None
        for number, font in enumerate(self.fonts):
            gid = font.gid(split[0])
            if gid:
                return number, font.shape(gid)
        return None


def open_orders(
    *, orders: Mapping[str, Sequence[Path]], folder: Path | None, must_be_built: bool = False
) -> dict[str, Registers]:
    """The registers of each order of fonts, from ``folder`` or made now (in memory when there is no folder).

    A font that several orders name is opened once. ``must_be_built``: nothing is made here, what is missing is a
    ConfigurationError (production).
    """
    fonts = dict.fromkeys(font for order in orders.values() for font in order)
    opened = {font: _open(font, folder, must_be_built) for font in fonts}
    return {name: Registers(tuple(opened[font] for font in order)) for name, order in orders.items()}


def open_registers(*, fonts: tuple[Path, ...], folder: Path | None, must_be_built: bool = False) -> Registers:
    """``open_orders`` of one order."""
    return open_orders(orders={"": fonts}, folder=folder, must_be_built=must_be_built)[""]


def _open(font: Path, folder: Path | None, must_be_built: bool) -> Register:
    try:
        with font.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(f"font {font.name} cannot be read: {type(error).__name__}") from error
    if folder is None:
        if must_be_built:
            raise ConfigurationError("production needs a folder for the registers of shapes")
        return Register(build_register(font))
    file = folder / f"{font.stem}-{sha256[:16]}.{FORMAT}.shapes"
    if not (file.is_file() and _is_of(file, sha256)):
        if must_be_built:
            raise ConfigurationError(f"the register of shapes of {font.name} has not been built; run plates_build")
        _write(file, build_register(font))
    with file.open("rb") as mapped:
        return Register(mmap.mmap(mapped.fileno(), 0, access=mmap.ACCESS_READ))


def build(*, fonts: tuple[Path, ...], folder: Path) -> Iterator[str]:
    """Make the registers that are not in ``folder`` yet; one line for each font. Raises ConfigurationError."""
    for font in fonts:
        register = _open(font, folder, must_be_built=False)
        yield f"shapes {font.name}: {register.glyphs} glyphs, {register.unlike} that no reader agrees on"


def check(*, fonts: tuple[Path, ...], folder: Path) -> Iterator[str]:
    """What ``build`` would have to do, one line for each font; nothing when all is built."""
    for font in fonts:
        try:
            _open(font, folder, must_be_built=True)
        except ConfigurationError as error:
            yield str(error)


def build_register(font: Path) -> bytes:
    """Compare every outline of a font and write down its hash. Of a collection the first font is taken.

    Raises ConfigurationError when the file cannot be read or has no TrueType outlines.
    """
    try:
        return register_from(font.read_bytes(), font)
    except (OSError, TTLibError, ValueError, KeyError, AssertionError) as error:
        raise ConfigurationError(f"font {font.name} cannot be read: {type(error).__name__}") from error


def register_from(data: bytes, font: Path) -> bytes:
    """The register of a font's bytes. ``font``: its name in messages. Raises what fontTools raises as well."""
    with TTFont(BytesIO(data), lazy=True, fontNumber=0) as opened:
        if "glyf" not in opened:
            raise ConfigurationError(f"font {font.name} has no TrueType outlines")
        sections = {**_shapes(opened), **_characters(opened)}
        facts = {
            "format": FORMAT,
            "byteorder": sys.byteorder,
            "sha256": hashlib.sha256(data).hexdigest(),
            "em": opened["head"].unitsPerEm,
            "tables": {tag: blanked(tag.encode(), opened.reader[tag]).hex() for tag in ("head", "hhea", "maxp")},
        }
    return _packed(facts, sections)


def blanked(tag: bytes, table: bytes) -> bytes:
    """A table without the fields that change when a font is cut: checksum, offset format, counts."""
    fields = {b"head": ((8, 12), (50, 52)), b"hhea": ((34, 36),), b"maxp": ((4, 6),)}
    made = bytearray(table)
    for start, end in fields[tag]:
        made[start:end] = bytes(end - start)
    return bytes(made)


def facts_of(start: bytes) -> dict[str, Any] | None:
    """The first line of a register, None when this machine and edition cannot use it."""
    try:
        facts = json.loads(start[: start.index(b"\n")])
    except ValueError:
        return None
    usable = isinstance(facts, dict) and (facts.get("format"), facts.get("byteorder")) == (FORMAT, sys.byteorder)
    return facts if usable else None


def _shapes(font: TTFont) -> dict[str, bytes]:
    glyf, metrics = font["glyf"], font["hmtx"].metrics
    order = font.getGlyphOrder()
    bare = _Bare(glyf, order)
    digests, advances, bearings, lengths = bytearray(), array("H"), array("h"), array("I")
    for gid, name in enumerate(order):
        outline = bare[gid]
        digests += shape_digest(outline, bare.__getitem__) if _same(bare, gid, outline, glyf) else _NEVER
        advance, bearing = metrics[name]
        advances.append(advance)
        bearings.append(bearing)
        lengths.append(len(outline))
    return {
        "digests": bytes(digests),
        "advances": advances.tobytes(),
        "bearings": bearings.tobytes(),
        "lengths": lengths.tobytes(),
    }


class _Bare:
    """Outlines without hinting by glyph number, as fontTools takes the hints out."""

    def __init__(self, glyf: Any, order: list[str]) -> None:
        # fontTools forgets the bytes of a glyph that it has decoded, so they are kept here. A blank glyph has none.
        self._raw = [bytes(getattr(glyf.glyphs[name], "data", b"")) for name in order]

    def raw(self, gid: int) -> bytes:
        """The master's own bytes."""
        return self._raw[gid]

    def __getitem__(self, gid: int) -> bytes:
        raw = self._raw[gid]
        if not raw:
            return raw
        outline = Outline(raw)
        outline.trim(remove_hinting=True)
        return bytes(outline.data)


def _same(bare: _Bare, gid: int, outline: bytes, glyf: Any) -> bool:
    """Whether fontTools, reading the master, and this room, reading what is embedded, see the same points."""
    raw = bare.raw(gid)
    if not raw:
        return not outline
    master = Outline(raw)
    master.expand(glyf)
    points, ends, flags = master.getCoordinates(glyf)
    try:
        own = contours(outline, bare.__getitem__)
    except (BrokenFont, IndexError):
        return False
    if [len(contour) for contour in own] != [end - start for start, end in pairwise((-1, *ends))]:
        return False
    flat = [point for contour in own for point in contour]
    if is_simple(raw):
        return flat == [(x, y, bool(flag & 1)) for (x, y), flag in zip(points, flags, strict=True)]
    # Parts may be scaled by fractions.
    return all(
        abs(x - a) < 1e-3 and abs(y - b) < 1e-3 and on == bool(flag & 1)
        for (x, y, on), (a, b), flag in zip(flat, points, flags, strict=True)
    )


def _characters(font: TTFont) -> dict[str, bytes]:
    number = font.getReverseGlyphMap()
    plain = {code: number[name] for code, name in (font.getBestCmap() or {}).items()}
    variants: dict[int, int] = {}
    for table in font["cmap"].tables:
        if table.format != 14:
            continue
        for selector, pairs in table.uvsDict.items():
            for base, name in pairs:
                # None: the selector changes nothing, the plain glyph is meant.
                gid = plain.get(base) if name is None else number[name]
                if gid is not None:
                    variants[base << 32 | selector] = gid
    made = {}
    for name, kind, gids in (("plain", "I", plain), ("variant", "Q", variants)):
        codes = sorted(gids)
        made["variants" if name == "variant" else name] = array(kind, codes).tobytes()
        made[f"{name}_gids"] = array("I", [gids[code] for code in codes]).tobytes()
    return made


def _packed(facts: dict[str, Any], sections: dict[str, bytes]) -> bytes:
    places, body = {}, bytearray()
    for name, section in sections.items():
        places[name] = (len(body), len(section))
        body += section + b"\0" * (-len(section) % 8)
    facts |= {"sections": places, "body": len(body), "size": 0}
    room = (len(json.dumps(facts)) + 32) // 8 * 8
    facts["size"] = room + len(body)
    # Sections begin on eight-byte boundaries, so the line is filled up.
    return json.dumps(facts).encode().ljust(room - 1) + b"\n" + bytes(body)


def _write(file: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, whoever else writes it at the same time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(file)


def _is_of(file: Path, sha256: str) -> bool:
    with file.open("rb") as opened:
        facts = facts_of(opened.read(1 << 16))
    return facts is not None and facts.get("sha256") == sha256 and facts.get("size") == file.stat().st_size


def _at(codes: Any, gids: Any, wanted: int) -> int | None:
    at = bisect_left(codes, wanted)
    return int(gids[at]) if at < len(codes) and codes[at] == wanted else None
