"""Which serials an authority has certified: an OCSP answer says "good" of no other."""

from __future__ import annotations

from integrations.centre.pki.authorities import Authority
from integrations.centre.pki.files import private_folder

__all__ = ["has_issued", "note_issued"]

_FOLDER = "issued"


def note_issued(*, authority: Authority, serial: int) -> None:
    """Enter a serial, before the certificate leaves. An empty file each: nothing to lock, nothing to tear."""
    (private_folder(authority.folder / _FOLDER) / str(serial)).touch(mode=0o600)


def has_issued(*, authority: Authority, serial: int) -> bool:
    """Whether the authority ever certified this serial."""
    return (authority.folder / _FOLDER / str(serial)).exists()
