"""A package written as a stream: the same content gives the same bytes, readable by its owner only."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from integrations.feeds import manifest

#: A ZIP keeps a time per entry; the same for every export, or no two would be alike.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FLUSH = 256 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """What the manifest says of the package. ``extracted_at``: the moment its system's data speak for."""

    municipality: str
    system: str
    sequence: int
    extracted_at: datetime
    gaiji_version: int

    @property
    def name(self) -> str:
        """The file name of the feed contract."""
        return f"{self.municipality}_{self.system}_FULL_{self.sequence:010d}.zip"


class Zipped:
    """One package in the making; complete only after ``finish``."""

    def __init__(self, *, path: Path, head: Head) -> None:
        self._head = head
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._listed: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        """Use as a context: the file is closed whatever happens."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; an unfinished file is the caller's to remove."""
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def sheet(self, *, layout: str, lines: Iterable[bytes]) -> int:
        """One CSV from lines that end in LF and hold none inside; written with CRLF (RFC 4180). Returns its rows."""
        name = f"{layout}.csv"
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as out:

            def put(text: bytes) -> int:
                whole = text.replace(b"\n", b"\r\n")
                digest.update(whole)
                out.write(whole)
                return text.count(b"\n")

            held, size = [], 0
            for line in lines:
                held.append(line)
                size += len(line)
                if size >= _FLUSH:
                    rows += put(b"".join(held))
                    held, size = [], 0
            rows += put(b"".join(held))
        self._listed.append({"name": name, "layout": layout, "rows": rows, "sha256": digest.hexdigest()})
        return rows

    def attach(self, name: str, data: bytes) -> None:
        """A file that rows point at."""
        self._zip.writestr(_entry(name), data)
        self._listed.append({"name": name, "sha256": hashlib.sha256(data).hexdigest()})

    def finish(self, totals: Mapping[str, int]) -> None:
        """The manifest, last: a package without one is none."""
        head = self._head
        document = {
            "format": "akashi-feed/1",
            "profile": "chukan-2.7",
            "municipality": head.municipality,
            "system": head.system,
            "mode": "FULL",
            "sequence": head.sequence,
            # A FULL stands on nothing before it.
            "previous": 0,
            "extractedAt": head.extracted_at.isoformat(),
            "encoding": "UTF-8",
            "header": False,
            "gaijiVersion": head.gaiji_version,
            "totals": dict(totals),
            "files": self._listed,
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self._zip.writestr(_entry(manifest.NAME), text.encode() + b"\n")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry
