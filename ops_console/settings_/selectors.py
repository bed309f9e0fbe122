"""What the pages of 設定 show: what stands, what is to come, and what was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from issuer.municipality.layers import Layer, layers, of_items, standing
from ops_console.settings_.part import Part

_SHOWN = 20


class Shown(Protocol):
    """What can be told of some items of the settings."""

    @property
    def keys(self) -> Collection[str]:
        """Their names at the top of the document."""

    def shown(self, document: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(item, value) in words."""

    def difference(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """(item, before, after) in words, where they differ."""


@dataclass(frozen=True, slots=True)
class Change:
    """One layer as it changed a part. ``rows``: (item, before, after) in words."""

    layer: Layer
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Overview:
    """``current``: (item, value) in words now. Changes to come oldest first, changes in force newest first."""

    current: list[tuple[str, str]]
    coming: list[Change]
    past: list[Change]


def overview(part: Part, *, now: datetime) -> Overview:
    """Everything of a part, inside ``scope``."""
    found = layers()
    changes = changes_of(part, found)
    coming = [one for one in changes if one.layer.start > now]
    past = [one for one in reversed(changes) if one.layer.start <= now]
    return Overview(current=part.shown(standing(found, at=now)), coming=coming, past=past[:_SHOWN])


def changes_of(part: Shown, found: Sequence[Layer]) -> list[Change]:
    """Each layer that writes items of the part, with what it changed when it came into force."""
    mine = {one.number for one in of_items(found, part.keys)}
    changes = []
    for place, one in enumerate(found):
        if one.number not in mine:
            continue
        before = standing(found[:place], at=one.start) if place else None
        after = standing(found[: place + 1], at=one.start)
        if before and all(key in before for key in part.keys if key in after):
            rows = part.difference(before, after)
        else:
            rows = [(item, "", value) for item, value in part.shown(after)]
        changes.append(Change(layer=one, rows=rows))
    return changes


def later(part: Part, found: Sequence[Layer], *, start: datetime) -> list[Change]:
    """Changes that come into force after ``start``, and will win over what is written for it."""
    return [one for one in changes_of(part, found) if one.layer.start > start]
