"""The file behind a paper, read with pikepdf: fonts and what their codes mean and draw, and how text is shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, TTLibError

from integrations.centre.kit.paper.master import Shape, shape_of

__all__ = ["Face", "Shown", "Typeset"]

_BFCHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BFRANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_MOST_DEPTH = 6


class Face:
    """One font of the file."""

    def __init__(self, font: pikepdf.Dictionary) -> None:
        self.name = str(font.get("/BaseFont", ""))
        self._composite = font.get("/Subtype") == "/Type0"
        inner = font["/DescendantFonts"][0] if self._composite else font
        self._to_gid = inner.get("/CIDToGIDMap")
        descriptor: Any = inner.get("/FontDescriptor", {})
        self._file = next((descriptor[k] for k in ("/FontFile2", "/FontFile3", "/FontFile") if k in descriptor), None)
        self.embedded = self._file is not None or font.get("/Subtype") == "/Type3"
        self.drawn_by_hand = font.get("/Subtype") == "/Type3"
        told = font.get("/ToUnicode")
        self.meanings = _meanings(bytes(told.read_bytes())) if isinstance(told, pikepdf.Stream) else {}

    def codes(self, shown: bytes) -> Iterator[int]:
        """The character codes of a shown string (two bytes each in a composite font)."""
        width = 2 if self._composite else 1
        for at in range(0, len(shown) - width + 1, width):
            yield int.from_bytes(shown[at : at + width], "big")

    def shape(self, code: int) -> Shape | None:
        """What a code draws; None when the embedded font cannot tell (not TrueType, or no such glyph)."""
        if self._outlines is None or not self._composite:
            return None
        font, order, glyphs = self._outlines
        gid = code
        if isinstance(self._to_gid, pikepdf.Stream):
            table = bytes(self._to_gid.read_bytes())
            gid = int.from_bytes(table[2 * code : 2 * code + 2], "big")
        return shape_of(font, glyphs, order[gid]) if gid < len(order) else None

    @cached_property
    def _outlines(self) -> tuple[TTFont, list[str], Any] | None:
        if self._file is None:
            return None
        try:
            font = TTFont(io.BytesIO(bytes(self._file.read_bytes())), lazy=True)
            return font, font.getGlyphOrder(), font.getGlyphSet()
        except (TTLibError, KeyError, AssertionError, IndexError):
            return None


@dataclass(slots=True)
class Shown:
    """What a page shows: codes by font, and the rendering modes and fill colours text was shown with."""

    codes: dict[str, set[int]] = field(default_factory=dict)
    modes: set[int] = field(default_factory=set)
    clips: int = 0


class Typeset:
    """The whole file. Raises pikepdf.PdfError when it cannot be read."""

    def __init__(self, pdf: bytes) -> None:
        self.file = pikepdf.open(io.BytesIO(pdf))
        self.faces: dict[str, Face] = {}

    def shown(self, page: int) -> Shown:
        """Walk a page's content and the forms it draws."""
        found = Shown()
        wanted = self.file.pages[page]
        self._walk(wanted, wanted.obj.get("/Resources", wanted.resources), found, 0)
        return found

    def _walk(self, content: Any, resources: Any, found: Shown, depth: int) -> None:
        face = ""
        for step in pikepdf.parse_content_stream(content):
            operands: Any = step.operands
            verb = str(step.operator)
            if verb == "Tf":
                face = self._face(resources, operands[0])
            elif verb == "Tr":
                found.modes.add(int(operands[0]))
            elif verb in _SHOWING and face:
                codes = found.codes.setdefault(face, set())
                for piece in _strings(operands):
                    codes.update(self.faces[face].codes(piece))
            elif verb in ("W", "W*"):
                found.clips += 1
            elif verb == "Do" and depth < _MOST_DEPTH:
                drawn = resources.get("/XObject", {}).get(str(operands[0]))
                if drawn is not None and drawn.get("/Subtype") == "/Form":
                    self._walk(drawn, drawn.get("/Resources", resources), found, depth + 1)

    def _face(self, resources: Any, name: Any) -> str:
        font = resources.get("/Font", {}).get(str(name))
        if font is None:
            return ""
        key = f"{font.objgen}" if font.is_indirect else f"{id(resources)}{name}"
        if key not in self.faces:
            self.faces[key] = Face(font)
        return key


def _strings(operands: Any) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            yield bytes(operand)
        elif isinstance(operand, pikepdf.Array):
            yield from (bytes(piece) for piece in operand if isinstance(piece, pikepdf.String))


def _meanings(cmap: bytes) -> dict[int, str]:
    """ToUnicode: code → text (ISO 32000-2, 9.10.3)."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in _BFCHAR.findall(block):
            found[int(code, 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, to in _BFRANGE.findall(block):
            first, last = int(low, 16), min(int(high, 16), int(low, 16) + 0xFFFF)
            if to.startswith(b"["):
                texts = re.findall(rb"<([0-9A-Fa-f]+)>", to)
                found.update({first + at: _utf16(text) for at, text in enumerate(texts[: last - first + 1])})
                continue
            start = _utf16(to[1:-1])
            for at in range(last - first + 1):
                found[first + at] = start[:-1] + chr(ord(start[-1]) + at) if start else ""
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")
