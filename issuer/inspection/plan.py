"""The plan of a form as inspection knows it: where each text and picture stands, and the form's own ink.

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

PT_PER_MM = 72 / 25.4
#: Height of an A4 page.
PAGE_PT = 841.89
SHELF = Path(__file__).parent / "ink"
_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A box (pt, y upward) and what stands in it: a field, or the form's own words. ``when``: fields it depends on."""

    box: Rect
    when: tuple[str, ...]
    sample: bool
    #: Type size in points (text may be shrunk below it) and letter spacing in em.
    size: float
    spacing: float
    template: str
    #: Name of the field, "" for the form's own words.
    field: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields of this cell."""
        return (self.field,) if self.field else ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A box (pt, y upward) in which a picture of the content stands, or half of a 割印 (``before``, ``after``)."""

    box: Rect
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the form in points, from its left (of an upright one, lower) end to the other.

    ``when``: fields it depends on.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition of one form."""

    #: Fields and the form's own words in the order of the form.
    page_cells: tuple[Cell, ...]
    #: 見本, which is ink and not text of the page.
    sample_cells: tuple[Cell, ...]
    frames: tuple[Frame, ...]
    seams: tuple[Frame, ...]
    rules: tuple[Rule, ...]
    #: Fields that decide which parts of the form are drawn.
    conditions: frozenset[str]
    #: A flowing form says （ｎのｍ） on every page.
    with_page_of: bool


@cache
def read_plan(form: str, version: str, shelf: Path = SHELF) -> Plan:
    """The plan of one edition, from the folder ``shelf``.

    Raises ConfigurationError when there is none: such a paper cannot be inspected.
    """
    if not re.fullmatch(r"[a-z_0-9]+", form) or not re.fullmatch(r"[A-Za-z0-9_.]+", version):
        raise ConfigurationError("the name of a form or its version is malformed")
    path = shelf / f"{form}-{version}.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise ConfigurationError(f"inspection has no plan of the form {form} {version}") from None
    return parse_plan(lines)


def parse_plan(lines: list[str]) -> Plan:
    """Read the lines of a plan: tab-separated, ``#`` for comments. Raises ConfigurationError on anything else."""
    cells: list[Cell] = []
    frames: dict[str, list[Frame]] = {"image": [], "seam": []}
    rules: list[Rule] = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        kind, *parts = line.split("\t")
        try:
            box = _box(*map(float, parts[:4]))
            when = () if parts[4] == "-" else tuple(parts[4].split(" "))
            if kind == "text" and len(parts) == 9:
                cells.append(_cell(box, when, parts[5:]))
            elif kind in frames and len(parts) == 5:
                frames[kind].append(Frame(box, parts[4]))
            elif kind == "rule" and len(parts) == 6:
                rules.append(_rule(*map(float, parts[:4]), width_mm=float(parts[5]), when=when))
            else:
                raise ConfigurationError("a line of the plan cannot be read")
        except (ValueError, TypeError, IndexError):
            raise ConfigurationError("a line of the plan cannot be read") from None
    return Plan(
        page_cells=tuple(cell for cell in cells if cell.field or not cell.sample),
        sample_cells=tuple(cell for cell in cells if not cell.field and cell.sample),
        frames=tuple(frames["image"]),
        seams=tuple(frames["seam"]),
        rules=tuple(rules),
        conditions=frozenset(name for when in (*[c.when for c in cells], *[r.when for r in rules]) for name in when),
        with_page_of=any(cell.field == "page_of" for cell in cells),
    )


def _rule(x: float, y: float, width: float, height: float, *, width_mm: float, when: tuple[str, ...]) -> Rule:
    ends = ((x * PT_PER_MM, PAGE_PT - y * PT_PER_MM), ((x + width) * PT_PER_MM, PAGE_PT - (y + height) * PT_PER_MM))
    (x0, y0), (x1, y1) = sorted((round(one, 3), round(other, 3)) for one, other in ends)
    return Rule(x0, y0, x1, y1, width_mm * PT_PER_MM, when)


def _cell(box: Rect, when: tuple[str, ...], parts: list[str]) -> Cell:
    sample, size, spacing, template = parts
    field = _FIELD.fullmatch(template)
    if field is None and "{" in template:
        raise ConfigurationError("a cell of the plan mixes a field and words")
    return Cell(box, when, sample == "sample", float(size), float(spacing), template, field[1] if field else "")


def _box(x: float, y: float, width: float, height: float) -> Rect:
    """Millimetres from the top left corner of an A4 page to points from the bottom left."""
    return Rect(x * PT_PER_MM, PAGE_PT - (y + height) * PT_PER_MM, (x + width) * PT_PER_MM, PAGE_PT - y * PT_PER_MM)
