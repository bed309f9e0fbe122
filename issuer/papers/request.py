"""What the Centre asks, as values; parsed by the SOAP room, understood by the whole line."""

from dataclasses import dataclass, field
from datetime import datetime

from issuer.papers.kinds import CertificateKind, Channel, Extent, Option


@dataclass(frozen=True, slots=True)
class Terminal:
    """操作されている端末."""

    channel: Channel
    operator_code: str
    store_code: str
    terminal_id: str
    municipality_code: str
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class JpkiCredential:
    """利用者証明用電子証明書, checked by the Centre.

    ``media`` CARD | SMARTPHONE, ``status`` GOOD | REVOKED | EXPIRED.
    """

    serial_number: str
    media: str
    status: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class PinCheck:
    """What came of a 暗証番号 for one kind. ``outcome``: OK | NO_USER | BAD_PIN | LOCKED.

    ``generation``: the U01 row it was held against, "" for none; another one must be asked anew.
    """

    kind: CertificateKind
    generation: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CardCredential:
    """条例利用方式. The PIN never leaves this value (repr hides it); once tried, ``checks`` stand in its place."""

    user_id: str
    pin: str = field(repr=False)
    checks: tuple[PinCheck, ...] = ()


Credential = JpkiCredential | CardCredential


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """証明書交付要求. ``received_at`` dates the paper and the fee; ``deadline`` is absolute.

    ``fingerprint`` is the SHA-256 (hex) of the canonical message without sentAt and checkedAt.
    """

    municipality: str
    request_id: str
    fingerprint: str
    kind: CertificateKind
    extent: Extent
    members: tuple[int, ...]
    options: frozenset[Option]
    fiscal_year: str
    copies: int
    terminal: Terminal
    credential: Credential
    received_at: datetime
    deadline: datetime
