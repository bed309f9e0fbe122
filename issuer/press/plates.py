"""The boxes of a form's fields, read off WeasyPrint's own layout: CSS is the one place that says where things are.

Uses WeasyPrint's box tree, which is not a public interface: the version is pinned and the tests hold the figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from issuer.papers.errors import ConfigurationError
from issuer.press.fitting import Box
from issuer.press.forms import Form
from issuer.press.template import Group, Part

_PT = 0.75
_MM = 25.4 / 96
_A4_MM = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Plate:
    """Boxes of one form. ``texts``: field → box in points. ``pictures``: picture → (width, height) in mm.

    ``places``: field or picture → (x, y) of its box in mm from the top left corner of the page.
    """

    texts: dict[str, Box]
    pictures: dict[str, tuple[float, float]]
    places: dict[str, tuple[float, float]]


def make_plate(*, form: Form, styles: list[CSS], font_config: FontConfiguration) -> Plate:
    """Lay the form out once with its sample texts and read the boxes.

    Raises ConfigurationError when a box is empty, outside the page, or not there.
    """
    html = form.template.before + _sample(form.template.page) + form.template.after
    pages = HTML(string=html).render(stylesheets=styles, font_config=font_config).pages
    if len(pages) != 1:
        raise ConfigurationError(f"the form {form.name} does not fit one page")
    plate = Plate({}, {}, {})
    for name, kind, box, style in _marked(pages[0]._page_box, None):
        place = (box.content_box_x() * _MM, box.content_box_y() * _MM)
        size = (box.width * _MM, box.height * _MM)
        if min(size) <= 0 or min(place) < 0 or any(p + s > a for p, s, a in zip(place, size, _A4_MM, strict=True)):
            raise ConfigurationError(f"the box of {name} in the form {form.name} is empty or outside the page")
        plate.places[name] = place
        if kind == "image":
            plate.pictures[name] = size
            continue
        font_size = style["font_size"]
        spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"] / font_size
        fit = form.template.fits[name]
        plate.texts[name] = Box(box.width * _PT, box.height * _PT, font_size * _PT, spacing, fit)
    if plate.texts.keys() != form.template.fits.keys() or plate.pictures.keys() != form.template.images.keys():
        raise ConfigurationError(f"some fields of the form {form.name} are not laid out")
    return plate


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


def _marked(box: Any, block: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """(name, kind, box that holds it, style of the marked element) for every marked element."""
    box = getattr(box, "_box", box)  # absolutely placed boxes stand behind a proxy
    element = getattr(box, "element", None)
    is_block = isinstance(box, boxes.BlockBox)
    block = box if is_block else block
    if isinstance(box, boxes.InlineBox) and element is not None and element.get("data-field"):
        yield element.get("data-field"), "field", block, box.style
    if is_block and element is not None and element.get("data-image"):
        yield element.get("data-image"), "image", box, box.style
    for child in getattr(box, "children", ()):
        yield from _marked(child, block)
