"""What is asked and what is answered, as values. Money in yen, moments aware, names as the server wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

__all__ = [
    "Applicant",
    "Application",
    "Asked",
    "Delivery",
    "Issued",
    "Offer",
    "Presented",
    "Refused",
    "RegistrationState",
    "Service",
    "Status",
    "Terminal",
]


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal under the citizen's hands. ``municipality`` "": the municipality that is asked."""

    channel: str = "STORE"
    operator: str = "0001"
    store: str = "000001"
    terminal: str = "T0001"
    municipality: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Presented:
    """What the resident holds against the reader: a certificate (``serial``), or a card of the 条例利用 kind."""

    serial: str = ""
    issuer: str = ""
    media: str = "CARD"
    status: str = "GOOD"
    card_user: str = ""
    card_pin: str = field(default="", repr=False)
    #: When the certificate was judged; None: the moment of the message.
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """交付できない理由, as the contract lets the world know it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Service:
    """One kind in the answer of GetStatus."""

    kind: str
    open: bool
    fee: int
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """稼働状況: ``status`` is IN_SERVICE, PARTIAL or OUT_OF_SERVICE."""

    status: str
    server_time: datetime
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of ListCertificates: ``members`` maps names to numbers; ``refusal`` is None when it is available."""

    kind: str
    fee: int
    scopes: tuple[str, ...]
    options: tuple[str, ...]
    members: dict[str, int]
    refusal: Refused | None
    fiscal_years: tuple[str, ...] = ()
    max_copies: int = 1
    #: The same as (number, name) in the server's order: two people may have one name.
    people: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one IssueCertificate asks for."""

    kind: str
    scope: str = "SELF"
    members: tuple[int, ...] = ()
    options: tuple[str, ...] = ()
    fiscal_year: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate whose hash has been checked against its bytes. Fees in yen."""

    certificate_number: str
    pages: int
    copies: int
    total_fee: int
    pdf: bytes = field(repr=False)
    unit_fee: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The answer of ReportDelivery."""

    accepted: bool
    state: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """The four items read from the card's 券面事項入力補助AP."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: str = "NOT_STATED"


@dataclass(frozen=True, slots=True)
class Application:
    """The answer of ApplyRegistration; ``number`` "" unless it was accepted."""

    result: str
    number: str
    message: str


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """The answer of GetRegistration."""

    status: str
    decided_on: date | None
    message: str
