"""Files of the centre: written whole or not at all, readable by their owner only, changed by one process at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integrations.centre.pki.errors import PkiError

__all__ = ["alone", "private_folder", "read_json", "write_json"]

#: Bits that let anybody but the owner in.
_OTHERS = 0o077


def private_folder(path: Path) -> Path:
    """Return ``path``, made with mode 0700 when missing (its parent too). Raises PkiError when others may enter it."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    _refuse_open(path, "700")
    return path


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a file, None when there is none. Raises PkiError: open to others, or not our file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    _refuse_open(path, "600")
    try:
        document = json.loads(data)
    except ValueError as error:
        raise PkiError(f"{path}: 読めません (JSON ではありません)。消すと作り直します") from error
    if not isinstance(document, dict):
        raise PkiError(f"{path}: 読めません (項目の集まりではありません)。消すと作り直します")
    return document


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Put a file in place with mode 0600: a reader sees the old one or the new one, a crash leaves the old one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of ``path`` (a file beside it) against every other process and thread."""
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _refuse_open(path: Path, wanted: str) -> None:
    if path.stat().st_mode & _OTHERS:
        raise PkiError(f"{path}: 持ち主のほかも読めます。chmod {wanted} で閉じてください")
