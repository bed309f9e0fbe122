"""The drawn paper and the tokens that let it pass: Prepared → Paper → Checked → Sealed."""

import hashlib
import threading
from dataclasses import dataclass, field

from issuer.papers.content import Content, Footer
from issuer.papers.errors import AkashiError


class TokenMisused(AkashiError):
    """A Checked token was used twice, for another municipality or for other bytes (promise P8)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Page contents fixed, footers still open. ``page_digests``: SHA-256 per page, footer left out.

    ``galley`` is the press's own work so far, of use to nobody else.
    """

    content: Content
    page_digests: tuple[bytes, ...]
    sample: bool
    galley: object | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Tail:
    """How a PDF with a classic cross-reference table ends (ISO 32000-2, 7.5.6), by the account of who drew it.

    ``catalog``, ``page``: object numbers of the catalogue and of the first page; ``…_entries``: the bytes between
    ``<<`` and ``>>`` of their dictionaries; ``info``: number of the document information; ``identifier``: the file
    identifier; ``startxref``: offset of the table; ``size``: the next free object number.
    """

    catalog: int
    catalog_entries: bytes
    page: int
    page_entries: bytes
    info: int
    identifier: bytes
    startxref: int
    size: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished PDF, not yet looked at. ``font_versions`` and ``form_version`` go on the record.

    ``tail``: what the drawer says of the file's end, which inspection holds the file against (the identifier has no
    other witness); None when it does not tell. Sealing takes nobody's word: it reads the inspected bytes.
    """

    pdf: bytes
    content: Content
    footers: tuple[Footer, ...]
    form_version: str
    font_versions: str
    tail: Tail | None = field(default=None, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """Hex digest of the PDF bytes."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(slots=True)
class _Use:
    lock: threading.Lock = field(default_factory=threading.Lock)
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Proof that inspection looked at exactly these bytes. Made by inspection only; spent by the first seal."""

    municipality: str
    certificate_number: str
    pdf: bytes
    sha256: str
    _use: _Use = field(default_factory=_Use, repr=False, compare=False)

    def spend(self, *, municipality: str, certificate_number: str) -> bytes:
        """Hand out the inspected bytes, once, to the municipality and number they were inspected for.

        Raises TokenMisused on a second use, for another municipality or number, or when the bytes changed.
        """
        with self._use.lock:
            if self._use.spent:
                raise TokenMisused("this inspected paper has been sealed already")
            if (municipality, certificate_number) != (self.municipality, self.certificate_number):
                raise TokenMisused("this paper was inspected for another municipality or number")
            if hashlib.sha256(self.pdf).hexdigest() != self.sha256:
                raise TokenMisused("the bytes differ from the inspected ones")
            self._use.spent = True
            return self.pdf


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes that may leave the house, and their SHA-256 (hex) for the record and the answer."""

    municipality: str
    certificate_number: str
    pdf: bytes
    sha256: str
    pages: int
