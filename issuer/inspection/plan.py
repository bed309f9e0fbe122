"""The plan of a form as inspection knows it: where each text and picture may stand, and the form's own ink.

Plans are text files beside this room (``ink/<form>-<version>.txt``), made from the form by
``python -m issuer.inspection.survey`` and read by a person before they are committed. Inspection never asks
the press where it put something.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from issuer.inspection.geometry import Rect
from issuer.papers.errors import ConfigurationError

SHELF = Path(__file__).parent / "ink"
_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle (mm) and what stands in it: ink with ``{field}`` places. ``when``: fields it depends on."""

    box: Rect
    when: tuple[str, ...]
    sample: bool
    template: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields of this cell."""
        return tuple(_FIELD.findall(self.template))

    def filled(self, texts: dict[str, str]) -> str:
        """What the cell shows for these fields."""
        return _FIELD.sub(lambda found: texts.get(found[1], ""), self.template)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle (mm) in which a picture of the content stands."""

    box: Rect
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition of one form."""

    cells: tuple[Cell, ...]
    frames: tuple[Frame, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Every field the form has a place for."""
        return frozenset(name for cell in self.cells for name in cell.fields)


@cache
def read_plan(form: str, version: str) -> Plan:
    """The plan of one edition. Raises ConfigurationError when there is none: such a paper cannot be inspected."""
    if not re.fullmatch(r"[a-z_0-9]+", form) or not re.fullmatch(r"[A-Za-z0-9_.]+", version):
        raise ConfigurationError("the name of a form or its version is malformed")
    path = SHELF / f"{form}-{version}.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise ConfigurationError(f"inspection has no plan of the form {form} {version}") from None
    return parse_plan(lines)


def parse_plan(lines: list[str]) -> Plan:
    """Read the lines of a plan: tab-separated, ``#`` for comments. Raises ConfigurationError on anything else."""
    cells: list[Cell] = []
    frames: list[Frame] = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        try:
            kind, x, y, width, height = parts[0], *map(float, parts[1:5])
            box = Rect(x, y, x + width, y + height)
            if kind == "text" and len(parts) == 8:
                when = () if parts[5] == "-" else tuple(parts[5].split(" "))
                cells.append(Cell(box, when, parts[6] == "sample", parts[7]))
                continue
            if kind == "image" and len(parts) == 6:
                frames.append(Frame(box, parts[5]))
                continue
        except ValueError:
            raise ConfigurationError("a line of the plan cannot be read") from None
        raise ConfigurationError("a line of the plan cannot be read")
    return Plan(tuple(cells), tuple(frames))
