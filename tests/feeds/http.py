"""Requests to the HTTPS door, signed or not, and what lies on the server's disk."""

import hashlib
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from integrations.feeds.agent.signing import NOTHING, Credential, header
from integrations.feeds.credentials import add_credential
from tests.conftest import FRIDAY_MORNING

PACKAGES = "/feeds/v1/packages"


def credential(municipality: str, system: str = "JUKI", **more: Any) -> Credential:
    given = {"now": FRIDAY_MORNING, "actor": "test", "expires_at": None, "signed_only": False} | more
    return add_credential(municipality=municipality, system=system, **given)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def signed(
    who: Credential, method: str, path: str, *, content: bytes = b"", content_range: str = "", **more: Any
) -> str:
    given = {"timestamp": int(time.time()), "sha256": sha256(content) if content else NOTHING} | more
    return header(who=who, method=method, path=path, content_range=content_range, **given)


def post(path: Path, authorization: str, *, field: str = "package", client: Client | None = None, **more: Any) -> Any:
    """A package through the multipart door."""
    files = {field: SimpleUploadedFile("x.zip", path.read_bytes(), "application/zip")} | more
    return (client or Client()).post(PACKAGES, files, headers={"Authorization": authorization})


def put(who: Credential, whole: bytes, start: int, end: int, *, name: str = "", **more: Any) -> Any:
    """One piece of a package."""
    path, content = f"/feeds/v1/uploads/{name or sha256(whole)}", whole[start:end]
    told = f"bytes {start}-{end - 1}/{len(whole)}"
    authorization = signed(who, "PUT", path, content=content, content_range=told)
    headers = {"Authorization": authorization, "Content-Range": told} | more
    return Client().put(path, content, content_type="application/octet-stream", headers=headers)


def get(who: Credential, path: str) -> Any:
    return Client().get(path, headers={"Authorization": signed(who, "GET", path)})


def left_over() -> list[str]:
    """Files of packages on disk, receipts' copies apart."""
    root = Path(settings.AKASHI_HOME) / "feeds"
    found = [*root.glob("incoming/*"), *root.glob("uploads/*/*/*")]
    return sorted(path.name for path in found if path.suffix != ".lock")
