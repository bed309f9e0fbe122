"""Shapes of families: who lives together, with which 続柄 and at which age."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

__all__ = ["Slot", "draw_family"]

MALE, FEMALE = "1", "2"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a family. ``relation`` is the printed 続柄, ``sex`` the code, ``age`` in full years."""

    relation: str
    sex: str
    age: int


def _between(draw: Random, low: int, high: int) -> int:
    return low + int(draw.random() * (high - low + 1))


def _sex(draw: Random) -> str:
    return MALE if draw.random() < 0.51 else FEMALE


def _children(draw: Random, parent_age: int, count: int) -> list[Slot]:
    """Children of a parent, eldest first, none older than the parent's age less 22."""
    oldest = max(0, parent_age - 22)
    ages = sorted((_between(draw, max(0, oldest - 18), oldest) for _ in range(count)), reverse=True)
    return [Slot("子", _sex(draw), age) for age in ages if age < 45]


def _couple(draw: Random, age: int) -> list[Slot]:
    head = Slot("世帯主", MALE, age)
    wife_age = max(18, age - _between(draw, -2, 6))
    return [head, Slot("妻" if draw.random() < 0.98 else "妻（未届）", FEMALE, wife_age)]


def _three_generations(draw: Random) -> list[Slot]:
    people = _couple(draw, _between(draw, 32, 58))
    people += _children(draw, people[1].age, _between(draw, 1, 3))
    if draw.random() < 0.5:
        people.append(Slot("父", MALE, people[0].age + _between(draw, 23, 34)))
    people.append(Slot("母", FEMALE, people[0].age + _between(draw, 21, 32)))
    return people


def draw_family(draw: Random) -> list[Slot]:
    """Draw a household of 1 to 8 people in 記載順位, head first (shares after the 2020 census)."""
    kind = draw.random()
    if kind < 0.38:
        return [Slot("世帯主", _sex(draw), _between(draw, 19, 94))]
    if kind < 0.58:
        return _couple(draw, _between(draw, 26, 88))
    if kind < 0.83:
        people = _couple(draw, _between(draw, 27, 62))
        return people + _children(draw, people[1].age, _between(draw, 1, 4))
    if kind < 0.92:
        head = Slot("世帯主", FEMALE if draw.random() < 0.85 else MALE, _between(draw, 25, 60))
        return [head, *_children(draw, head.age, _between(draw, 1, 2))]
    if kind < 0.97:
        return _three_generations(draw)
    head = Slot("世帯主", _sex(draw), _between(draw, 30, 80))
    return [head, Slot("同居人" if draw.random() < 0.5 else "縁故者", _sex(draw), _between(draw, 20, 80))]
