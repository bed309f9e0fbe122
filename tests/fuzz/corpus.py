"""Findings on disk: ``corpus/<layer>/<first of the SHA-256>``, the input alone. bin/test reads them again."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .engine import Finding

FOLDER = Path(__file__).parent / "corpus"


def keep(finding: Finding) -> Path:
    """Write a finding's input; answers where."""
    folder = FOLDER / finding.layer
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(finding.data).hexdigest()[:16]
    path.write_bytes(finding.data)
    return path


def kept() -> Iterator[tuple[str, Path]]:
    """(layer, file) of every finding ever kept."""
    for path in sorted(FOLDER.glob("*/*")):
        yield path.parent.name, path
