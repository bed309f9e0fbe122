"""An interpreter for the few operators a paper may use. Whatever it does not know, it reports.

pdfium is forgiving: it reads past invisible text, clipped text and text off the page. This reader is not.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pikepdf

from issuer.inspection.drawn import Drawn, Glyph, Patch, Picture
from issuer.inspection.embedded import EmbeddedFont
from issuer.inspection.geometry import MM_PER_PT, Matrix, Rect, around

FontOf = Callable[[Any], EmbeddedFont | None]

_PATH = frozenset({"m", "l", "c", "v", "y", "h", "re"})
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_PAINTS = _FILLS | {"S", "s", "n"}
#: Line style says nothing about text; ``w`` is looked at.
_HARMLESS = frozenset({"J", "j", "M", "d", "i", "ri", "BMC", "EMC", "MP"})
_DEPTH = 4
#: A line thicker than this could cover text.
_THICK_PT = 4.0
_HAIR_MM = 0.6


@dataclass(slots=True)
class _State:
    ctm: Matrix
    clip: Rect
    font: EmbeddedFont | None = None
    size: float = 0.0
    spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    shade: float = 0.0
    stroke: float = 0.0
    width: float = 1.0


@dataclass(slots=True)
class Reader:
    """Reads one page. ``height`` of the page in points; ``font_of`` turns a font object into its reader."""

    height: float
    width: float
    font_of: FontOf
    drawn: Drawn = field(default_factory=Drawn)

    def read(self, page: Any) -> Drawn:
        """Run the page's operators. Broken rules are collected in ``Drawn.broken``."""
        whole = Rect(0.0, 0.0, self.width, self.height)
        self._run(page, page.get("/Resources", {}), _State(ctm=Matrix(), clip=whole), 0)
        return self.drawn

    def _run(self, content: Any, resources: Any, state: _State, depth: int) -> None:
        stack: list[_State] = []
        text = line = Matrix()
        path: list[tuple[float, float]] = []
        shapes: list[str] = []
        clips = False
        for operands, operator in pikepdf.parse_content_stream(content):
            op = str(operator)
            if op == "q":
                stack.append(copy(state))
            elif op == "Q":
                if not stack:
                    return self.drawn.breaks("unbalanced Q")
                state = stack.pop()
            elif op == "cm":
                state.ctm = Matrix(*_numbers(operands)).before(state.ctm)
            elif op in _PATH:
                shapes.append(op)
                path.extend(_path_points(op, _numbers(operands), state.ctm))
            elif op in ("W", "W*"):
                clips = True
            elif op in _PAINTS:
                self._paint(op, path, state)
                if clips:
                    self._clip(path, shapes, state)
                path, shapes, clips = [], [], False
            elif op == "BT":
                text = line = Matrix()
            elif op == "Tm":
                text = line = Matrix(*_numbers(operands))
            elif op in ("Td", "TD"):
                dx, dy = _numbers(operands)
                if op == "TD":
                    state.leading = -dy
                text = line = Matrix(e=dx, f=dy).before(line)
            elif op == "T*":
                text = line = Matrix(f=-state.leading).before(line)
            elif op == "Tf":
                state.font = self._font(resources, operands[0])
                state.size = float(operands[1])
            elif op == "TJ":
                text = self._show(operands[0], text, state)
            elif op == "Tj":
                text = self._show(operands, text, state)
            elif op == "Do":
                self._do(resources, operands[0], state, depth)
            elif op == "gs":
                self._graphics_state(resources, operands[0])
            elif op in ("BDC", "DP"):
                if operands and str(operands[0]) == "/OC":
                    self.drawn.breaks("optional content")
            elif op != "ET" and op not in _HARMLESS:
                self._set(op, operands, state)
        if stack:
            self.drawn.breaks("unbalanced q")

    def _set(self, op: str, operands: Sequence[Any], state: _State) -> None:
        if op in ("g", "rg", "k"):
            state.shade = _shade(_numbers(operands))
        elif op in ("G", "RG", "K"):
            state.stroke = _shade(_numbers(operands))
        elif op == "w":
            state.width = float(operands[0])
        elif op == "Tc":
            state.spacing = float(operands[0])
        elif op == "Tz":
            state.scale = float(operands[0]) / 100
        elif op == "TL":
            state.leading = float(operands[0])
        elif op == "Ts":
            state.rise = float(operands[0])
        elif op == "Tw":
            # Word spacing never applies to two-byte codes (ISO 32000-1, 9.3.3).
            return
        elif op != "Tr" or float(operands[0]) != 0:
            self.drawn.breaks(f"operator {op if op.isascii() and op.isalpha() else '?'}")

    def _show(self, pieces: Any, text: Matrix, state: _State) -> Matrix:
        font = state.font
        if font is None:
            self.drawn.breaks("text without a readable font")
            return text
        for piece in pieces:
            if isinstance(piece, int | float | Decimal):
                text = Matrix(e=-float(piece) / 1000 * state.size * state.scale).before(text)
                continue
            codes = bytes(piece)
            if len(codes) % 2:
                self.drawn.breaks("half a character code")
            for at in range(0, len(codes) - 1, 2):
                text = self._draw(codes[at] << 8 | codes[at + 1], font, text, state)
        return text

    def _draw(self, cid: int, font: EmbeddedFont, text: Matrix, state: _State) -> Matrix:
        width = font.width(cid) / 1000 * state.size * state.scale
        whole = text.before(state.ctm)
        x, y = whole.point(0, state.rise)
        if not whole.is_upright():
            self.drawn.breaks("turned or mirrored text")
        if not state.clip.has(x, y, 1.0) or not state.clip.has(x + width * whole.a, y, 1.0):
            self.drawn.breaks("text outside the page or its clip")
        height = state.size * whole.d
        self.drawn.glyphs.append(
            Glyph(
                font=font,
                cid=cid,
                x=x * MM_PER_PT,
                y=(self.height - y) * MM_PER_PT,
                size_pt=height,
                stretch=state.scale * whole.a / whole.d if whole.d else 0.0,
                advance=width * whole.a * MM_PER_PT,
                shade=state.shade,
                order=self.drawn.next_order(),
            )
        )
        return Matrix(e=width + state.spacing * state.scale).before(text)

    def _font(self, resources: Any, name: Any) -> EmbeddedFont | None:
        font = self.font_of(resources.get("/Font", {}).get(str(name)))
        if font is None:
            self.drawn.breaks("a font that is not embedded")
        return font

    def _do(self, resources: Any, name: Any, state: _State, depth: int) -> None:
        target = resources.get("/XObject", {}).get(str(name))
        if target is None or depth >= _DEPTH or "/OC" in target:
            return self.drawn.breaks("an object that cannot be followed")
        if target.get("/Subtype") == "/Image":
            corners = [state.ctm.point(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            if not state.ctm.is_upright():
                self.drawn.breaks("a turned or mirrored picture")
            if not around(corners).within(state.clip, 1.0):
                self.drawn.breaks("a picture outside the page or its clip")
            self.drawn.pictures.append(Picture(target, self._mm(around(corners)), self.drawn.next_order()))
        elif target.get("/Subtype") == "/Form":
            inner = copy(state)
            inner.ctm = Matrix(*_numbers(target.get("/Matrix", [1, 0, 0, 1, 0, 0]))).before(state.ctm)
            x0, y0, x1, y1 = _numbers(target.BBox)
            corners = [inner.ctm.point(x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
            inner.clip = state.clip.meet(around(corners))
            self._run(target, target.get("/Resources", resources), inner, depth + 1)
        else:
            self.drawn.breaks("an object of an unknown kind")

    def _graphics_state(self, resources: Any, name: Any) -> None:
        wanted = resources.get("/ExtGState", {}).get(str(name))
        if wanted is None:
            return self.drawn.breaks("a missing graphics state")
        opaque = all(float(wanted.get(key, 1)) == 1 for key in ("/CA", "/ca"))
        plain = wanted.get("/SMask", "/None") == "/None" and wanted.get("/BM", "/Normal") == "/Normal"
        if not (opaque and plain) or "/Font" in wanted:
            self.drawn.breaks("transparency")

    def _paint(self, op: str, path: list[tuple[float, float]], state: _State) -> None:
        if op in _FILLS and path:
            box = self._mm(around(path))
            if min(box.width, box.height) > _HAIR_MM:
                self.drawn.patches.append(Patch(box, self.drawn.next_order()))
        if op in ("S", "s", "B", "B*", "b", "b*") and state.width * abs(state.ctm.a) > _THICK_PT:
            self.drawn.breaks("a line thick enough to cover text")

    def _clip(self, path: list[tuple[float, float]], shapes: list[str], state: _State) -> None:
        box = around(path) if path else Rect(0, 0, 0, 0)
        on_edges = all(
            min(abs(x - box.x0), abs(x - box.x1)) < 0.01 or min(abs(y - box.y0), abs(y - box.y1)) < 0.01
            for x, y in path
        )
        if (
            not path
            or not on_edges
            or set(shapes) - {"re", "m", "l", "h"}
            or shapes.count("re") + shapes.count("m") > 1
        ):
            self.drawn.breaks("a clip that is not a rectangle")
        state.clip = state.clip.meet(box)

    def _mm(self, box: Rect) -> Rect:
        return Rect(
            box.x0 * MM_PER_PT,
            (self.height - box.y1) * MM_PER_PT,
            box.x1 * MM_PER_PT,
            (self.height - box.y0) * MM_PER_PT,
        )


def _numbers(operands: Any) -> list[float]:
    return [float(operand) for operand in operands]


def _shade(parts: list[float]) -> float:
    """0 is black, 1 is white: the lightest of the components (CMYK: by its black and ink)."""
    if len(parts) == 4:
        return max(0.0, 1 - parts[3] - max(parts[:3]))
    return max(parts, default=1.0)


def _path_points(op: str, numbers: list[float], ctm: Matrix) -> list[tuple[float, float]]:
    if op == "re":
        x, y, width, height = numbers
        return [ctm.point(*p) for p in ((x, y), (x + width, y), (x, y + height), (x + width, y + height))]
    return [ctm.point(numbers[n], numbers[n + 1]) for n in range(0, len(numbers), 2)]
