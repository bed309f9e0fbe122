"""Content: what the paper says, field by field, before anything is drawn."""

import hashlib
from dataclasses import dataclass

from issuer.papers.kinds import CertificateKind


@dataclass(frozen=True, slots=True)
class Image:
    """A picture printed at its physical size in millimetres. ``png`` are the bytes of a PNG file."""

    png: bytes
    width_mm: float
    height_mm: float

    @property
    def sha256(self) -> str:
        """Hex digest of the PNG bytes."""
        return hashlib.sha256(self.png).hexdigest()


@dataclass(frozen=True, slots=True)
class ContentPage:
    """One page: field name → text (code points as stored), pictures, and the names allowed to appear on it.

    Field names are those of the form's ``data-field`` attributes; a field not listed stays empty.
    ``gaiji``: for a field with user-defined characters, of each of them in their order the SHA-256 (hex) of the 外字
    font it came with, "" for those that came with none. A field not listed came with none.
    """

    fields: tuple[tuple[str, str], ...]
    images: tuple[tuple[str, Image], ...]
    people: tuple[str, ...]
    gaiji: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def text(self, name: str) -> str:
        """Text of one field, "" when the page has none."""
        return dict(self.fields).get(name, "")


@dataclass(frozen=True, slots=True)
class Content:
    """All pages of one paper. ``form`` names the folder under press/forms, ``form_version`` its edition."""

    municipality: str
    kind: CertificateKind
    form: str
    form_version: str
    pages: tuple[ContentPage, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """足線 of one page: 発行番号, n/m and the 契印 code."""

    certificate_number: str
    page: int
    pages: int
    keiin: str
