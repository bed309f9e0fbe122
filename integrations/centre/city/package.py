"""Writes one feed package (folder or ZIP) as a stream: memory does not grow with the number of rows."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from .layouts import Row, Table

__all__ = ["PackageWriter", "Shape"]

_FLUSH_ROWS = 2000
_BOM = {"UTF-8": b"", "UTF-16LE": b"\xff\xfe", "UTF-16BE": b"\xfe\xff", "CP932": b""}


@dataclass(frozen=True, slots=True)
class Shape:
    """The envelope of a package.

    ``previous`` is the last sequence the receiver must have applied (0 for the first).
    ``extracted_at`` must be aware. ``encoding`` is UTF-8, UTF-16LE, UTF-16BE or CP932.
    """

    municipality: str
    system: str
    mode: str
    sequence: int
    previous: int
    extracted_at: datetime
    encoding: str = "UTF-8"
    header: bool = False

    @property
    def name(self) -> str:
        """The name the contract gives the ZIP, without its suffix."""
        return f"{self.municipality}_{self.system}_{self.mode}_{self.sequence:010d}"


class _Lines:
    """What csv.writer writes into; its ``write`` is a list's own append, which keeps a row at one C call."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.write = self.held.append


class _Sheet:
    """One CSV file being written and hashed."""

    def __init__(self, *, path: Path, table: Table, shape: Shape) -> None:
        self._file: BinaryIO = path.open("wb")
        self._hash = hashlib.sha256()
        self._encoding = {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}.get(shape.encoding, shape.encoding)
        self._lines = _Lines()
        self._writer = csv.writer(self._lines, lineterminator="\r\n")
        self.rows = 0
        self._put(_BOM[shape.encoding])
        if shape.header:
            self._writer.writerow(table.names)

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)

    def add(self, row: Row) -> None:
        self._writer.writerow(row)
        self.rows += 1
        if len(self._lines.held) >= _FLUSH_ROWS:
            self._flush()

    def _flush(self) -> None:
        self._put("".join(self._lines.held).encode(self._encoding))
        self._lines.held.clear()

    def close(self) -> str:
        self._flush()
        self._file.close()
        return self._hash.hexdigest()


class PackageWriter:
    """Collects rows per layout and closes into ``out/<name>/`` or ``out/<name>.zip``."""

    def __init__(self, *, out: Path, shape: Shape, tables: Mapping[str, Table], layouts: tuple[str, ...]) -> None:
        """Open a package holding the given layouts (a layout without rows is an empty file of that layout)."""
        self.shape = shape
        self._folder = out / shape.name
        if self._folder.exists():
            shutil.rmtree(self._folder)
        self._folder.mkdir(parents=True)
        self._sheets = {
            layout: _Sheet(path=self._folder / f"{layout}.csv", table=tables[layout], shape=shape) for layout in layouts
        }
        self._state = tables["J01"].index["resident_state"]
        self._residents = 0
        self._attached: dict[str, str] = {}

    def add(self, layout: str, row: Row) -> None:
        """Append one row."""
        self._sheets[layout].add(row)
        if layout == "J01" and row[self._state] == "1":
            self._residents += 1

    def attach(self, name: str, draw: Callable[[], bytes]) -> None:
        """Add a file that rows point at (a seal image), drawn only the first time it is named."""
        if name in self._attached:
            return
        data = draw()
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._attached[name] = hashlib.sha256(data).hexdigest()

    @property
    def rows(self) -> int:
        """Rows written so far, over all layouts."""
        return sum(sheet.rows for sheet in self._sheets.values())

    def close(self, *, as_zip: bool) -> Path:
        """Write manifest.json and return the folder, or the ZIP that replaced it."""
        files: list[dict[str, Any]] = [
            {"name": f"{layout}.csv", "layout": layout, "rows": sheet.rows, "sha256": sheet.close()}
            for layout, sheet in self._sheets.items()
        ]
        files += [{"name": name, "sha256": digest} for name, digest in self._attached.items()]
        manifest = self._manifest(files)
        (self._folder / "manifest.json").write_text(
            json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        return self._zipped() if as_zip else self._folder

    def _manifest(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        shape = self.shape
        manifest: dict[str, Any] = {
            "format": "akashi-feed/1",
            "profile": "chukan-2.7",
            "municipality": shape.municipality,
            "system": shape.system,
            "mode": shape.mode,
            "sequence": shape.sequence,
            "previous": shape.previous,
            "extractedAt": shape.extracted_at.isoformat(timespec="seconds"),
            "encoding": shape.encoding,
            "header": shape.header,
            "gaijiVersion": 0,
        }
        # Totals describe a whole register, so only a FULL can promise them.
        if shape.mode == "FULL" and shape.system == "JUKI":
            manifest["totals"] = {"J01.住民状態=1": self._residents}
        elif shape.mode == "FULL" and shape.system != "INKAN":
            manifest["totals"] = {layout: sheet.rows for layout, sheet in self._sheets.items()}
        manifest["files"] = files
        return manifest

    def _zipped(self) -> Path:
        target = self._folder.with_name(self._folder.name + ".zip")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in sorted(self._folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(self._folder).as_posix())
        shutil.rmtree(self._folder)
        return target
