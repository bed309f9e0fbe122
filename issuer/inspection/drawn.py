"""What a page's operators put on paper, in the order they do it."""

from dataclasses import dataclass, field
from typing import Any

from issuer.inspection.embedded import EmbeddedFont
from issuer.inspection.geometry import Rect


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph. ``x``, ``y``: origin in mm from the top left. ``size_pt``: height of the em on paper.

    ``stretch`` is the horizontal scale, ``advance`` the width in mm, ``order`` counts everything that paints.
    """

    font: EmbeddedFont
    cid: int
    x: float
    y: float
    size_pt: float
    stretch: float
    advance: float
    shade: float
    order: int

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the em box in mm, the point that must lie in the cell."""
        return self.x + self.advance / 2, self.y - 0.38 * self.size_pt * 25.4 / 72


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawn image: its stream and where it lies, in mm."""

    stream: Any
    box: Rect
    order: int


@dataclass(frozen=True, slots=True)
class Patch:
    """A filled area, by the box around it in mm: what could cover text."""

    box: Rect
    order: int


@dataclass(slots=True)
class Drawn:
    """Everything one page paints, and the rules its operators broke (names only)."""

    glyphs: list[Glyph] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    painted: int = 0

    def next_order(self) -> int:
        """Number of the next thing painted."""
        self.painted += 1
        return self.painted

    def breaks(self, rule: str) -> None:
        """Note a rule that the page's operators break."""
        if rule not in self.broken:
            self.broken.append(rule)
