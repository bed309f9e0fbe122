"""The small fonts of one paper: glyphs in the order of their codes, cut from a case by copying bytes.

A code (CID) stands for one unit of text, so that two characters with one shape can still be told apart when the
text is copied. Composite glyphs bring their parts along, numbered after the codes.
"""

import struct
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain

from issuer.press.case import Case, Glyph
from issuer.press.deflate import deflate
from issuer.press.pdf import plain_stream, stream
from issuer.press.sfnt import assembled, checksum, parts
from issuer.press.typecase import Sort

_PER_BLOCK = 100
_TAG = 26


def font_objects(*, case: Case, sorts: Sequence[Sort], first: int, plain: int = 0) -> list[bytes]:
    """Five objects from number ``first`` on: the Type0 font, its descendant, descriptor, ToUnicode and program.

    The sorts have the codes 1, 2, … (ISO 32000-2, 9.7; 9.9.1). ``plain``: a program of no more bytes is not packed.
    """
    _, glyphs, spelled = zip(*sorts, strict=True) if sorts else ((), (), ())
    program, sign = cut(case, glyphs)
    name, length = f"{_tag(sign)}+{case.postscript}", f"/Length1 {len(program)}"
    scale = 1000 / case.em
    x0, y0, x1, y1 = (round(edge * scale) for edge in case.box)
    widths = " ".join([glyph.width for glyph in glyphs])
    return [
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{first + 1} 0 R]"
        f"/ToUnicode {first + 3} 0 R>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/FontDescriptor {first + 2} 0 R/CIDToGIDMap/Identity/DW 1000/W[1[{widths}]]>>".encode(),
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{x0} {y0} {x1} {y1}]/ItalicAngle 0"
        f"/Ascent {y1}/Descent {y0}/CapHeight {y1}/StemV 80/FontFile2 {first + 4} 0 R>>".encode(),
        stream("", deflate(_to_unicode(spelled))),
        plain_stream(length, program) if len(program) <= plain else stream(length, deflate(program)),
    ]


def cut(case: Case, glyphs: Sequence[Glyph]) -> tuple[bytes, int]:
    """A TrueType font with .notdef and these glyphs in this order, and a number that tells it from others."""
    laid = [case.glyph(0), *glyphs]
    outlines: Sequence[bytes]
    sums: Sequence[int]
    _, _, _, outlines, sums, metrics, composed = zip(*laid, strict=True)
    if any(composed):
        outlines, sums = _with_parts(case, laid)
        metrics = tuple(glyph.metric for glyph in laid)
    total = len(laid)
    offsets = list(accumulate(map(len, outlines), initial=0))
    loca = struct.pack(f">{total + 1}I", *offsets)
    hhea, maxp = bytearray(case.hhea), bytearray(case.maxp)
    struct.pack_into(">H", hhea, 34, total)
    struct.pack_into(">H", maxp, 4, total)
    tables = {
        b"glyf": b"".join(outlines),
        b"head": case.head,
        b"hhea": bytes(hhea),
        b"hmtx": struct.pack(f">{total}I", *metrics),
        b"loca": loca,
        b"maxp": bytes(maxp),
    }
    known = {b"glyf": sum(sums), b"hmtx": sum(metrics), b"loca": sum(offsets)}
    return assembled(tables, known), known[b"glyf"] ^ known[b"hmtx"] << 1


def _with_parts(case: Case, laid: list[Glyph]) -> tuple[list[bytes], list[int]]:
    """Outlines and checksums with the parts of composites laid after the rest and renumbered."""
    number: dict[int, int] = {}
    at = 0
    while at < len(laid):
        for gid in laid[at].parts:
            if gid not in number:
                number[gid] = len(laid)
                laid.append(case.glyph(gid))
        at += 1
    outlines, sums = [], []
    for glyph in laid:
        outline = bytearray(glyph.outline)
        if glyph.parts:
            for at, _, gid in parts(glyph.outline):
                struct.pack_into(">H", outline, at + 2, number[gid])
        outlines.append(bytes(outline))
        sums.append(checksum(bytes(outline)) if glyph.parts else glyph.sum)
    return outlines, sums


def _to_unicode(spelled: Sequence[str]) -> bytes:
    """The CMap from codes back to text, selectors and characters beyond the BMP included (ISO 32000-2, 9.10.3)."""
    body = []
    for at in range(0, len(spelled), _PER_BLOCK):
        block = spelled[at : at + _PER_BLOCK]
        body.append(f"{len(block)} beginbfchar\n")
        body += chain.from_iterable(zip(_line_starts(at), block, strict=False))
        body.append("endbfchar\n")
    return (
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n{''.join(body)}"
        "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend"
    ).encode()


@cache
def _line_starts(at: int) -> tuple[str, ...]:
    """How the lines of one block begin, whose first code is ``at`` + 1."""
    return tuple(f"<{code:04X}><" for code in range(at + 1, at + _PER_BLOCK + 1))


def _tag(sign: int) -> str:
    """Six letters that mark a font as a part of another (ISO 32000-2, 9.9.2)."""
    letters = []
    for _ in range(6):
        sign, letter = divmod(sign, _TAG)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)
