"""What lies finished in the watched folder.

A ZIP (or a folder with ``manifest.json``) is finished when ``NAME.done`` lies beside it, or when nothing in it was
written for ``quiet_seconds``. Names that end in .tmp or .part, and those that begin with a dot, are never looked at.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from .packing import MANIFEST

MARK = ".done"
_UNFINISHED = (".tmp", ".part", MARK)


def finished(outbox: Path, *, quiet_seconds: float) -> Iterator[Path]:
    """Finished packages by name."""
    for path in sorted(outbox.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED or path.is_symlink():
            continue
        if _is_package(path) and (mark_of(path).exists() or _quiet(path, quiet_seconds)):
            yield path


def mark_of(path: Path) -> Path:
    """Where the sender says that a package is finished."""
    return path.with_name(path.name + MARK)


def _is_package(path: Path) -> bool:
    return (path / MANIFEST).is_file() if path.is_dir() else path.suffix.lower() == ".zip"


def _quiet(path: Path, seconds: float) -> bool:
    files = [path, *path.rglob("*")] if path.is_dir() else [path]
    try:
        return time.time() - max(file.stat().st_mtime for file in files) >= seconds
    except FileNotFoundError:
        return False
