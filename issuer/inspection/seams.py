"""割印: the halves of one figure on both sides of a page seam, drawn from the 契印 before the seam (domain §7)."""

import hashlib
from collections.abc import Sequence

from issuer.inspection.marks import Stroke
from issuer.inspection.plan import PT_PER_MM, Plan
from issuer.papers.content import Footer

_BARS, _SHORTEST_MM, _THICK_MM = 8, 2.0, 0.5
_NEAR_PT = 0.01


def is_seamed(*, drawn: Sequence[Stroke], plan: Plan, footers: Sequence[Footer], page: int) -> bool:
    """Whether a page (from 1) shows exactly the halves that belong to its seams."""
    expected: list[Stroke] = []
    for frame in plan.seams:
        if frame.name == "after" and page < len(footers):
            expected += _bars(frame.box, footers[page - 1].keiin, is_after=True)
        if frame.name == "before" and page > 1:
            expected += _bars(frame.box, footers[page - 2].keiin, is_after=False)
    return len(drawn) == len(expected) and all(map(_same, sorted(drawn, key=_place), sorted(expected, key=_place)))


def _bars(box: tuple[float, float, float, float], keiin: str, *, is_after: bool) -> list[Stroke]:
    """Eight bars from the edge of the sheet inward, as long as the bytes of the hash say."""
    left, _, right, top = box
    lengths = hashlib.sha256(keiin.encode()).digest()[0 if is_after else _BARS :]
    side = (right - left) / PT_PER_MM
    made = []
    for bar in range(_BARS):
        length = (_SHORTEST_MM + lengths[bar] / 255 * (side - _SHORTEST_MM)) * PT_PER_MM
        y = top - (bar + 0.5) * side / _BARS * PT_PER_MM
        x0, x1 = (right - length, right) if is_after else (left, left + length)
        made.append(Stroke(x0, y, x1, y, _THICK_MM * PT_PER_MM, 0.0))
    return made


def _place(stroke: Stroke) -> tuple[bool, float]:
    # The two halves of a page stand at its two edges.
    return stroke.x0 > 300, stroke.y0


def _same(one: Stroke, other: Stroke) -> bool:
    pairs = zip(
        (one.x0, one.y0, one.x1, one.y1, one.width), (other.x0, other.y0, other.x1, other.y1, other.width), strict=True
    )
    return all(abs(a - b) <= _NEAR_PT for a, b in pairs)
