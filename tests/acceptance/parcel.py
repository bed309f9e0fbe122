"""Writing a feed package as the contract (akashi-feed/1) describes it, and spoiling one on purpose."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .layouts import LAYOUTS

Row = dict[str, str]
Files = dict[str, bytes]
_BOM = {"UTF-16LE": b"\xff\xfe", "UTF-16BE": b"\xfe\xff"}


@dataclass
class Parcel:
    """One package. ``spoil_files`` changes bytes before hashing, ``spoil_manifest`` the manifest after."""

    municipality: str
    system: str
    mode: str
    sequence: int
    previous: int
    extracted_at: datetime
    rows: dict[str, list[Row]] = field(default_factory=dict)
    attachments: Files = field(default_factory=dict)
    encoding: str = "UTF-8"
    header: bool = False
    spoil_files: Callable[[Files], None] | None = None
    spoil_manifest: Callable[[dict], None] | None = None
    change_after_hashing: Callable[[Files], None] | None = None

    @property
    def name(self) -> str:
        return f"{self.municipality}_{self.system}_{self.mode}_{self.sequence:010d}"

    def table(self, layout: str) -> bytes:
        """One CSV in the parcel's encoding, CRLF, every value quoted as most vendors do."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if self.sequence % 2 else 0)
        names = list(LAYOUTS[layout])
        if self.header:
            names.reverse()
            writer.writerow(names)
        for row in self.rows[layout]:
            unknown = row.keys() - set(names)
            assert not unknown, f"not items of {layout}: {unknown}"
            writer.writerow([row.get(name, "") for name in names])
        codec = {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}.get(self.encoding, self.encoding)
        return _BOM.get(self.encoding, b"") + text.getvalue().encode(codec)

    def write(self, folder: Path, *, zipped: bool = True) -> Path:
        """Write the package under ``folder`` and return its path."""
        files: Files = {f"{layout}.csv": self.table(layout) for layout in self.rows}
        files.update(self.attachments)
        if self.spoil_files:
            self.spoil_files(files)
        listed = []
        for name, body in files.items():
            entry: dict[str, object] = {"name": name, "sha256": hashlib.sha256(body).hexdigest()}
            if name.endswith(".csv"):
                layout = name.removesuffix(".csv")
                entry |= {"layout": layout, "rows": len(self.rows[layout])}
            listed.append(entry)
        manifest = {
            "format": "akashi-feed/1",
            "profile": "chukan-2.7",
            "municipality": self.municipality,
            "system": self.system,
            "mode": self.mode,
            "sequence": self.sequence,
            "previous": self.previous,
            "extractedAt": self.extracted_at.isoformat(),
            "encoding": self.encoding,
            "header": self.header,
            "gaijiVersion": 0,
            "files": listed,
        }
        if self.spoil_manifest:
            self.spoil_manifest(manifest)
        if self.change_after_hashing:
            self.change_after_hashing(files)
        files["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
        folder.mkdir(parents=True, exist_ok=True)
        return self._zip(folder, files) if zipped else self._spread(folder, files)

    def _zip(self, folder: Path, files: Files) -> Path:
        target = folder / f"{self.name}.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in files.items():
                # A fixed time: the same rows make the same bytes, so that "sent again" means what it says.
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
        return target

    def _spread(self, folder: Path, files: Files) -> Path:
        target = folder / self.name
        for name, body in files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(body)
        return target
