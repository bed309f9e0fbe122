"""What a part of the settings is: its items, how they stand in the document, and who may change it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from issuer.municipality.layers import smallest
from issuer.municipality.resolve import merge
from ops_console.settings_.writings import Writing

Json = Mapping[str, Any]
#: Item name → stored value.
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One value. ``path``: where it stands in the document; ``default``: what holds where the document is silent."""

    path: tuple[str, ...]
    label: str
    writing: Writing
    section: str = ""
    hint: str = ""
    default: Any = None

    @property
    def name(self) -> str:
        """Of the form's field."""
        return "__".join(self.path)

    @property
    def title(self) -> str:
        """The label with its section, for tables."""
        return f"{self.section} {self.label}".strip()


class Check(Protocol):
    """More than the settings' own check can know. Raises BadInput."""

    def __call__(self, *, document: Json, source: str, start: datetime) -> None:
        """``document``: the layer; ``source``: the word its errors begin with."""


def read_plainly(items: tuple[Item, ...], document: Json) -> Values:
    """Each value from its path."""
    return {item.name: _at(document, item.path, item.default) for item in items}


def write_plainly(values: Values) -> dict[str, Any]:
    """Each value to its path, those that are None left out."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        *parents, last = name.split("__")
        table = document
        for parent in parents:
            table = table.setdefault(parent, {})
        if value is not None:
            table[last] = value
    return document


@dataclass(frozen=True, slots=True)
class Part:
    """A page of settings. ``keys``: its top-level items. ``act``: of changing.TWO_PEOPLE, "" when one person may.

    ``lead``: what it decides. ``law``: the help of its pages. ``read``, ``write``: between document and values.
    ``is_whole``: a section is filled in whole or not at all.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    items: tuple[Item, ...]
    lead: str
    law: str
    act: str = ""
    read: Callable[[tuple[Item, ...], Json], Values] = read_plainly
    write: Callable[[Values], dict[str, Any]] = write_plainly
    check: Check | None = None
    is_whole: bool = False

    def values(self, document: Json) -> Values:
        """Item name → value in a merged document."""
        return self.read(self.items, document)

    def shown(self, document: Json) -> list[tuple[str, str]]:
        """(item, value in words)."""
        values = self.values(document)
        return [(item.title, item.writing.shown(values[item.name])) for item in self.items]

    def difference(self, before: Json, after: Json) -> list[tuple[str, str, str]]:
        """(item, before, after) in words, of two merged documents, where they differ."""
        pairs = zip(self.shown(before), self.shown(after), strict=True)
        return [(title, old, new) for (title, old), (_, new) in pairs if old != new]

    def layer(self, before: Json, values: Values) -> dict[str, Any]:
        """The smallest layer that brings these values, on top of a merged document."""
        return smallest(before=self.write(self.values(before)), after=self.write(values))

    def with_layer(self, before: Json, layer: Json) -> dict[str, Any]:
        """The merged document with a layer on top."""
        return merge([before, layer])


def _at(document: Json, path: tuple[str, ...], default: Any) -> Any:
    value: Any = document
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return default
        value = value[name]
    return value
