"""``backup.json``: what a backup holds, with hashes, sealed by a key that comes from the master key.

Whoever changes a table and its hash cannot make the seal; and a backup is not opened with another deployment's master
key, under which none of its data keys would open.
"""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from issuer.papers.errors import BadInput

NAME = "backup.json"
FORMAT = "akashi-backup/1"


def write(*, folder: Path, document: dict[str, Any], master_key: bytes) -> None:
    """Seal and write the manifest, last of all: a folder without it is no backup."""
    key = _key(master_key)
    sealed = document | {"format": FORMAT, "masterKeyCheck": _check(key)}
    sealed["seal"] = _seal(key, sealed)
    part = folder / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(sealed, file, ensure_ascii=False, sort_keys=True, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / NAME)


def read(*, folder: Path, master_key: bytes) -> dict[str, Any]:
    """The manifest of a backup whose seal holds and whose files are all there, byte for byte.

    Raises BadInput naming what is wrong: no backup, another master key, a changed manifest, a changed or missing file.
    """
    try:
        document = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise BadInput(f"{NAME} が読めません。控えのフォルダではないか、控えが途中で終わっています") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput(f"{NAME}: この版の Akashi が読める控えではありません")
    key = _key(master_key)
    if document.get("masterKeyCheck") != _check(key):
        raise BadInput("AKASHI_MASTER_KEY が、控えを作ったときの親鍵と違います。控えの配備の親鍵を与えてください")
    seal = str(document.pop("seal", ""))
    if not hmac.compare_digest(seal, _seal(key, document)):
        raise BadInput(f"{NAME} が書き換えられています")
    for entry in document["files"]:
        path = folder / entry["name"]
        if not path.is_file() or path.is_symlink():
            raise BadInput(f"控えのファイルがありません: {entry['name']}")
        if digest(path) != entry["sha256"]:
            raise BadInput(f"控えのファイルが壊れているか、書き換えられています: {entry['name']}")
    return document


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(master_key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"akashi-backup/1").derive(master_key)


def _check(key: bytes) -> str:
    return hmac.digest(key, b"master key check", "sha256").hex()[:16]


def _seal(key: bytes, document: dict[str, Any]) -> str:
    return hmac.digest(key, json.dumps(document, ensure_ascii=False, sort_keys=True).encode(), "sha256").hex()
