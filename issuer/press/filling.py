"""Filling one page of a form: escaped text, pictures at their physical size, the figures of the seam."""

import base64
import html
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from issuer.papers.content import ContentPage, Footer, Image
from issuer.press import tally
from issuer.press.case import Case
from issuer.press.fitting import Setting
from issuer.press.plates import Plate
from issuer.press.template import Group, Hole, Part
from issuer.press.typecase import Typecase, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Everything one page is filled with."""

    typecase: Typecase
    plate: Plate
    page: ContentPage
    settings: Mapping[str, Setting]
    footer: Footer
    footer_before: Footer | None
    sample: bool

    def fill(self, parts: tuple[Part, ...]) -> str:
        """HTML of the parts; a group whose condition does not hold leaves nothing."""
        made = []
        for part in parts:
            if isinstance(part, str):
                made.append(part)
            elif isinstance(part, Hole):
                made.append(self._hole(part))
            elif self._is_drawn(part):
                made.append(self.fill(part.parts))
        return "".join(made)

    def _is_drawn(self, group: Group) -> bool:
        return self.sample if group.kind == "sample" else group.name in self.settings or group.name in self.page.marks

    def _hole(self, hole: Hole) -> str:
        if hole.kind == "tally":
            return self._tally(hole.name)
        if hole.kind == "image":
            image = dict(self.page.images).get(hole.name)
            return "" if image is None else self._picture(hole.name, image)
        setting = self.settings.get(hole.name)
        return "" if setting is None else self._text(hole.name, setting)

    def _tally(self, side: str) -> str:
        if side == "after" and self.footer.page < self.footer.pages:
            return tally.half(keiin=self.footer.keiin, side=side)
        if side == "before" and self.footer_before is not None:
            return tally.half(keiin=self.footer_before.keiin, side=side)
        return ""

    def _picture(self, name: str, image: Image) -> str:
        room = self.plate.pictures[name]
        left = (room[0] - image.width_mm) / 2 if name in self.plate.centred else 0.0
        top = (room[1] - image.height_mm) / 2 if name in self.plate.centred else 0.0
        data = base64.b64encode(image.png).decode()
        return (
            f'<img src="data:image/png;base64,{data}" alt="" style="position:absolute;image-rendering:crisp-edges;'
            f'left:{left:.3f}mm;top:{top:.3f}mm;width:{image.width_mm:.3f}mm;height:{image.height_mm:.3f}mm">'
        )

    def _text(self, name: str, setting: Setting) -> str:
        box = self.plate.texts[name]
        if len(setting.lines) == 1 and setting.stretch == 1.0 and setting.size == box.size:
            return self._runs(setting.lines[0])
        # Lines are broken here, never by the renderer; the block is centred in the height of the box.
        lines = "<br>".join(self._stretched(line, setting, box.spacing) for line in setting.lines)
        margin = (box.height - setting.pitch * len(setting.lines)) / 2
        return (
            f'<span style="display:inline-block;vertical-align:top;width:{box.width:.3f}pt;margin-top:{margin:.3f}pt;'
            f'font-size:{setting.size}pt;line-height:{setting.pitch:.3f}pt">{lines}</span>'
        )

    def _stretched(self, line: str, setting: Setting, spacing: float) -> str:
        if setting.stretch == 1.0:
            return self._runs(line)
        em = sum(self.typecase.advance(unit) + spacing for unit in units(line))
        return (
            f'<span style="display:inline-block;vertical-align:top;width:{em * setting.stretch:.4f}em">'
            f'<span style="display:inline-block;vertical-align:top;transform-origin:0 0;'
            f'transform:scaleX({setting.stretch})">{self._runs(line)}</span></span>'
        )

    def _runs(self, text: str) -> str:
        """Escaped text; characters of a municipality's own font are marked with its family."""
        made = []
        for face, group in groupby(units(text), key=self._face):
            run = html.escape("".join(group))
            if face is self.typecase.standard:
                made.append(run)
            else:
                made.append(f"<span style=\"font-family:'{html.escape(face.family)}'\">{run}</span>")
        return "".join(made)

    def _face(self, unit: str) -> Case:
        face = self.typecase.face_of(unit)
        if face is None:
            raise KeyError("a unit that was not checked reached the drawing")
        return face
