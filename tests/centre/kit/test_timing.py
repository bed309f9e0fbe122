"""The comparison of times: what it must find in noise, and what it must not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from integrations.centre.kit.timing import compare


def noisy(
    dice: random.Random, *, level: float = 0.012, noise: float = 0.015, extra: float = 0.0
) -> Callable[[], float]:
    """Answers of a busy machine: a steady part, and now and then others' work in between."""
    return lambda: level + extra + dice.expovariate(1 / noise)


@pytest.mark.parametrize("seed", range(12))
def test_two_sides_alike_are_alike_however_noisy(seed: int) -> None:
    dice = random.Random(seed)
    noise = (0.0002, 0.003, 0.02)[seed % 3]
    assert not compare(noisy(dice, noise=noise), noisy(dice, noise=noise), dice=random.Random(seed)).counts


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("extra", [0.010, -0.010, 0.015, -0.006])
def test_a_side_that_sleeps_or_skips_is_found(seed: int, extra: float) -> None:
    dice = random.Random(seed)
    found = compare(noisy(dice, extra=extra), noisy(dice), dice=random.Random(seed))
    assert found.counts
    assert (found.seconds > 0) == (extra > 0)


@pytest.mark.parametrize("seed", range(8))
def test_a_side_that_sleeps_every_other_time_is_found(seed: int) -> None:
    dice = random.Random(seed)
    sleepy = noisy(dice, noise=0.002)
    assert compare(
        lambda: sleepy() + (0.02 if dice.random() < 0.6 else 0), noisy(dice, noise=0.002), dice=random.Random(seed)
    ).counts


@pytest.mark.parametrize("seed", range(8))
def test_what_nobody_can_see_from_outside_does_not_count(seed: int) -> None:
    dice = random.Random(seed)
    assert not compare(noisy(dice, noise=0.0001, extra=0.0005), noisy(dice, noise=0.0001), dice=dice).counts


def test_one_storm_over_one_side_is_not_believed() -> None:
    dice, asked = random.Random(1), [0]

    def unlucky() -> float:
        asked[0] += 1
        return noisy(dice)() + (0.05 if asked[0] <= 40 else 0)

    assert not compare(unlucky, noisy(dice), dice=random.Random(2)).counts
