"""The private copies of packages, under ``AKASHI_HOME/feeds/``; gone once they are applied.

``incoming/`` what is being taken in · ``uploads/<municipality>/<system>/`` what is being sent piece by piece ·
``<municipality>/`` what waits. Everything there is personal data: the service's own user only.
"""

import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings

from issuer.papers.errors import BadInput


def root() -> Path:
    """The folder of all copies, readable by this service only."""
    return _private(Path(settings.AKASHI_HOME) / "feeds")


def incoming() -> Path:
    """A new path for something that is being taken in."""
    return _private(root() / "incoming") / secrets.token_hex(16)


def upload(*, municipality: str, system: str, sha256: str) -> Path:
    """Where the pieces of one package come together."""
    return _private(root() / "uploads" / municipality / system) / sha256


def keep(source: Path, *, name: str) -> Path:
    """Copy a package (file or folder) to ``incoming/name``. Raises BadInput when it cannot be read."""
    target = incoming().with_name(name)
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
    """Move a copy to its municipality's folder, for good; returns its name under ``root()``."""
    folder = _private(root() / municipality)
    path.rename(folder / number)
    # The receipt that names the copy is about to be committed: the name must survive a power cut as well.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return f"{municipality}/{number}"


def place(stored_as: str) -> Path:
    """The path of a kept copy."""
    return root() / stored_as


def municipalities() -> list[str]:
    """Codes of the municipalities with a copy that waits."""
    folders = root().glob("[0-9]" * 6)
    return sorted(folder.name for folder in folders if any(folder.iterdir()))


def discard(path: Path) -> None:
    """Remove a copy; one that is gone already is fine."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def drop(stored_as: str) -> None:
    """Remove a kept copy, if there is one: "" would name the folder of all of them."""
    if stored_as:
        discard(place(stored_as))


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
