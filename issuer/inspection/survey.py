"""Make the plan of a form: ``python -m issuer.inspection.survey FORM_FOLDER`` prints it.

Lays the form out once with every field showing its sample and notes where each line of text may stand. A person
reads the difference before the plan is committed under ``ink/``; a test holds the plan against the form.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

from weasyprint import HTML

_MM = 25.4 / 96


def survey(folder: Path) -> str:
    """The plan of the form in ``folder`` (form.html, its style sheets, form.toml) as text."""
    facts = tomllib.loads((folder / "form.toml").read_text(encoding="utf-8"))
    source = HTML(filename=folder / "form.html")
    document = source.render()
    parents = {child: parent for parent in source.etree_element.iter() for child in parent}
    page = document.pages[0]._page_box
    lines: list[str] = []
    for box in _with_children(page):
        element = getattr(box, "element", None)
        if element is None or getattr(box, "element_tag", "") != element.tag:
            continue
        name = element.get("data-image")
        if name:
            lines.append("\t".join(("image", *_place(box), name)))
        elif _holds_lines(box):
            template = "".join(_template(box, parents, element))
            if template:
                when = " ".join(_conditions(element, parents)) or "-"
                lines.append("\t".join(("text", *_place(box), when, _sample(element, parents), template)))
    head = f"# {folder.name} {facts['version']}: kind, x, y, width, height (mm), when, sample, text"
    return "\n".join([head, *dict.fromkeys(lines)]) + "\n"


def _with_children(box: Any) -> Any:
    yield box
    for child in getattr(box, "children", ()):
        yield from _with_children(child)


def _holds_lines(box: Any) -> bool:
    return any(type(child).__name__ == "LineBox" for child in getattr(box, "children", ()))


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
    """The border box, as high as its line where the line is higher (a number centred over twelve rows)."""
    top, bottom = box.border_box_y(), box.border_box_y() + box.border_height()
    for line in getattr(box, "children", ()):
        if type(line).__name__ == "LineBox":
            top, bottom = min(top, line.position_y), max(bottom, line.position_y + line.height)
    numbers = (box.border_box_x(), top, box.border_width(), bottom - top)
    return tuple(f"{number * _MM:.2f}" for number in numbers)


if __name__ == "__main__":
    sys.stdout.write(survey(Path(sys.argv[1])))
