"""Making plates: WeasyPrint lays a form out, and its own layout says where everything is.

CSS stays the one place that says where things are. Uses WeasyPrint's box tree, which is not a public interface: the
version is pinned, every field's place is reckoned as the press will reckon it and must be where WeasyPrint has it,
and tests/golden lays whole papers over WeasyPrint's. Run it in a short-lived process (``plates_build``):
WeasyPrint's memory does not come back.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

import pikepdf
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration

from issuer.papers.errors import ConfigurationError
from issuer.press.cutting import font_objects
from issuer.press.deflate import deflate_small
from issuer.press.fitting import Box
from issuer.press.forms import Form
from issuer.press.ink import lines_of
from issuer.press.pdf import MEDIA_BOX, number, stream
from issuer.press.plates import Ink, Plate, Spot, Words
from issuer.press.template import Group, Part
from issuer.press.typecase import Sort, Typecase, units

_PT = 0.75
_MM = 25.4 / 96
_A4_MM = (210.0, 297.0)
_HEIGHT_PT = 841.89
_ALIGN = {"start": "start", "left": "start", "center": "center", "right": "right", "end": "right"}
#: How far a plate may stand from the page WeasyPrint draws: far below what a printer shows.
_SLACK_PT = 0.02
_FIRST_OBJECT = 5
_TITLE = re.compile(r"<title>([^<]*)</title>")


@dataclass(frozen=True, slots=True)
class _Words:
    """Fixed text of a form as WeasyPrint placed it, in points. ``after``: number of fields before it."""

    text: str
    x: float
    y: float
    size: float
    spacing: float
    shade: float
    after: int


@dataclass(slots=True)
class _Found:
    """What a walk over the page's boxes found."""

    texts: dict[str, Box] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    pictures: dict[str, tuple[float, float]] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    tallies: dict[str, tuple[float, float]] = field(default_factory=dict)
    words: dict[tuple[str, ...], list[_Words]] = field(default_factory=dict)
    #: Conditions of every group, those around it first; the 見本 group's name is empty.
    groups: set[tuple[str, ...]] = field(default_factory=lambda: {()})
    #: Every box with the conditions it stands under.
    boxes: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)


def tools() -> dict[str, str]:
    """Names and versions of everything that has a say in a plate."""
    return {
        "weasyprint": version("weasyprint"),
        "fonttools": version("fonttools"),
        "pango": str(pango.pango_version()),
        "harfbuzz": _harfbuzz_version(),
    }


def _harfbuzz_version() -> str:
    """WeasyPrint can only ask HarfBuzz whether it is at least some version, so it is asked part by part."""
    version_so_far = [0, 0, 0]
    for part in range(3):
        while harfbuzz.hb_version_atleast(*(n + (i == part) for i, n in enumerate(version_so_far))):
            version_so_far[part] += 1
    return ".".join(map(str, version_so_far))


def make_plate(*, form: Form, styles: Sequence[CSS], font_config: FontConfiguration, typecase: Typecase) -> Plate:
    """Lay the form out once with sample texts, read its boxes and keep its drawing.

    Raises ConfigurationError when a box is empty, outside the page, not there, or stands where a stamped text would
    not be where WeasyPrint sets it.
    """
    html = form.template.before + _sample(form.template.page) + form.template.after
    document = HTML(string=html).render(stylesheets=styles, font_config=font_config)
    pages = document.pages
    if len(pages) != 1:
        raise ConfigurationError(f"the form {form.name} does not fit one page")
    found = _Found()
    _walk(pages[0]._page_box, _Around(form), found)
    if found.texts.keys() != form.template.fits.keys() or found.pictures.keys() != form.template.images.keys():
        raise ConfigurationError(f"some fields of the form {form.name} are not laid out")
    drawings = {
        group: _drawing(document, group, found)
        for group in sorted(found.groups, key=lambda group: (_SAMPLE in group, group))
    }
    # 見本 lies under everything, so it stays with its ink; all other words are set with the fields.
    under = {group: words for group, words in found.words.items() if _SAMPLE in group}
    inks = {group: drawing for group, drawing in drawings.items() if drawing or group in under}
    set_again = [(group, one) for group, words in found.words.items() if group not in under for one in words]
    if any(one.shade for _, one in set_again):
        raise ConfigurationError(f"the form {form.name} has fixed text that is not black")
    _sorts([one.text for _, one in set_again], typecase)
    sorts = _sorts([one.text for words in under.values() for one in words], typecase)
    font = _FIRST_OBJECT + len(inks)
    title = _TITLE.search(form.template.before)
    return Plate(
        title=title[1] if title else form.name,
        texts=found.texts,
        spots=found.spots,
        pictures=found.pictures,
        centred=frozenset(name for name, centred in form.template.images.items() if centred),
        places=found.places,
        tallies=found.tallies,
        words=tuple(Words(one.text, one.x, one.y, one.size, one.spacing, one.after, group) for group, one in set_again),
        inks=tuple(Ink(when=tuple(n for n in group if n), sample=_SAMPLE in group) for group in inks),
        objects=(
            *(_ink_object(drawing, under.get(group, []), list(sorts), font) for group, drawing in inks.items()),
            *font_objects(case=typecase.standard, sorts=list(sorts.values()), first=font),
        ),
        made_with=tools(),
    )


#: Stands for the 見本 group among the conditions; no field has this name.
_SAMPLE = ""


def _sample(parts: tuple[Part, ...]) -> str:
    """The page with every group shown and 字 in every field."""
    text = []
    for part in parts:
        if isinstance(part, str):
            text.append(part)
        elif isinstance(part, Group):
            text.append(_sample(part.parts))
        elif part.kind == "field":
            text.append(f'<span data-field="{part.name}">字</span>')
    return "".join(text)


@dataclass(frozen=True, slots=True)
class _Around:
    """What surrounds a box: its form, the groups it is in, its block and line, and the field it belongs to."""

    form: Form
    groups: tuple[str, ...] = ()
    block: Any = None
    line: Any = None
    name: str = ""


def _walk(box: Any, around: _Around, found: _Found) -> None:
    box = getattr(box, "_box", box)  # absolutely placed boxes stand behind a proxy
    element = getattr(box, "element", None)
    marks = dict(element.attrib) if element is not None and hasattr(element, "attrib") else {}
    if box.style["transform"]:
        raise ConfigurationError(f"the form {around.form.name} turns or stretches a part of itself")
    if isinstance(box, boxes.BlockBox):
        around = replace(around, block=box)
        for mark, name in (("data-when", marks.get("data-when")), ("data-sample", _SAMPLE)):
            if mark in marks:
                around = replace(around, groups=(*around.groups, name or _SAMPLE))
                found.groups.add(around.groups)
        if "data-image" in marks:
            name = marks["data-image"]
            found.places[name], found.pictures[name] = _room(name, box, around.form)
        if "data-tally" in marks:
            top = box.content_box_y() + box.height
            found.tallies[marks["data-tally"]] = (box.content_box_x() * _PT, _HEIGHT_PT - top * _PT)
    elif isinstance(box, boxes.LineBox):
        around = replace(around, line=box)
    elif isinstance(box, boxes.InlineBox) and "data-field" in marks:
        around = replace(around, name=marks["data-field"])
    found.boxes.append((around.groups, box))
    if isinstance(box, boxes.TextBox):
        _take_text(box, around, found)
    for child in getattr(box, "children", ()):
        _walk(child, around, found)


def _take_text(box: Any, around: _Around, found: _Found) -> None:
    size = box.style["font_size"]
    letter = box.style["letter_spacing"]
    spacing = 0.0 if letter == "normal" else letter / size
    x, y = box.position_x * _PT, _HEIGHT_PT - (box.position_y + box.baseline) * _PT
    shade = _shade(box.style["color"], around.form)
    if not around.name:
        if box.text.strip():
            words = _Words(box.text, x, y, size * _PT, spacing, shade, len(found.texts))
            found.words.setdefault(around.groups, []).append(words)
        return
    name, block = around.name, around.block
    if shade or len(around.line.children) != 1 or len(block.children) != 1:
        raise ConfigurationError(
            f"the field {name} of the form {around.form.name} is not black or not alone in its box"
        )
    found.places[name], _ = _room(name, block, around.form)
    fit = around.form.template.fits[name]
    found.texts[name] = Box(block.width * _PT, block.height * _PT, size * _PT, spacing, fit)
    line = around.line
    if block.height > line.height + _SLACK_PT:
        raise ConfigurationError(f"the line of field {name} of the form {around.form.name} is lower than its box")
    middle = _HEIGHT_PT - (line.position_y + line.height / 2) * _PT
    align = _ALIGN.get(block.style["text_align_all"], "")
    if not align:
        raise ConfigurationError(f"the field {name} of the form {around.form.name} is aligned in an unknown way")
    spot = found.spots[name] = Spot(block.content_box_x() * _PT, middle, (middle - y) / (size * _PT), align)
    free = found.texts[name].width - (1 + spacing) * size * _PT
    expected = spot.left + {"start": 0.0, "center": free / 2, "right": free}[align]
    if abs(expected - x) > _SLACK_PT:
        raise ConfigurationError(
            f"the field {name} of the form {around.form.name} would not be stamped where it stands"
        )


def _room(name: str, box: Any, form: Form) -> tuple[tuple[float, float], tuple[float, float]]:
    place = (box.content_box_x() * _MM, box.content_box_y() * _MM)
    size = (box.width * _MM, box.height * _MM)
    if min(size) <= 0 or min(place) < 0 or any(p + s > a for p, s, a in zip(place, size, _A4_MM, strict=True)):
        raise ConfigurationError(f"the box of {name} in the form {form.name} is empty or outside the page")
    return place, size


def _shade(colour: Any, form: Form) -> float:
    red, green, blue = (float(part) for part in tuple(colour.to("srgb").coordinates))
    if max(red, green, blue) - min(red, green, blue) > 1e-6 or float(colour.alpha) != 1:
        raise ConfigurationError(f"the form {form.name} has coloured or transparent text")
    return red


def _drawing(document: Any, group: tuple[str, ...], found: _Found) -> str:
    """Lines and areas of one group alone: the same layout painted with everything else hidden.

    Text is hidden too, it is set anew. A form has a group for every line it may rule, so it is laid out only once.
    """
    for own, box in found.boxes:
        is_shown = own == group and not isinstance(box, boxes.TextBox)
        box.style["visibility"] = "visible" if is_shown else "hidden"
    drawn = document.write_pdf()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        (page,) = pdf.pages
        states: Any = page.Resources.get("/ExtGState", {})
        opaque = frozenset(str(name) for name, state in states.items() if _changes_nothing(state))
        return lines_of(pikepdf.parse_content_stream(page), opaque=opaque)


def _changes_nothing(state: Any) -> bool:
    return set(state.keys()) <= {"/Type", "/CA", "/ca"} and all(float(state.get(k, 1)) == 1 for k in ("/CA", "/ca"))


def _sorts(texts: list[str], typecase: Typecase) -> dict[str, Sort]:
    """The sorts of the fixed text in order of first use, from the standard font."""
    sorts: dict[str, Sort] = {}
    for unit in (unit for text in texts for unit in units(text)):
        sort = Typecase((typecase.standard,)).sort_of(unit) if unit not in sorts else sorts[unit]
        if sort is None:
            raise ConfigurationError("a form has a character that the standard font lacks")
        sorts[unit] = sort
    return sorts


def _ink_object(drawing: str, words: list[_Words], order: list[str], font: int) -> bytes:
    made = [drawing] if drawing else []
    if words:
        made.append("BT")
        made += [line for one in words for line in _set(one, order)]
        made.append("ET")
    resources = f"<</Font<</F0 {font} 0 R>>>>" if words else "<<>>"
    entries = f"/Type/XObject/Subtype/Form/BBox{MEDIA_BOX}/Resources{resources}"
    return stream(entries, deflate_small("\n".join(made).encode()))


def _set(one: _Words, order: list[str]) -> Iterator[str]:
    codes = "".join(f"{order.index(unit) + 1:04X}" for unit in units(one.text))
    if one.shade:
        yield f"{number(one.shade)} g"
    yield f"/F0 {number(one.size)} Tf"
    yield f"{number(one.spacing * one.size)} Tc"
    yield f"1 0 0 1 {number(one.x)} {number(one.y)} Tm <{codes}> Tj"
