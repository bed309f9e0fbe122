"""Rectangles and matrices of a page; everything that leaves this room is in millimetres from the top left."""

from typing import NamedTuple

MM_PER_PT = 25.4 / 72


class Matrix(NamedTuple):
    """A PDF transformation [a b c d e f]: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def before(self, other: "Matrix") -> "Matrix":
        """This transformation first, then ``other``."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def is_upright(self) -> bool:
        """Neither turned, sheared nor mirrored."""
        return abs(self.b) < 1e-6 and abs(self.c) < 1e-6 and self.a > 0 and self.d > 0


class Rect(NamedTuple):
    """Left, top, right, bottom (or bottom, top swapped: in PDF space y grows upward)."""

    x0: float
    y0: float
    x1: float
    y1: float

    def has(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies inside, up to ``slack``."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack

    def within(self, other: "Rect", slack: float) -> bool:
        """Whether this rectangle lies inside another, up to ``slack``."""
        return other.has(self.x0, self.y0, slack) and other.has(self.x1, self.y1, slack)

    def meet(self, other: "Rect") -> "Rect":
        """The common part; empty ones have x1 < x0 or y1 < y0."""
        return Rect(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    @property
    def width(self) -> float:
        """Horizontal size."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical size."""
        return self.y1 - self.y0


def around(points: list[tuple[float, float]]) -> Rect:
    """The smallest rectangle that holds all points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))
