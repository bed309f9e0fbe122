"""Spoiling JSON: every value by every kind of value, keys away, twice, or of another's."""

import json
import random
from collections.abc import Sequence
from typing import Any

from . import raw
from .rows import CELLS

_DEEP: Any = 0
for _ in range(60):
    _DEEP = [_DEEP]
_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**15, 10**40, 1.5, float("nan"), float("inf"), 1e308, "", [], {}, [[]],
    {"": ""}, _DEEP, "\ud800", "\0", "0", "1" * 5000,
]  # fmt: skip


def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """Mostly as a tree, sometimes as bytes."""
    if dice.random() < 0.25:
        return raw.mutate(dice, data, pool)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return raw.mutate(dice, data, pool)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        document = spoiled(dice, document)
    text = json.dumps(document, ensure_ascii=dice.random() < 0.5)
    if dice.random() < 0.03:
        text = dice.choice(["[" * 100_000, '{"a":' * 5000, "\ufeff" + text, "1" * 5000, text + text])
    return text.encode(dice.choice(("utf-8",) * 9 + ("utf-16",)), errors="surrogatepass")


def spoiled(dice: random.Random, document: Any) -> Any:
    """The document with one value changed somewhere."""
    places = list(_places(document))
    if not places:
        return _acyclic(dice.choice(_VALUES))
    holder, key = dice.choice(places)
    match dice.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[dice.choice(CELLS)] = holder.pop(key)
        case 2:
            other, name = dice.choice(places)
            holder[key] = other[name]
        case 3:
            holder[key] = dice.choice(CELLS)
        case 4 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * dice.choice((1, 3, 200))
        case _:
            holder[key] = dice.choice(_VALUES)
    return _acyclic(document)


def _acyclic(document: Any) -> Any:
    # A value moved into itself: written once, it is a tree again.
    try:
        return json.loads(json.dumps(document))
    except (ValueError, RecursionError):
        return None


def _places(node: Any) -> Any:
    if isinstance(node, dict):
        for key, value in node.items():
            yield node, key
            yield from _places(value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield node, index
            yield from _places(value)
