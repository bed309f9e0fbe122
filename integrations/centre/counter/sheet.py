"""A narrow sheet of lines as a PDF whose text can be read out: 受付票, 申請番号のお知らせ."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.conf import settings
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

__all__ = ["Line", "sheet"]

_POINTS_PER_MM = 72 / 25.4
_WIDTH_MM = 80.0
_MARGIN_MM = 4.0
_LEADING = 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One line, ``size`` in points; too long a line is broken."""

    text: str
    size: float


def sheet(*, title: str, lines: Sequence[Line]) -> bytes:
    """The lines below each other on a roll 80 mm wide, as long as they need. Raises KeyError for a missing glyph."""
    font = _subset({letter for line in lines for letter in line.text})
    width = _WIDTH_MM * _POINTS_PER_MM
    margin = _MARGIN_MM * _POINTS_PER_MM
    broken = [part for line in lines for part in _broken(line, font, width - 2 * margin)]
    height = 2 * margin + sum(line.size * _LEADING for line in broken)
    drawn, at = [], height - margin
    for line in broken:
        at -= line.size * _LEADING
        codes = "".join(f"{font.glyph(letter):04x}" for letter in line.text)
        drawn.append(f"BT /F {line.size:g} Tf {margin:.2f} {at:.2f} Td <{codes}> Tj ET")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        page.obj.Resources = Dictionary(Font=Dictionary(F=font.written(pdf)))
        page.obj.Contents = pdf.make_stream("\n".join(drawn).encode("ascii"))
        pdf.Root.Lang = pikepdf.String("ja")
        pdf.docinfo["/Title"] = title
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


class _Font:
    """A font of the letters of one sheet."""

    def __init__(self, font: TTFont, letters: set[str]) -> None:
        scale = 1000 / font["head"].unitsPerEm
        table = font.getBestCmap()
        self.glyphs = {letter: font.getGlyphID(table[ord(letter)]) for letter in letters}
        self.widths = {letter: font["hmtx"][table[ord(letter)]][0] * scale for letter in letters}
        head, lines = font["head"], font["hhea"]
        self.box = [round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]
        self.ascent, self.descent = round(lines.ascent * scale), round(lines.descent * scale)
        out = io.BytesIO()
        font.save(out)
        self.program = out.getvalue()

    def glyph(self, letter: str) -> int:
        return int(self.glyphs[letter])

    def written(self, pdf: pikepdf.Pdf) -> Any:
        """The font among the objects of a PDF: every letter of it can be drawn and read out."""
        name = Name("/AKASHI+Mincho")
        stream = pdf.make_stream(self.program, Length1=len(self.program))
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array(self.box),
            ItalicAngle=0,
            Ascent=self.ascent,
            Descent=self.descent,
            CapHeight=self.ascent,
            StemV=80,
            FontFile2=stream,
        )
        widths: list[Any] = []
        for letter, glyph in self.glyphs.items():
            widths += [glyph, Array([round(self.widths[letter])])]
        below = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            CIDToGIDMap=Name.Identity,
            W=Array(widths),
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]),
            ToUnicode=pdf.make_stream(self._read_out()),
        )
        return pdf.make_indirect(font)

    def _read_out(self) -> bytes:
        pairs = sorted({(glyph, letter) for letter, glyph in self.glyphs.items()})
        rows = [f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in pairs]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode("ascii")


def _subset(letters: set[str]) -> _Font:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, name_IDs=[])
    options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx", "VORG", "DSIG", "BASE"]
    with TTFont(settings.AKASHI_FONTS, lazy=True, fontNumber=0) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(sorted(letters)))
        subsetter.subset(font)
        return _Font(font, letters)


def _broken(line: Line, font: _Font, width: float) -> list[Line]:
    parts, used = [""], 0.0
    for letter in line.text:
        wide = font.widths[letter] * line.size / 1000
        if used + wide > width and parts[-1]:
            parts.append("")
            used = 0.0
        parts[-1] += letter
        used += wide
    return [Line(part, line.size) for part in parts]
