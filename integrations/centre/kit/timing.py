"""Whether two kinds of answer take the same time, on a noisy machine.

Pairs of answers are taken one right after the other in random order. Noise only ever adds time, so the fast end of
each side is the steadiest thing there is: the statistic is the difference of the means of the fastest 30 %, and its
chance is measured by swapping the sides of pairs at random. A second statistic, the difference of the medians, sees
what only sometimes takes longer. Blocks of pairs are added until the sides are plainly alike, plainly apart, or
``BLOCKS`` of them are used up. A difference counts when chance hardly explains it, it is large enough to be seen from
outside (a floor or a share of the answer, whichever is more), and a fresh block says the same.

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

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Way:
    """A statistic of one side, and how large a difference must be: seconds, or a share of the answer."""

    name: str
    of: Callable[[Samples], Samples]
    floor: float
    share: float


@dataclass(frozen=True, slots=True)
class Difference:
    """First side less second side, in seconds, by one statistic; ``level``: of the faster side; ``chance``: how often
    chance alone makes such a difference; ``counts``: whether it is believed."""

    name: str
    seconds: float
    level: float
    chance: float
    counts: bool


def compare(first: Callable[[], float], second: Callable[[], float], *, dice: random.Random) -> Difference:
    """Measure both sides; each callable asks once and returns seconds. ``counts`` is the judgement."""
    pairs = np.empty((0, 2))
    for _ in range(BLOCKS):
        pairs = np.concatenate([pairs, _block(first, second, dice)])
        found = differ(pairs, seed=dice.randrange(1 << 30), chance=_CHANCE)
        if found.counts:
            fresh = _block(first, second, dice)
            again = differ(fresh, seed=dice.randrange(1 << 30), chance=_CONFIRMED)
            if again.counts and (again.seconds > 0) == (found.seconds > 0):
                return found
            pairs = np.concatenate([pairs, fresh])
        elif found.chance > _ALIKE:
            break
    return Difference(found.name, found.seconds, found.level, found.chance, counts=False)


def _block(first: Callable[[], float], second: Callable[[], float], dice: random.Random) -> Samples:
    pairs = np.empty((PAIRS, 2))
    for pair in pairs:
        for side in dice.sample((0, 1), 2):
            pair[side] = (first, second)[side]()
    return pairs


def differ(pairs: Samples, *, seed: int, chance: float) -> Difference:
    """The first statistic whose difference counts, else the one that chance explains least.

    ``pairs``: (n, 2) seconds; ``chance``: up to which a difference is believed.
    """
    swaps = np.random.default_rng(seed).random((_SHUFFLES, len(pairs))) < 0.5
    shuffled = np.where(swaps[:, :, None], pairs[None, :, ::-1], pairs[None])
    found = [_judged(pairs, shuffled, way, chance) for way in _WAYS]
    return min(found, key=lambda one: (not one.counts, one.chance))


def _judged(pairs: Samples, shuffled: Samples, way: _Way, most: float) -> Difference:
    levels = way.of(pairs)
    seconds = float(levels[0] - levels[1])
    by_chance = way.of(shuffled)
    chance = float(np.mean(np.abs(by_chance[:, 0] - by_chance[:, 1]) >= abs(seconds)))
    level = float(min(levels))
    counts = chance <= most and abs(seconds) >= max(way.floor, way.share * level)
    return Difference(name=way.name, seconds=seconds, level=level, chance=chance, counts=counts)


def _fast_end(pairs: Samples) -> Samples:
    """Means of the fastest of each side; the last axis is the side."""
    kept = max(int(pairs.shape[-2] * _FASTEST), 1)
    return np.asarray(np.sort(pairs, axis=-2)[..., :kept, :].mean(axis=-2))


def _median(pairs: Samples) -> Samples:
    return np.asarray(np.median(pairs, axis=-2))


_WAYS = (
    _Way("速い方の3割の平均", _fast_end, floor=0.0015, share=0.1),
    _Way("中央値", _median, floor=0.004, share=0.2),
)
