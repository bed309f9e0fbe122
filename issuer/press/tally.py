"""割印: one figure across the seam of two sheets, half on each (domain §7).

The bars come from the 契印 of the page before the seam, so that sheets of two papers do not meet.
"""

import hashlib

SIDE_MM = 8.0
_BARS = 8
_STEP = SIDE_MM / _BARS
THICK_MM = 0.5


def bars(*, keiin: str, side: str) -> list[tuple[float, float, float]]:
    """Bars as (start, height, length) in mm from the top left of a square of 8 mm.

    ``side``: ``after`` at the right edge of the page, ``before`` at the left edge of the next.
    """
    lengths = hashlib.sha256(keiin.encode()).digest()
    offset = 0 if side == "after" else _BARS
    made = []
    for bar in range(_BARS):
        length = 2.0 + lengths[bar + offset] / 255 * (SIDE_MM - 2.0)
        made.append((SIDE_MM - length if side == "after" else 0.0, bar * _STEP + _STEP / 2, length))
    return made


def half(*, keiin: str, side: str) -> str:
    """The bars as SVG, for the reference drawing."""
    path = "".join(f"M{start:.2f} {height:.2f}h{length:.2f}" for start, height, length in bars(keiin=keiin, side=side))
    return (
        f'<svg width="8mm" height="8mm" viewBox="0 0 8 8"><path d="{path}" '
        f'stroke="#000" stroke-width="{THICK_MM}" fill="none"/></svg>'
    )
