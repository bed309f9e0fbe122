"""An interpreter for the few operators a paper may use. Whatever it does not know, it reports.

pdfium is forgiving: it reads past invisible text, clipped text and text off the page. This reader is not.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pikepdf

from issuer.inspection.drawn import Drawn, Glyph, Patch, Picture
from issuer.inspection.embedded import EmbeddedFont
from issuer.inspection.geometry import MM_PER_PT, Matrix, Rect, around
from issuer.inspection.state import Path, State, in_mm, numbers_of, shade_of

FontOf = Callable[[Any], EmbeddedFont | None]

_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
_DEPTH = 4
#: A line thicker than this (pt) could cover text; filled boxes thinner than this (mm) are rules.
_THICK_PT, _HAIR_MM = 4.0, 0.6
#: How far (pt) the origin of a glyph may stand outside its clip.
_CLIP_SLACK_PT = 1.0


class Reader:
    """Reads one page of ``width`` × ``height`` points. ``font_of`` turns a font object into its reader."""

    def __init__(self, *, height: float, width: float, font_of: FontOf) -> None:
        self.drawn = Drawn()
        self._height = height
        self._font_of = font_of
        self._state = State(Matrix(), Rect(0.0, 0.0, width, height))
        self._path = Path()
        self._text = self._line = Matrix()
        self._resources: Any = {}
        self._plain_states: set[tuple[int, str]] = set()
        self._depth = 0

    def read(self, page: Any) -> Drawn:
        """Run the page's operators. Broken rules are collected in ``Drawn.broken``."""
        self._run(page, page.get("/Resources", {}))
        return self.drawn

    def _run(self, content: Any, resources: Any) -> None:
        stack: list[State] = []
        self._resources = resources
        for instruction in pikepdf.parse_content_stream(content):
            op, operands = str(instruction.operator), instruction.operands
            if op == "q":
                stack.append(self._state.saved())
            elif op == "Q":
                if not stack:
                    self.drawn.breaks("unbalanced Q")
                    return
                self._state = stack.pop()
            else:
                handle = _HANDLERS.get(op)
                if handle is None:
                    self.drawn.breaks("an operator that papers do not use")
                else:
                    handle(self, op, operands)
        if stack:
            self.drawn.breaks("unbalanced q")

    def harmless(self, op: str, operands: Any) -> None:
        """Line style, marks for readers, and word spacing, which two-byte codes never feel (9.3.3)."""

    def concatenate(self, op: str, operands: Any) -> None:
        """``cm``."""
        self._state.ctm = Matrix(*numbers_of(operands)).before(self._state.ctm)

    def construct(self, op: str, operands: Any) -> None:
        """Path construction."""
        self._path.add(op, numbers_of(operands), self._state.ctm)

    def mark_clip(self, op: str, operands: Any) -> None:
        """``W``: the next painting operator also clips."""
        self._path.clips = True

    def paint(self, op: str, operands: Any) -> None:
        """Path painting: fills are remembered as what could cover text."""
        state, path = self._state, self._path
        if op in _FILLS and path.points:
            box = self._mm(path.box())
            if min(box.width, box.height) > _HAIR_MM:
                self.drawn.patches.append(Patch(box, self.drawn.next_order()))
        if op in _STROKES and state.width * abs(state.ctm.a) > _THICK_PT:
            self.drawn.breaks("a line thick enough to cover text")
        if path.clips:
            if not path.is_rectangle():
                self.drawn.breaks("a clip that is not a rectangle")
            state.clip = state.clip.meet(path.box())
        self._path = Path()

    def fill_colour(self, op: str, operands: Any) -> None:
        """``g rg k``: the colour of text."""
        self._state.shade = shade_of(numbers_of(operands))

    def line_width(self, op: str, operands: Any) -> None:
        """``w``."""
        self._state.width = float(operands[0])

    def text_setting(self, op: str, operands: Any) -> None:
        """``Tc Tz TL Ts``."""
        number = float(operands[0])
        if op == "Tc":
            self._state.spacing = number
        elif op == "Tz":
            self._state.scale = number / 100
        elif op == "TL":
            self._state.leading = number
        else:
            self._state.rise = number

    def render_mode(self, op: str, operands: Any) -> None:
        """``Tr``: anything but filled text is refused; mode 3 is invisible, 7 only clips."""
        if float(operands[0]) != 0:
            self.drawn.breaks("text that is not plainly filled")

    def begin_text(self, op: str, operands: Any) -> None:
        """``BT``."""
        self._text = self._line = Matrix()

    def text_matrix(self, op: str, operands: Any) -> None:
        """``Tm``."""
        self._text = self._line = Matrix(*numbers_of(operands))

    def move_text(self, op: str, operands: Any) -> None:
        """``Td TD T*``."""
        dx, dy = numbers_of(operands) if operands else (0.0, -self._state.leading)
        if op == "TD":
            self._state.leading = -dy
        self._text = self._line = Matrix(e=dx, f=dy).before(self._line)

    def choose_font(self, op: str, operands: Any) -> None:
        """``Tf``."""
        self._state.font = self._font_of(self._resources.get("/Font", {}).get(str(operands[0])))
        self._state.size = float(operands[1])
        if self._state.font is None:
            self.drawn.breaks("a font that is not embedded")

    def show(self, op: str, operands: Any) -> None:
        """``Tj TJ``."""
        state, font = self._state, self._state.font
        if font is None:
            self.drawn.breaks("text without a readable font")
            return
        for piece in operands[0] if op == "TJ" else operands:
            if isinstance(piece, int | float | Decimal):
                self._advance(-float(piece) / 1000 * state.size * state.scale)
                continue
            codes = bytes(piece)
            if len(codes) % 2:
                self.drawn.breaks("half a character code")
            for at in range(0, len(codes) - 1, 2):
                self._draw(codes[at] << 8 | codes[at + 1], font)

    def _draw(self, cid: int, font: EmbeddedFont) -> None:
        state = self._state
        width = font.width(cid) / 1000 * state.size * state.scale
        whole = self._text.before(state.ctm)
        x, y = whole.point(0, state.rise)
        if not whole.is_upright():
            self.drawn.breaks("turned or mirrored text")
        end = x + width * whole.a
        if not (state.clip.has(x, y, _CLIP_SLACK_PT) and state.clip.has(end, y, _CLIP_SLACK_PT)):
            self.drawn.breaks("text outside the page or its clip")
        self.drawn.glyphs.append(
            Glyph(
                font=font,
                cid=cid,
                x=x * MM_PER_PT,
                y=(self._height - y) * MM_PER_PT,
                size_pt=state.size * whole.d,
                stretch=state.scale * whole.a / whole.d if whole.d else 0.0,
                advance=width * whole.a * MM_PER_PT,
                shade=state.shade,
                order=self.drawn.next_order(),
            )
        )
        self._advance(width + state.spacing * state.scale)

    def _advance(self, distance: float) -> None:
        a, b, c, d, e, f = self._text
        self._text = Matrix(a, b, c, d, e + distance * a, f + distance * b)

    def draw_object(self, op: str, operands: Any) -> None:
        """``Do``: a picture, or a form whose operators are read like the page's."""
        target = self._resources.get("/XObject", {}).get(str(operands[0]))
        kind = None if target is None or "/OC" in target else target.get("/Subtype")
        if kind == "/Image":
            self._picture(target)
        elif kind == "/Form" and self._depth < _DEPTH:
            self._form(target)
        else:
            self.drawn.breaks("an object that cannot be followed")

    def _picture(self, stream: Any) -> None:
        ctm = self._state.ctm
        box = around([ctm.point(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])
        if not ctm.is_upright():
            self.drawn.breaks("a turned or mirrored picture")
        if not box.within(self._state.clip, _CLIP_SLACK_PT):
            self.drawn.breaks("a picture outside the page or its clip")
        self.drawn.pictures.append(Picture(stream, self._mm(box), self.drawn.next_order()))

    def _form(self, form: Any) -> None:
        outer = (self._state, self._path, self._text, self._line, self._resources)
        inner = self._state.saved()
        inner.ctm = Matrix(*numbers_of(form.get("/Matrix", [1, 0, 0, 1, 0, 0]))).before(inner.ctm)
        x0, y0, x1, y1 = numbers_of(form.BBox)
        corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
        inner.clip = inner.clip.meet(around([inner.ctm.point(*corner) for corner in corners]))
        self._state, self._path = inner, Path()
        self._depth += 1
        self._run(form, form.get("/Resources", self._resources))
        self._depth -= 1
        self._state, self._path, self._text, self._line, self._resources = outer

    def graphics_state(self, op: str, operands: Any) -> None:
        """``gs``: only states that leave everything opaque."""
        key = (self._depth, str(operands[0]))
        if key in self._plain_states:
            return
        wanted = self._resources.get("/ExtGState", {}).get(key[1])
        if wanted is None or not _is_plain(wanted):
            self.drawn.breaks("transparency")
        elif not self._depth:
            # Names in a form mean another dictionary each time; the page's own are looked up once.
            self._plain_states.add(key)

    def marked_content(self, op: str, operands: Any) -> None:
        """``BDC DP``: marks for readers are welcome, layers are not."""
        if operands and str(operands[0]) == "/OC":
            self.drawn.breaks("optional content")

    def _mm(self, box: Rect) -> Rect:
        return in_mm(box, page_height=self._height)


def _is_plain(wanted: Any) -> bool:
    opaque = all(float(wanted.get(key, 1)) == 1 for key in ("/CA", "/ca"))
    unmasked = wanted.get("/SMask", "/None") == "/None" and wanted.get("/BM", "/Normal") == "/Normal"
    return opaque and unmasked and "/Font" not in wanted and "/LW" not in wanted


Handler = Callable[[Reader, str, Any], None]

_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("m", "l", "c", "v", "y", "h", "re"), Reader.construct),
    **dict.fromkeys(_FILLS | _STROKES | {"n"}, Reader.paint),
    **dict.fromkeys(("W", "W*"), Reader.mark_clip),
    **dict.fromkeys(("g", "rg", "k"), Reader.fill_colour),
    **dict.fromkeys(("Tc", "Tz", "TL", "Ts"), Reader.text_setting),
    **dict.fromkeys(("Td", "TD", "T*"), Reader.move_text),
    **dict.fromkeys(("Tj", "TJ"), Reader.show),
    **dict.fromkeys(("BDC", "DP"), Reader.marked_content),
    # The colour of lines is harmless: it can make a rule pale, never hide a character.
    **dict.fromkeys(("J", "j", "M", "d", "i", "ri", "BMC", "EMC", "MP", "ET", "Tw", "G", "RG", "K"), Reader.harmless),
    "cm": Reader.concatenate,
    "w": Reader.line_width,
    "Tr": Reader.render_mode,
    "BT": Reader.begin_text,
    "Tm": Reader.text_matrix,
    "Tf": Reader.choose_font,
    "Do": Reader.draw_object,
    "gs": Reader.graphics_state,
}
