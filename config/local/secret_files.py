"""Secrets of an embedded run, made once per AKASHI_HOME and readable by their owner only."""

import base64
import os
import secrets
from pathlib import Path

from config.local.place import Place


def of(place: Place, name: str) -> str:
    """The secret called ``name``: 43 URL-safe characters (the master key: 32 bytes in base64)."""
    return path(place, name).read_text(encoding="ascii")


def path(place: Place, name: str) -> Path:
    """The file of the secret, made if it is not there yet."""
    file = place.secrets / name
    if not file.exists():
        random = base64.b64encode(secrets.token_bytes(32)).decode() if name == "master_key" else secrets.token_urlsafe()
        write(file, random)
    return file


def write(file: Path, text: str) -> None:
    """Write whole or not at all, mode 0600."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(file)
