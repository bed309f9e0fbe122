"""The layout tables (layouts/*.toml): everything the reader knows of a file comes from here.

A new item is one more ``[[item]]``; what has no column in the 副本 is kept in its row's ``extra``.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from issuer.papers.errors import ConfigurationError

FOLDER = Path(__file__).parent / "layouts"
TYPES = frozenset(["ascii", "text", "digits", "date", "datetime", "flag", "yen", "decimal", "code", "file"])


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a layout. ``codes`` are the allowed values of a ``code`` item; 0 for no ``maximum``/``length``."""

    no: int
    name: str
    field: str
    type: str
    required: bool
    maximum: int
    length: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One file's shape. ``key``: fields that name a record. Items are in the order of ``no``."""

    id: str
    name: str
    system: str
    key: tuple[str, ...]
    items: tuple[Item, ...]

    @property
    def subject(self) -> str:
        """The item that says whom a row is about: 戸籍番号, 宛名番号 or 世帯番号; "" for a hold, which has its own."""
        fields = {item.field for item in self.items}
        return next((field for field in SUBJECT_KINDS if field in fields), "")

    def position(self, field: str) -> int:
        """Index of a field among the items. Raises KeyError."""
        return next_index(self.items, field)


#: The item that says whom a row is about → kind of subject on a worklist and in a lock.
SUBJECT_KINDS = {"koseki_no": "koseki", "atena_no": "person", "household_no": "household"}


def next_index(items: tuple[Item, ...], field: str) -> int:
    """Index of ``field``. Raises KeyError when there is none."""
    for index, item in enumerate(items):
        if item.field == field:
            return index
    raise KeyError(field)


@cache
def code_names() -> dict[str, dict[str, str]]:
    """The contract's tables of codes (codes.toml): name of the table → code → Japanese word."""
    return tomllib.loads((FOLDER / "codes.toml").read_text(encoding="utf-8"))


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by id. Raises ConfigurationError when a table is not what it should be."""
    codes = code_names()
    read = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name != "codes.toml":
            layout = _layout(tomllib.loads(path.read_text(encoding="utf-8")), codes, path.name)
            read[layout.id] = layout
    return read


def _layout(table: dict[str, Any], codes: dict[str, dict[str, str]], file: str) -> Layout:
    try:
        items = tuple(sorted((_item(raw, codes) for raw in table["item"]), key=lambda item: item.no))
        by_name = {item.name: item.field for item in items}
        layout = Layout(
            id=table["id"],
            name=table["name"],
            system=table["system"],
            key=tuple(by_name[name] for name in table["key"]),
            items=items,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"layout table {file} is broken: {error!r}") from error
    if len({item.field for item in items}) != len(items) or [item.no for item in items] != list(
        range(1, len(items) + 1)
    ):
        raise ConfigurationError(f"layout table {file}: numbers must run from 1 and fields must be unique")
    return layout


def _item(raw: dict[str, Any], codes: dict[str, dict[str, str]]) -> Item:
    if raw["type"] not in TYPES:
        raise ValueError(f"unknown type {raw['type']}")
    return Item(
        no=raw["no"],
        name=raw["name"],
        field=raw.get("field", raw["name"]),
        type=raw["type"],
        required=bool(raw.get("required", False)),
        maximum=int(raw.get("max", 0)),
        length=int(raw.get("length", 0)),
        codes=frozenset(codes[raw["codes"]]) if raw["type"] == "code" else frozenset(),
    )
