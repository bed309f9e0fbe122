"""Profiles: how files of other shapes are written as the canonical records (profiles/*.toml).

``chukan-2.7`` is the identity and needs no table. Every column of a table names the published document it was read in
(``source``: version and row) or is ``unverified``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from integrations.feeds.layouts import Item, Layout, layouts
from issuer.papers.errors import ConfigurationError

FOLDER = Path(__file__).parent / "profiles"
IDENTITY = "chukan-2.7"


@dataclass(frozen=True, slots=True)
class Expression:
    """How one canonical field is made of columns (see the head of a table for the forms)."""

    columns: tuple[str, ...] = ()
    between: str = ""
    constant: str = ""
    prefix: str = ""
    append: str = ""
    codes: Mapping[str, str] | None = None
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """True where ``column`` holds one of ``values``, or where any of ``filled`` holds anything."""

    column: str = ""
    values: frozenset[str] = frozenset()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One canonical record that a row stands for. ``leaves``: a row that does not meet ``when`` says nothing of it."""

    layout: Layout
    primary: bool
    when: tuple[Condition, ...]
    leaves: bool
    expressions: Mapping[str, Expression]

    def label(self, item: Item) -> str:
        """The sender's own name for what a canonical item was made of."""
        made = self.expressions.get(item.field, Expression())
        return made.dated or (made.columns[0] if made.columns else item.name)

    def is_in(self, fields: tuple[str, ...]) -> bool:
        """Whether a file with these columns speaks of the record at all (個人番号あり・なし)."""
        return all(not c.filled or set(c.filled) & set(fields) for c in self.when)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a profile: its columns as a layout for the reader, and the records its rows stand for, primary first.

    ``unverified``: columns nobody has yet held against the published document.
    """

    id: str
    system: str
    layout: Layout
    records: tuple[Record, ...]
    unverified: tuple[str, ...]


@cache
def profiles() -> dict[str, dict[str, SourceFile]]:
    """Every mapped profile: id → its files by id. Raises ConfigurationError when a table is not what it should be."""
    read: dict[str, dict[str, SourceFile]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        try:
            read[table["id"]] = {raw["id"]: _file(raw) for raw in table["file"]}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"profile table {path.name} is broken: {error!r}") from error
    return read


def _file(raw: dict[str, Any]) -> SourceFile:
    columns, names = raw["columns"], [column["name"] for column in raw["columns"]]
    for column in columns:
        if bool(column.get("source")) == bool(column.get("unverified")):
            raise ValueError(f"{column['name']} must name its source or be unverified, not both")
    items = [(c["name"], not c.get("optional", False)) for c in columns] + [(n, False) for n in raw["ignored"]]
    if len({name for name, _ in items}) != len(items):
        raise ValueError("a column stands twice")
    records = tuple(sorted((_record(r, set(names)) for r in raw["record"]), key=lambda record: not record.primary))
    if [record.primary for record in records] != [True] + [False] * (len(records) - 1):
        raise ValueError("exactly one record is primary")
    unused = set(names) - {column for record in records for column in _used(record)}
    if unused:
        raise ValueError(f"columns nobody uses: {sorted(unused)}")
    layout = Layout(
        id=raw["id"],
        name=raw["name"],
        system=raw["system"],
        key=(),
        items=tuple(
            Item(no=i, name=name, field=name, type="text", required=must, maximum=0, length=0, codes=frozenset())
            for i, (name, must) in enumerate(items, start=1)
        ),
    )
    unverified = tuple(c["name"] for c in columns if c.get("unverified"))
    return SourceFile(id=raw["id"], system=raw["system"], layout=layout, records=records, unverified=unverified)


def _record(raw: dict[str, Any], names: set[str]) -> Record:
    layout = layouts()[raw["layout"]]
    record = Record(
        layout=layout,
        primary=raw.get("primary", False),
        when=tuple(
            Condition(column=c.get("column", ""), values=frozenset(c.get("in", [])), filled=tuple(c.get("filled", [])))
            for c in raw.get("when", [])
        ),
        leaves={"delete": False, "leave": True}[raw.get("otherwise", "delete")],
        expressions={field: _expression(made) for field, made in raw["fields"].items()},
    )
    fields = {item.field for item in layout.items}
    required = {item.field for item in layout.items if item.required}
    if strange := (set(record.expressions) - fields) | (required - set(record.expressions)) | (_used(record) - names):
        raise ValueError(f"{layout.id}: {sorted(strange)}")
    return record


def _expression(raw: "str | dict[str, Any]") -> Expression:
    if isinstance(raw, str):
        return Expression(columns=(raw,))
    given = dict(raw)
    columns = (given.pop("column"),) if "column" in given else tuple(given.pop("columns", []))
    return Expression(columns=columns, **given)


def _used(record: Record) -> set[str]:
    made = {c for e in record.expressions.values() for c in (*e.columns, e.dated) if c}
    return made | {c for when in record.when for c in (when.column, *when.filled) if c}
