"""``backup.json``: what a backup holds, with hashes, sealed by a key of its own that the master key wraps.

Whoever changes a table and its hash cannot make the seal; and a backup is not opened without the deployment's master
key, under which all its keys are wrapped.
"""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from issuer.masters import given
from issuer.masters.provider import NotWrappedHere
from issuer.papers.errors import BadInput

NAME = "backup.json"
FORMAT = "akashi-backup/2"
_LABEL = b"akashi-backup-key/2"


def new_key() -> bytes:
    """The 32-byte key of one backup."""
    return os.urandom(32)


def write(*, folder: Path, document: dict[str, Any], key: bytes) -> None:
    """Seal and write the manifest, last of all: a folder without it is no backup. ``key``: of ``new_key``."""
    master = given.current()
    wrapped = master.wrap(key=key, label=_LABEL)
    sealed = document | {"format": FORMAT, "key": {"master": master.key_id, "wrapped": wrapped.hex()}}
    sealed["seal"] = _seal(key, sealed)
    part = folder / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(sealed, file, ensure_ascii=False, sort_keys=True, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / NAME)


def read(*, folder: Path) -> tuple[dict[str, Any], bytes]:
    """The manifest of a backup whose seal holds and whose files are all there, byte for byte, and the backup's key.

    Raises BadInput naming what is wrong: no backup, another master key, a changed manifest, a changed or missing file.
    """
    try:
        document = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise BadInput(f"{NAME} が読めません。控えのフォルダではないか、控えが途中で終わっています") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput(f"{NAME}: この版の Akashi が読める控えではありません")
    key = _opened(document)
    seal = str(document.pop("seal", ""))
    if not hmac.compare_digest(seal, _seal(key, document)):
        raise BadInput(f"{NAME} が書き換えられています")
    for entry in document["files"]:
        path = folder / entry["name"]
        if not path.is_file() or path.is_symlink():
            raise BadInput(f"控えのファイルがありません: {entry['name']}")
        if digest(path) != entry["sha256"]:
            raise BadInput(f"控えのファイルが壊れているか、書き換えられています: {entry['name']}")
    return document, key


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(document: dict[str, Any]) -> bytes:
    told = document.get("key")
    try:
        master, wrapped = str(told["master"]), bytes.fromhex(told["wrapped"])  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        raise BadInput(f"{NAME} が書き換えられています") from None
    if master not in [one.key_id for one in given.given()]:
        raise BadInput(
            f"控えは別の親鍵 ({master}) のものです。その親鍵を AKASHI_MASTER_KEY"
            " (か AKASHI_MASTER_KEY_PREVIOUS など) に与えてください"
        )
    try:
        return given.unwrap(master=master, wrapped=wrapped, label=_LABEL)
    except NotWrappedHere:
        raise BadInput(f"{NAME} が書き換えられています") from None


def _seal(key: bytes, document: dict[str, Any]) -> str:
    return hmac.digest(key, json.dumps(document, ensure_ascii=False, sort_keys=True).encode(), "sha256").hex()
