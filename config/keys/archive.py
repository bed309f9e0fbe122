"""The key of each municipality's part of every backup, in a file outside the database and outside the backups.

``AKASHI_KEY_DIR/<code>.json``: {"municipality", "id", "master", "wrapped"}, 32 bytes wrapped by the master key. Whoever
has a backup and the master key but not this file reads nothing of the municipality: destroying the file (and its
copies) takes the municipality out of every backup ever made. ``<code>.destroyed.json`` says that it was done.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from issuer.masters import given
from issuer.masters.provider import NotWrappedHere
from issuer.papers.errors import BadInput, ConfigurationError


@dataclass(frozen=True, slots=True)
class ArchiveKey:
    """32 bytes, and the name that stands in the manifests of the backups encrypted under it."""

    key_id: str
    secret: bytes


def archive_key(*, municipality: str, folder: Path) -> ArchiveKey:
    """The key of a municipality, made the first time. Raises BadInput when it was destroyed or cannot be kept."""
    if (folder / f"{municipality}.destroyed.json").exists():
        raise BadInput(f"団体 {municipality} の控えの鍵は消去されています。この団体の控えは作れません")
    found = existing_key(municipality=municipality, folder=folder)
    if found is not None:
        return found
    key = ArchiveKey(key_id=secrets.token_hex(8), secret=secrets.token_bytes(32))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = _written(folder, municipality, key)
        with suppress(FileExistsError):  # one of two processes that make it at once wins
            os.link(part, folder / f"{municipality}.json")
        part.unlink()
        _sync(folder)
    except OSError as error:
        raise BadInput(f"控えの鍵を AKASHI_KEY_DIR に書けません: {error.strerror or '書き込みの誤り'}") from error
    made = existing_key(municipality=municipality, folder=folder)
    assert made is not None  # noqa: S101 - it was linked a moment ago
    return made


def existing_key(*, municipality: str, folder: Path) -> ArchiveKey | None:
    """The key of a municipality as it lies there; None without one.

    Raises ConfigurationError for a file that does not open under the masters given.
    """
    path = folder / f"{municipality}.json"
    try:
        told = json.loads(path.read_bytes())
        key_id, master, wrapped = str(told["id"]), str(told["master"]), bytes.fromhex(told["wrapped"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(f"the archive key {path.name} cannot be read: bring back its copy") from None
    try:
        secret = given.unwrap(master=master, wrapped=wrapped, label=_label(municipality, key_id))
    except NotWrappedHere:
        raise ConfigurationError(f"the archive key {path.name} was changed: bring back its copy") from None
    return ArchiveKey(key_id=key_id, secret=secret)


def master_of(*, municipality: str, folder: Path) -> str | None:
    """Id of the master that wraps the key of a municipality; None without a key."""
    try:
        return str(json.loads((folder / f"{municipality}.json").read_bytes())["master"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def rewrap(*, municipality: str, folder: Path) -> bool:
    """Wrap the key by the current master; False when it is already, or there is none."""
    if master_of(municipality=municipality, folder=folder) in (None, given.current().key_id):
        return False
    key = existing_key(municipality=municipality, folder=folder)
    if key is None:
        return False
    _written(folder, municipality, key).replace(folder / f"{municipality}.json")
    _sync(folder)
    return True


def destroy(*, municipality: str, folder: Path, now: datetime) -> str:
    """Overwrite and remove the key, and leave a note that says so; returns the key's id, "" when there was none.

    A medium that keeps what is overwritten (SSD, snapshots, copies) is the operator's business: the runbook says so.
    """
    note, path = folder / f"{municipality}.destroyed.json", folder / f"{municipality}.json"
    if note.exists() and not path.exists():
        return str(json.loads(note.read_bytes())["id"])
    try:
        key_id = str(json.loads(path.read_bytes())["id"]) if path.exists() else ""
    except (ValueError, KeyError, TypeError):
        key_id = "unreadable"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(note, {"municipality": municipality, "id": key_id, "destroyed": now.isoformat()})
    if path.exists():
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    _sync(folder)
    return key_id


def destroyed(*, municipality: str, folder: Path) -> bool:
    """Whether the key of a municipality was destroyed here."""
    return (folder / f"{municipality}.destroyed.json").exists()


def _written(folder: Path, municipality: str, key: ArchiveKey) -> Path:
    master = given.current()
    wrapped = master.wrap(key=key.secret, label=_label(municipality, key.key_id))
    part = folder / f".{municipality}.{os.getpid()}.part"
    document = {
        "municipality": municipality, "id": key.key_id, "master": master.key_id, "wrapped": wrapped.hex(),
    }  # fmt: skip
    _write(part, document)
    return part


def _write(path: Path, document: dict[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _label(municipality: str, key_id: str) -> bytes:
    return f"akashi-archive-key/{municipality}/{key_id}".encode()
