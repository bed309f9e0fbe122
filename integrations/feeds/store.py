"""The private copies of packages that wait, under ``AKASHI_HOME/feeds/<municipality>/``; gone once they are applied."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from issuer.papers.errors import BadInput


def root() -> Path:
    """The folder of all copies, readable by this service only."""
    path = Path(settings.AKASHI_HOME) / "feeds"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(source: Path, *, name: str) -> Path:
    """Copy a package (file or folder) to ``incoming/name``. Raises BadInput when it cannot be read."""
    target = root() / "incoming" / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copyfile(source, target)
            with target.open("rb") as stream:
                os.fsync(stream.fileno())
    except OSError as error:
        discard(target)
        raise BadInput(f"パッケージが読めません: {error.strerror or '読み取りの誤り'}") from error
    return target


def settle(path: Path, *, municipality: str, number: str) -> str:
    """Move a copy to its municipality's folder; returns its name under ``root()``."""
    folder = root() / municipality
    folder.mkdir(mode=0o700, exist_ok=True)
    path.rename(folder / number)
    return f"{municipality}/{number}"


def place(stored_as: str) -> Path:
    """The path of a kept copy."""
    return root() / stored_as


def discard(path: Path) -> None:
    """Remove a copy; one that is gone already is fine."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
