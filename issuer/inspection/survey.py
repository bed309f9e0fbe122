"""Make the plan of an edition of a form: ``python -m issuer.inspection.survey EDITION_FOLDER`` prints it.

Lays the form out once with every field showing its sample and notes where each line of text may stand. A person
reads the difference before the plan is committed under ``ink/``; a test holds the plan against the form.
"""

import re
import sys
from pathlib import Path
from typing import Any

from weasyprint import HTML

_MM = 25.4 / 96


def survey(folder: Path) -> str:
    """The plan of the form in ``folder`` (``<form>/<edition>``: form.html and its style sheets) as text."""
    source = HTML(filename=folder / "form.html")
    document = source.render()
    parents = {child: parent for parent in source.etree_element.iter() for child in parent}
    page = document.pages[0]._page_box
    lines: list[str] = []
    for box in _with_children(page):
        element = getattr(box, "element", None)
        if element is None or getattr(box, "element_tag", "") != element.tag:
            continue
        image, tally = element.get("data-image"), element.get("data-tally")
        if image or tally:
            lines.append("\t".join(("image" if image else "seam", *_place(box), image or tally)))
        elif str(element.tag).endswith("svg"):
            when = " ".join(_conditions(element, parents)) or "-"
            lines += _rules(box, element, when)
        elif _holds_lines(box):
            template = "".join(_template(box, parents, element))
            if template:
                when = " ".join(_conditions(element, parents)) or "-"
                room = _room(box, whole="{" in template)
                lines.append("\t".join(("text", *room, when, _sample(element, parents), *_type(box), template)))
    head = (
        f"# {folder.parent.name} {folder.name}: kind, x, y, width, height (mm), when; "
        "of rules: width (mm); of text: sample, pt, em between letters, text"
    )
    return "\n".join([head, *dict.fromkeys(lines)]) + "\n"


def _rules(box: Any, svg: Any, when: str) -> list[str]:
    """The straight lines of a drawing of rules, whose user unit is a millimetre."""
    left, top = box.content_box_x() * _MM, box.content_box_y() * _MM
    found = []
    for path in svg:
        width = path.get("stroke-width")
        for x0, y0, x1, y1 in _segments(path.get("d")):
            numbers = (left + x0, top + y0, x1 - x0, y1 - y0)
            found.append("\t".join(("rule", *(f"{number:.2f}" for number in numbers), when, width)))
    return found


def _segments(path: str) -> list[tuple[float, float, float, float]]:
    """The lines of an SVG path of M, L, H, V and Z. Raises ValueError for any other command."""
    found = []
    x = y = start_x = start_y = 0.0
    for command, written in re.findall(r"([A-Za-z])([-0-9. ]*)", path):
        numbers = [float(number) for number in written.split()]
        to_x, to_y = x, y
        if command == "L":
            to_x, to_y = numbers
        elif command == "M":
            x, y = start_x, start_y = to_x, to_y = numbers
        elif command == "H":
            (to_x,) = numbers
        elif command == "V":
            (to_y,) = numbers
        elif command == "Z":
            to_x, to_y = start_x, start_y
        else:
            raise ValueError(f"a path of the form uses {command}")
        if (to_x, to_y) != (x, y):
            found.append((x, y, to_x, to_y))
        x, y = to_x, to_y
    return found


def _with_children(box: Any) -> Any:
    yield box
    for child in getattr(box, "children", ()):
        yield from _with_children(child)


def _holds_lines(box: Any) -> bool:
    return any(type(child).__name__ == "LineBox" for child in getattr(box, "children", ()))


def _type(box: Any) -> tuple[str, str]:
    """Type size in points and letter spacing in em."""
    text = next(inner for inner in _with_children(box) if type(inner).__name__ == "TextBox")
    size, spacing = text.style["font_size"], text.style["letter_spacing"]
    return f"{size * 0.75:.2f}", f"{0.0 if spacing == 'normal' else spacing / size:.3f}"


def _template(box: Any, parents: dict[Any, Any], root: Any) -> list[str]:
    found: list[str] = []
    for inner in _with_children(box):
        if type(inner).__name__ != "TextBox":
            continue
        field = _field(inner.element, parents, root)
        piece = f"{{{field}}}" if field else inner.text
        if not (field and found and found[-1] == piece):
            found.append(piece)
    return found


def _field(element: Any, parents: dict[Any, Any], root: Any) -> str:
    while element is not None:
        if element.get("data-field"):
            return str(element.get("data-field"))
        if element is root:
            return ""
        element = parents.get(element)
    return ""


def _conditions(element: Any, parents: dict[Any, Any]) -> list[str]:
    found: list[str] = []
    while element is not None:
        if element.get("data-when"):
            found.append(str(element.get("data-when")))
        element = parents.get(element)
    return found


def _sample(element: Any, parents: dict[Any, Any]) -> str:
    while element is not None:
        if "data-sample" in element.attrib:
            return "sample"
        element = parents.get(element)
    return "-"


def _place(box: Any) -> tuple[str, ...]:
    """The box itself, without borders and padding."""
    numbers = (box.content_box_x(), box.content_box_y(), box.width, box.height)
    return tuple(f"{number * _MM:.2f}" for number in numbers)


def _room(box: Any, *, whole: bool) -> tuple[str, ...]:
    """The room of text: as high as its line where the line is higher (a number centred over twelve rows).

    A field may use the ``whole`` width; the form's own words are as wide as they are and always start there.
    """
    top, bottom = box.content_box_y(), box.content_box_y() + box.height
    for line in getattr(box, "children", ()):
        if type(line).__name__ == "LineBox":
            top, bottom = min(top, line.position_y), max(bottom, line.position_y + line.height)
    left, width = box.content_box_x(), box.width
    if not whole:
        words = [inner for inner in _with_children(box) if type(inner).__name__ == "TextBox"]
        left, width = words[0].position_x, words[-1].position_x + words[-1].width - words[0].position_x
    numbers = (left, top, width, bottom - top)
    return tuple(f"{number * _MM:.2f}" for number in numbers)


if __name__ == "__main__":
    sys.stdout.write(survey(Path(sys.argv[1])))
