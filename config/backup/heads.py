"""Signed heads after a restore: those of the backup come back, those newer than the backup are kept and named.

A head beyond the restored chain proves that records were lost. It stays as evidence in ``<code>.lost.jsonl``, named by
the chain's own next link; in ``<code>.jsonl`` it would call every link after the restore a forgery.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from issuer.audit.anchors import Anchor, read_anchors
from issuer.tenancy.scope import scope


@dataclass(frozen=True, slots=True)
class Lost:
    """Links that once were and are gone: from the one after the restored head to the newest signed outside."""

    first: int
    last: int
    last_hash: str


def bring_back(*, backup: Path, folder: Path) -> None:
    """Copy the backup's heads to ``folder`` where there are none, or fewer: a file only ever grows."""
    for source in sorted((backup / "anchors").glob("*.jsonl")):
        target = folder / source.name
        if not target.exists() or source.read_bytes().startswith(target.read_bytes()):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def set_aside(*, municipality: str, folder: Path) -> Lost | None:
    """Move the heads beyond the restored chain out of the way; None when nothing is known to be lost."""
    with scope(municipality), connections["default"].cursor() as cursor:
        cursor.execute("SELECT seq FROM audit_head WHERE municipality = %s", [municipality])
        row = cursor.fetchone()
    head = int(row[0]) if row else 0
    beyond = [a for a in read_anchors(municipality=municipality, folder=folder, faults=[]) if a.seq > head]
    if not beyond:
        return None
    _split(folder, municipality, beyond)
    newest = max(beyond, key=lambda anchor: anchor.seq)
    return Lost(first=head + 1, last=newest.seq, last_hash=newest.hash.hex())


def _split(folder: Path, municipality: str, beyond: list[Anchor]) -> None:
    path = folder / f"{municipality}.jsonl"
    hashes = {anchor.hash.hex() for anchor in beyond}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lost = [line for line in lines if any(hash_ in line for hash_ in hashes)]
    with (folder / f"{municipality}.lost.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(lost)
        file.flush()
        os.fsync(file.fileno())
    part = path.with_suffix(".part")
    part.write_text("".join(line for line in lines if line not in lost), encoding="utf-8")
    part.replace(path)
