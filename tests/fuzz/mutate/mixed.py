"""Mutators put together."""

import random
from collections.abc import Sequence

from tests.fuzz.layer import Mutate


def either(*ways: Mutate) -> Mutate:
    """One of them each time."""

    def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
        return dice.choice(ways)(dice, data, pool)

    return mutate
