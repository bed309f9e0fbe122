"""割印: one figure across the seam of two sheets, half on each (domain §7).

The bars come from the 契印 of the page before the seam, so that sheets of two papers do not meet.
"""

import hashlib

_SIDE_MM = 8.0
_BARS = 8
_STEP = _SIDE_MM / _BARS
_THICK = 0.5


def half(*, keiin: str, side: str) -> str:
    """SVG of 8 × 8 mm. ``side``: ``after`` at the right edge of the page, ``before`` at the left edge of the next."""
    lengths = hashlib.sha256(keiin.encode()).digest()
    offset = 0 if side == "after" else _BARS
    path = []
    for bar in range(_BARS):
        length = 2.0 + lengths[bar + offset] / 255 * (_SIDE_MM - 2.0)
        start = _SIDE_MM - length if side == "after" else 0.0
        path.append(f"M{start:.2f} {bar * _STEP + _STEP / 2:.2f}h{length:.2f}")
    return (
        f'<svg width="8mm" height="8mm" viewBox="0 0 8 8"><path d="{"".join(path)}" '
        f'stroke="#000" stroke-width="{_THICK}" fill="none"/></svg>'
    )
