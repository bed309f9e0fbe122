"""The graphics state of a page while its operators are read."""

from typing import Any

from issuer.inspection.embedded import EmbeddedFont
from issuer.inspection.geometry import MM_PER_PT, Matrix, Rect, around

#: Points this near to an edge (pt) are on it.
_ON_EDGE = 0.01


class State:
    """What q saves and Q brings back (ISO 32000-1, 8.4.1), as far as a paper uses it."""

    __slots__ = ("clip", "ctm", "font", "leading", "rise", "scale", "shade", "size", "spacing", "width")

    def __init__(self, ctm: Matrix, clip: Rect) -> None:
        self.ctm, self.clip = ctm, clip
        self.font: EmbeddedFont | None = None
        self.size = self.spacing = self.leading = self.rise = self.shade = 0.0
        self.scale = self.width = 1.0

    def saved(self) -> "State":
        """A copy that later operators do not touch."""
        made = State(self.ctm, self.clip)
        made.font, made.size, made.spacing, made.leading = self.font, self.size, self.spacing, self.leading
        made.rise, made.shade, made.scale, made.width = self.rise, self.shade, self.scale, self.width
        return made


class Path:
    """The path under construction, already in page space."""

    __slots__ = ("clips", "points", "shapes")

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self.shapes: list[str] = []
        self.clips = False

    def add(self, operator: str, numbers: list[float], ctm: Matrix) -> None:
        """Add the points of a path operator (control points of curves too: a box around them is large enough)."""
        self.shapes.append(operator)
        if operator == "re":
            x, y, width, height = numbers
            numbers = [x, y, x + width, y, x, y + height, x + width, y + height]
        self.points += [ctm.point(numbers[n], numbers[n + 1]) for n in range(0, len(numbers), 2)]

    def box(self) -> Rect:
        """The box around the path, empty when there is none."""
        return around(self.points) if self.points else Rect(0.0, 0.0, 0.0, 0.0)

    def is_rectangle(self) -> bool:
        """One closed shape whose points all lie on the edges of its box."""
        box = self.box()
        on_edges = all(
            min(abs(x - box.x0), abs(x - box.x1)) < _ON_EDGE or min(abs(y - box.y0), abs(y - box.y1)) < _ON_EDGE
            for x, y in self.points
        )
        starts = self.shapes.count("re") + self.shapes.count("m")
        return bool(self.points) and on_edges and starts == 1 and not set(self.shapes) - {"re", "m", "l", "h"}


def numbers_of(operands: Any) -> list[float]:
    """Operands as floats."""
    return [float(operand) for operand in operands]


def shade_of(parts: list[float]) -> float:
    """0 is black, 1 is white: the lightest of the components (CMYK: what its inks leave)."""
    if len(parts) == 4:
        return max(0.0, 1 - parts[3] - max(parts[:3]))
    return max(parts, default=1.0)


def in_mm(box: Rect, *, page_height: float) -> Rect:
    """A box of PDF space (pt, from the bottom left) in mm from the top left."""
    return Rect(
        box.x0 * MM_PER_PT, (page_height - box.y1) * MM_PER_PT, box.x1 * MM_PER_PT, (page_height - box.y0) * MM_PER_PT
    )
