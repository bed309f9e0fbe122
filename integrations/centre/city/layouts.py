"""The tables of the feed contract, as columns to fill.

The same TOML tables drive the reader, so a line added there becomes one more (empty) column here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["LAYOUT_FOLDER", "SYSTEMS", "Row", "Table", "read_tables"]

Row = list[str]

LAYOUT_FOLDER = Path(__file__).resolve().parents[2] / "feeds" / "layouts"
#: What each system of the sample city sends.
SYSTEMS = {
    "JUKI": ("J01", "J02", "J03", "J04", "J05", "J06", "J07", "J08", "R01", "S01", "U01"),
    "INKAN": ("I01",),
    "ZEI": ("T01", "T02"),
    "KOSEKI": ("K01", "K02", "K03", "K04"),
    "FUHYO": ("F01", "F02", "F03"),
    "RISAI": ("D01",),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One layout: its columns in file order and a row with the flags and numbers every line carries."""

    id: str
    names: tuple[str, ...]
    index: dict[str, int]
    blank: Row

    def row(self, values: dict[str, str]) -> Row:
        """Return one CSV row with ``values`` at their columns (``field`` names of the table).

        Raises:
            KeyError: a value names a field the layout does not have.
        """
        row = self.blank.copy()
        index = self.index
        for field, value in values.items():
            row[index[field]] = value
        return row


_ALWAYS = {"history_no": "1", "history_branch": "0", "is_latest": "1", "is_deleted": "0", "operator_id": "DEMO"}


@cache
def read_tables(*, folder: Path = LAYOUT_FOLDER) -> Mapping[str, Table]:
    """Read the layouts the sample city writes from ``folder``, once: a town sends sixteen packages in a row.

    Raises:
        FileNotFoundError: a table is missing.
    """
    tables = {}
    for layout in (layout for layouts in SYSTEMS.values() for layout in layouts):
        items = tomllib.loads((folder / f"{layout}.toml").read_text(encoding="utf-8"))["item"]
        items.sort(key=lambda item: item["no"])
        fields = [item.get("field", item["name"]) for item in items]
        blanks = [
            _ALWAYS.get(field, "0" if item["type"] == "flag" else "") for field, item in zip(fields, items, strict=True)
        ]
        tables[layout] = Table(
            id=layout,
            names=tuple(item["name"] for item in items),
            index={field: position for position, field in enumerate(fields)},
            blank=blanks,
        )
    return tables
