"""The drawn paper and the tokens that let it pass: Prepared → Paper → Checked → Sealed."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Checked:
    """Proof that inspection looked at exactly these bytes; spent by the first seal.

    The object itself is the proof, as a coin is and a picture of one is not: only those that inspection struck
    (``take_mint``) are good. One made by hand, copied, or altered afterwards is worth nothing.
    """

    municipality: str
    certificate_number: str
    pdf: bytes
    sha256: str

    def spend(self, *, municipality: str, certificate_number: str) -> bytes:
        """Hand out the inspected bytes, once, to the municipality and number they were inspected for.

        Raises TokenMisused on a second use, for another municipality or number, when the bytes changed, and for a
        token that inspection did not make.
        """
        sha256 = _redeem(self, (municipality, certificate_number))
        if hashlib.sha256(self.pdf).hexdigest() != sha256:
            raise TokenMisused("the bytes differ from the inspected ones")
        return self.pdf


Mint = Callable[..., Checked]


def _mint() -> tuple[Callable[[], Mint], Callable[[Checked, tuple[str, str]], str]]:
    """What was struck and not yet spent lives in this closure, where no other code of the process can write."""
    struck: WeakKeyDictionary[Checked, tuple[tuple[str, str], str]] = WeakKeyDictionary()
    lock = threading.Lock()
    taken = False

    def strike(*, municipality: str, certificate_number: str, pdf: bytes) -> Checked:
        """A good token for these bytes."""
        sha256 = hashlib.sha256(pdf).hexdigest()
        token = Checked(municipality=municipality, certificate_number=certificate_number, pdf=pdf, sha256=sha256)
        with lock:
            struck[token] = ((municipality, certificate_number), sha256)
        return token

    def take() -> Mint:
        """The one way to make a good token, given out once a process: to inspection, which asks when it is imported.

        Raises TokenMisused for whoever comes later.
        """
        nonlocal taken
        with lock:
            if taken:
                raise TokenMisused("only inspection makes tokens")
            taken = True
        return strike

    def redeem(token: Checked, wanted: tuple[str, str]) -> str:
        """SHA-256 of what was inspected; a token of another paper stays good for its own."""
        with lock:
            found = struck.get(token)
            if found is None:
                raise TokenMisused("this token was sealed already, or inspection did not make it")
            if wanted != found[0]:
                raise TokenMisused("this paper was inspected for another municipality or number")
            del struck[token]
            return found[1]

    return take, redeem


take_mint, _redeem = _mint()


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes that may leave the house, and their SHA-256 (hex) for the record and the answer."""

    municipality: str
    certificate_number: str
    pdf: bytes
    sha256: str
    pages: int
