"""What the pages of 設定 show: what stands, what is to come, and what was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from issuer.municipality.layers import Layer, layers, of_items, standing
from issuer.municipality.resolve import merge
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

    @property
    def is_first(self) -> bool:
        """Whether it holds since the municipality was added."""
        return self.layer.is_first


@dataclass(frozen=True, slots=True)
class Grid:
    """Values that stand in sections of like items: a row a section, a column an item."""

    columns: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Now, in words: ``current`` (item, value) one by one, ``grid`` those in sections. Changes to come oldest first,
    changes in force newest first."""

    current: list[tuple[str, str]]
    grid: Grid | None
    coming: list[Change]
    past: list[Change]


def overview(part: Part, *, now: datetime) -> Overview:
    """Everything of a part, inside ``scope``."""
    found = layers()
    changes = changes_of(part, found)
    coming = [one for one in changes if one.layer.start > now]
    past = [one for one in reversed(changes) if one.layer.start <= now]
    shown = part.shown(standing(found, at=now))
    grid = _grid(part, shown)
    alone = [row for item, row in zip(part.items, shown, strict=True) if grid is None or not item.section]
    return Overview(current=alone, grid=grid, coming=coming, past=past[:_SHOWN])


def _grid(part: Part, shown: list[tuple[str, str]]) -> Grid | None:
    """None where the sections do not hold the same items."""
    sections: dict[str, dict[str, str]] = {}
    for item, (_, value) in zip(part.items, shown, strict=True):
        if item.section:
            sections.setdefault(item.section, {})[item.label] = value
    labels = {tuple(values) for values in sections.values()}
    if len(labels) != 1:
        return None
    return Grid(
        columns=list(labels.pop()),
        rows=[(section, list(values.values())) for section, values in sections.items()],
    )


def changes_of(part: Shown, found: Sequence[Layer]) -> list[Change]:
    """Each layer that writes items of the part, with what it changed when it came into force."""
    mine = {one.number for one in of_items(found, part.keys)}
    changes = []
    before: dict[str, Any] = {}
    for one in found:
        after = merge([before, one.document])
        if one.number in mine:
            rows = (
                part.difference(before, after) if before else [(item, "", value) for item, value in part.shown(after)]
            )
            changes.append(Change(layer=one, rows=rows))
        before = after
    return changes


def later(part: Part, found: Sequence[Layer], *, start: datetime) -> list[Change]:
    """Changes that come into force after ``start``, and will win over what is written for it."""
    return [one for one in changes_of(part, found) if one.layer.start > start]
