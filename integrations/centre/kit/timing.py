"""Whether two kinds of answer take the same time, on a noisy machine.

Pairs of answers are taken one right after the other in random order. Noise only ever adds time, so the fast end of
each side is the steadiest thing there is: the statistic is the difference of the means of the fastest 30 %, and its
chance is measured by swapping the sides of pairs at random. A second statistic, the difference of the medians, sees
what only sometimes takes longer. Pairs are added in blocks until the sides are plainly alike, plainly apart, or
``BLOCKS`` blocks are used up. A difference counts when chance hardly explains it AND it is large enough to be seen
from outside (``_FLOOR_SECONDS`` or a share of the answer, whichever is more) AND a fresh block says the same.

What this finds and what it does not is measured in docs/adr/0033.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["BLOCKS", "PAIRS", "Difference", "compare", "differ"]

#: Pairs of a block, and the most blocks before an answer is given.
PAIRS, BLOCKS = 60, 4
_FASTEST = 0.3
_SHUFFLES = 4000
#: Chance below which a look is believed, below which a fresh block confirms it, and above which looking ends.
_CHANCE, _CONFIRMED, _ALIKE = 0.0005, 0.02, 0.3
_FLOOR_SECONDS`` or a share of the answer, whichever is more) AND a fresh block says the same.

What this finds and what it does not is measured in docs/adr/0033.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["BLOCKS", "PAIRS", "Difference", "compare", "differ"]

#: Pairs in one sample.
PAIRS = 60
_FASTEST = 0.3
_SHUFFLES = 4000
_CHANCE = 0.001
_FLOOR_SECONDS = 0.0015
_SHARE = 0.15
_MEDIAN_FLOOR_SECONDS = 0.004
_MEDIAN_SHARE = 0.25

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """First side less second side, in seconds, by one statistic; ``level``: of both sides; ``chance`` explains it."""

    seconds: float
    level: float
    chance: float
    counts: bool


def compare(first: Callable[[], float], second: Callable[[], float], *, dice: random.Random) -> tuple[str, Difference]:
    """Measure both sides. Each callable asks once and returns seconds.

    Returns what differs ("" when nothing does) and the figures of the last look.
    """
    pairs = np.empty((0, 2))
    for _ in range(BLOCKS):
        pairs = np.concatenate([pairs, _block(first, second, dice)])
        name, found = differ(pairs, seed=dice.randrange(1 << 30), chance=_CHANCE)
        if found.counts:
            fresh = _block(first, second, dice)
            confirmed, again = differ(fresh, seed=dice.randrange(1 << 30), chance=_CONFIRMED)
            if confirmed and (again.seconds > 0) == (found.seconds > 0):
                return name, found
            pairs = np.concatenate([pairs, fresh])
        elif found.chance > _ALIKE:
            break
    return "", found


def _block(first: Callable[[], float], second: Callable[[], float], dice: random.Random) -> Samples:
    pairs = np.empty((PAIRS, 2))
    for pair in pairs:
        for side in dice.sample((0, 1), 2):
            pair[side] = (first, second)[side]()
    return pairs


def differ(pairs: Samples, *, seed: int, chance: float) -> tuple[str, Difference]:
    """The name of the statistic that differs most clearly, "" when none counts. ``pairs``: (n, 2) seconds."""
    generator = np.random.default_rng(seed)
    swaps = generator.random((_SHUFFLES, len(pairs))) < 0.5
    shuffled = np.where(swaps[:, :, None], pairs[None, :, ::-1], pairs[None])
    ways = (
        ("速い方の3割の平均", _fast_end, _FLOOR_SECONDS, _SHARE),
        ("中央値", _median, _MEDIAN_FLOOR_SECONDS, _MEDIAN_SHARE),
    )
    found = [(name, _judged(pairs, shuffled, way, max_chance=chance, floor=floor, share=share)) for name, way, floor, share in ways]
    return next(((name, one) for name, one in found if one.counts), ("", found[0][1]))


def _judged(
    pairs: Samples,
    shuffled: Samples,
    way: Callable[[Samples], Samples],
    *,
    max_chance: float,
    floor: float,
    share: float,
) -> Difference:
    levels = way(pairs)
    seconds = float(levels[0] - levels[1])
    by_chance = way(shuffled)
    chance = float(np.mean(np.abs(by_chance[:, 0] - by_chance[:, 1]) >= abs(seconds)))
    level = float(min(levels))
    counts = chance <= max_chance and abs(seconds) >= max(floor, share * level)
    return Difference(seconds=seconds, level=level, chance=chance, counts=counts)


def _fast_end(pairs: Samples) -> Samples:
    """Means of the fastest of each side; the last axis is the side."""
    kept = max(int(pairs.shape[-2] * _FASTEST), 1)
    return np.asarray(np.sort(pairs, axis=-2)[..., :kept, :].mean(axis=-2))


def _median(pairs: Samples) -> Samples:
    return np.asarray(np.median(pairs, axis=-2))
