"""Where the test PKI lies, and how it makes its keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from integrations.centre.kept import folder
from integrations.centre.pki.files import private_folder
from integrations.centre.pki.keys import Algorithm

__all__ = ["BASE_URL", "Store", "the_store"]

#: Written into certificates as the place of CRL and OCSP; bin/demo's own default.
BASE_URL = "http://127.0.0.1:8000/kiosk"


@dataclass(frozen=True, slots=True)
class Store:
    """``folder`` is made on first use, 0700. ``base_url`` and ``algorithm`` count for what is made from now on."""

    folder: Path
    base_url: str = BASE_URL
    algorithm: Algorithm = "RSA-2048"

    def place(self, *names: str) -> Path:
        """A folder below, made when missing. Raises PkiError when one on the way is open to others."""
        path = private_folder(self.folder)
        for name in names:
            path = private_folder(path / name)
        return path


def the_store() -> Store:
    """The store of this installation: ``$AKASHI_HOME/centre/pki``."""
    return Store(folder=folder() / "pki")
