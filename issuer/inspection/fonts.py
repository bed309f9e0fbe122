"""The small fonts inside a paper: which character a code stands for, how wide it is, and that its shape is right."""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from issuer.inspection.gaiji import Editions, is_gaiji
from issuer.inspection.objects import File
from issuer.inspection.outlines import is_simple, parts, shape_digest
from issuer.inspection.register import Register, Registers, Shape, blanked
from issuer.inspection.sfnt import BrokenFont, Sfnt
from issuer.inspection.syntax import Dictionary, Unlike, dictionary, entries, reference, references

_TABLES = frozenset({b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"})
_TYPE0: Dictionary = {"/Type": "/Font", "/Subtype": "/Type0", "/Encoding": "/Identity-H"}
_CID: Dictionary = {
    "/Type": "/Font",
    "/Subtype": "/CIDFontType2",
    "/CIDSystemInfo": {"/Registry": b"Adobe", "/Ordering": b"Identity", "/Supplement": 0.0},
    "/CIDToGIDMap": "/Identity",
    "/DW": 1000.0,
}
_DESCRIPTOR: Dictionary = {"/Type": "/FontDescriptor", "/Flags": 4.0, "/ItalicAngle": 0.0, "/StemV": 80.0}
_LOOKS = frozenset({"/FontBBox", "/Ascent", "/Descent", "/CapHeight"})
_NAME = re.compile(r"/[A-Z]{6}\+[A-Za-z0-9._-]+")
_WIDTHS = re.compile(rb"/W ?\[ ?1 ?\[([-0-9. ]*)\] ?\]")
#: What stands around the characters of a ToUnicode map. Nothing else may: a second map could say something else.
_MAP = re.compile(
    rb"/CIDInit ?/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    rb"/CIDSystemInfo ?<< ?/Registry ?\(Adobe\) ?/Ordering ?\(UCS\) ?/Supplement 0 ?>> ?def\n"
    rb"/CMapName ?/Adobe-Identity-UCS def\n/CMapType 2 def\n"
    rb"1 begincodespacerange\n<0000> ?<FFFF>\nendcodespacerange\n"
    rb"((?:\d+ beginbfchar\n(?:<[0-9A-F]{4}> ?<(?:[0-9A-F]{4}){1,4}>\n)+endbfchar\n)*)"
    rb"endcmap\nCMapName currentdict ?/CMap defineresource pop\nend\nend\n?"
)
_PAIR = re.compile(rb"<([0-9A-F]{4})> ?<([0-9A-F]+)>\n")
_BLOCK = re.compile(rb"(\d+) beginbfchar\n((?:<[^>]*> ?<[^>]*>\n)+)endbfchar\n")
#: The codes 1, 2, … as a map must list them.
_CODES = tuple(b"%04X" % code for code in range(1, 0x10000))
#: Widths are written in thousandths of a thousandth of an em.
_WIDTH_SLACK = 0.0006
#: A glyph is filled up to a multiple of four bytes; the master's own filling may come on top.
_MOST_PADDING = 8


@dataclass(frozen=True, slots=True)
class Font:
    """``texts`` and ``widths`` (thousandths of an em) by code; code 0 is never shown. ``wrong``: codes whose shape
    or width is not that of their character in any font of the municipality.
    """

    texts: tuple[str, ...]
    widths: tuple[float, ...]
    wrong: frozenset[int]

    def reads(self, codes: Sequence[int]) -> list[str]:
        """The characters of these codes. Raises Unlike when one of them stands for nothing."""
        if codes and not 0 < min(codes) <= max(codes) < len(self.texts):
            raise Unlike("a code that stands for no character")
        return list(map(self.texts.__getitem__, codes))


def read_font(file: File, number: int, registers: Registers, editions: Editions | None = None) -> Font:
    """The font object ``number`` and all that belongs to it. Raises Unlike when it is not as papers have them.

    ``editions``: the 外字 of this paper; the texts of their fonts carry the marks of their shapes.
    """
    whole = entries(
        file.dictionary(number), fixed=_TYPE0, free=frozenset({"/BaseFont", "/DescendantFonts", "/ToUnicode"})
    )
    descendants = references(whole["/DescendantFonts"])
    if len(descendants) != 1:
        raise Unlike("a font has not one descendant")
    widths, descendant = _descendant(file.raw(descendants[0]))
    descriptor = entries(
        file.dictionary(reference(descendant["/FontDescriptor"])),
        fixed=_DESCRIPTOR,
        free=_LOOKS | {"/FontName", "/FontFile2"},
    )
    names = {whole["/BaseFont"], descendant["/BaseFont"], descriptor["/FontName"]}
    if len(names) != 1 or not _NAME.fullmatch(str(names.pop())):
        raise Unlike("the parts of a font have different names")
    texts = _texts(file, reference(whole["/ToUnicode"]))
    if len(texts) != len(widths):
        raise Unlike("a font has other codes than widths")
    found, program = file.either(reference(descriptor["/FontFile2"]))
    if found != {"/Length1": float(len(program))}:
        raise Unlike("the length of a font is wrong")
    try:
        sfnt = Sfnt(program)
        if {name: descriptor[name] for name in _LOOKS} != _looks(sfnt):
            raise Unlike("a font is described as another")
        for edition in editions.all if editions else ():
            if _is_cut_from(sfnt, texts, widths, edition):
                return Font(("", *(editions.mark(t, edition) for t in texts)), (1000.0, *widths), frozenset())  # type: ignore[union-attr]
        wrong = _wrong_codes(sfnt, texts, widths, registers)
    except BrokenFont:
        raise Unlike("an embedded font is damaged") from None
    return Font(("", *texts), (1000.0, *widths), wrong)


def _looks(program: Sfnt) -> Dictionary:
    """What the descriptor must say: the box that the font states itself, in thousandths of an em."""
    edges = struct.unpack_from(">4h", program.table(b"head"), 36)
    x0, y0, x1, y1 = (float(round(edge * 1000 / program.units_per_em)) for edge in edges)
    return {"/FontBBox": [x0, y0, x1, y1], "/Ascent": y1, "/Descent": y0, "/CapHeight": y1}


def _descendant(body: bytes) -> tuple[list[float], Dictionary]:
    """Widths of the codes from 1 on, read apart because an array of hundreds of numbers is slow to read as values."""
    found = _WIDTHS.search(body)
    if found is None:
        raise Unlike("a font has no widths")
    rest = dictionary(body[: found.start()] + body[found.end() :])
    try:
        return [float(width) for width in found[1].split()], entries(
            rest, fixed=_CID, free=frozenset({"/BaseFont", "/FontDescriptor"})
        )
    except ValueError:
        raise Unlike("a width is no number") from None


def _texts(file: File, number: int) -> list[str]:
    """The characters of the codes 1, 2, … in this order."""
    found, data = file.unpacked(number)
    whole = _MAP.fullmatch(data)
    if found or whole is None:
        raise Unlike("a ToUnicode map is spelled in an unknown way")
    for count, block in _BLOCK.findall(whole[1]):
        if int(count) != block.count(b"\n") or int(count) > 100:
            raise Unlike("a ToUnicode map counts other characters than it has")
    codes, texts = zip(*_PAIR.findall(whole[1]), strict=True) if whole[1] else ((), ())
    if codes != _CODES[: len(codes)]:
        raise Unlike("a ToUnicode map leaves codes out or has too many")
    try:
        # U+0000 cannot be a character of a font, so it may part them while all are decoded at once.
        whole_text = bytes.fromhex(b"0000".join(texts).decode("ascii")).decode("utf-16-be")
    except UnicodeDecodeError:
        raise Unlike("a ToUnicode map holds half a character") from None
    found_texts = whole_text.split("\0") if texts else []
    if len(found_texts) != len(texts):
        raise Unlike("a ToUnicode map holds U+0000")
    return found_texts


def _wrong_codes(program: Sfnt, texts: list[str], widths: list[float], registers: Registers) -> frozenset[int]:
    """Codes whose glyph is not the one of their character. All codes must be of one and the same master font."""
    if program.tags != _TABLES or program.glyphs <= len(texts):
        raise Unlike("an embedded font has tables that papers do not use, or too few glyphs")
    masters: set[int] = set()
    wrong = set()
    outlines, metrics = program.outlines(), program.metrics()
    for code, (text, width) in enumerate(zip(texts, widths, strict=True), start=1):
        outline, metric = outlines[code], metrics[code]
        right = registers.right.get(text)
        if right is not None and right[0] == outline and right[1] == metric and abs(width - right[2]) < _WIDTH_SLACK:
            masters.add(right[3])
            continue
        found = registers.find(text)
        if found is None:
            wrong.add(code)
            continue
        master, shape = found
        masters.add(master)
        if (
            metric != shape.metric
            or not abs(width - shape.advance) < _WIDTH_SLACK
            or not _has_shape(outlines, code, shape)
        ):
            wrong.add(code)
        elif is_simple(outline):
            # These very bytes were hashed and found right. A composite's are not all of what it draws.
            registers.keep_right(text, (outline, metric, shape.advance, master))
    if len(masters) > 1:
        raise Unlike("an embedded font mixes the fonts of the municipality")
    for master in masters:
        _is_of(program, registers.fonts[master])
    _has_no_more(outlines, len(texts))
    return frozenset(wrong)


def _is_cut_from(program: Sfnt, texts: list[str], widths: list[float], edition: Registers) -> bool:
    """Whether an embedded font holds user-defined characters alone, all of them as this edition has them."""
    if not all(map(is_gaiji, texts)):
        return False
    try:
        return not _wrong_codes(program, texts, widths, edition)
    except Unlike:
        return False


def _has_shape(outlines: list[bytes], code: int, shape: Shape) -> bool:
    outline, length = outlines[code], shape.length
    if len(outline) < length:
        return False
    if len(outline) > length:
        rest = outline[length:]
        if len(rest) > _MOST_PADDING or rest.strip(b"\0"):
            return False
        outline = outline[:length]
    return shape_digest(outline, outlines.__getitem__) == shape.digest


def _is_of(program: Sfnt, master: Register) -> None:
    """The tables that say how every glyph is scaled and placed are the master's."""
    if any(blanked(tag, program.table(tag)) != table for tag, table in master.tables.items()):
        raise Unlike("an embedded font is scaled or placed in its own way")


def _has_no_more(outlines: list[bytes], codes: int) -> None:
    """After the glyphs of the codes come only parts of composites."""
    if len(outlines) == codes + 1:
        return
    waiting = list(range(codes + 1))
    seen = set(waiting)
    while waiting:
        outline = outlines[waiting.pop()]
        if not is_simple(outline):
            named = {gid for _, gid in parts(outline)} - seen
            if named and max(named) >= len(outlines):
                raise Unlike("an embedded font names a glyph that it has not")
            seen |= named
            waiting += named
    if len(seen) != len(outlines):
        raise Unlike("an embedded font has glyphs that no code stands for")
