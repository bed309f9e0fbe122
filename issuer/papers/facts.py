"""Everything the rules may look at, read in one snapshot of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.papers.people import Household, Resident, Seal
from issuer.papers.policy import Policy
from issuer.papers.registers import NO_REGISTERS, RegisterRecords
from issuer.papers.request import IssueRequest
from issuer.papers.risai import Disaster
from issuer.papers.tax import Payment, TaxRecord


@dataclass(frozen=True, slots=True)
class CredentialLink:
    """S01: one certificate serial and whose it is. ``media`` and ``state`` are codes of codes.toml."""

    issuer: str
    serial_number: str
    atena_no: str
    media: str
    state: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """利用登録 (住登外): the place in a register (戸籍番号, 名順位) that a certificate was linked to by staff."""

    koseki_no: str
    member_no: int


@dataclass(frozen=True, slots=True)
class CardLink:
    """条例利用 (U01): where one kind of certificate leads, or the ``problem``."""

    kind: CertificateKind
    link: CredentialLink | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Identification:
    """Outcome of identity: ``link`` and ``atena_no`` when exactly one person fits, else ``problem``.

    ``problem``: "" | "NO_LINK" | "AMBIGUOUS" | "MEDIA_MISMATCH", and of 条例利用 "NO_USER" | "BAD_PIN" | "LOCKED" |
    "PIN_UNCHECKED".
    """

    link: CredentialLink | None
    problem: str = ""
    registered: RegisterLink | None = None
    #: 条例利用: every kind has its own 暗証番号 and stands for itself.
    cards: tuple[CardLink, ...] = ()

    def of_kind(self, kind: CertificateKind) -> "Identification":
        """What it says of one kind of certificate."""
        if not self.cards:
            return self
        mine = next((card for card in self.cards if card.kind == kind), CardLink(kind, None, "PIN_UNCHECKED"))
        return replace(self, link=mine.link, problem=mine.problem)


@dataclass(frozen=True, slots=True)
class Exemption:
    """例外許可: two people let one paper of ``kind`` through for the applicant until ``expires_at``; not used yet."""

    number: str
    kind: CertificateKind
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """発行抑止. ``target_kind``: "1" person, "2" household, "3" koseki. Empty ``certificate_kinds`` = all.

    ``source``: core system that sent it, "CONSOLE", or "INTAKE" for 連携誤り. A hold is listed here as long as
    it has not been *ended*; whether ``ends_at`` has passed is for the rules (支援措置 outlives it, feed rule 7).
    ``key``: changes with anything the hold says. ``exemptions``: those of the applicant that name it as it stands.
    """

    hold_no: str
    source: str
    kind: HoldKind
    target_kind: str
    target_no: str
    certificate_kinds: frozenset[CertificateKind]
    starts_at: datetime
    ends_at: datetime | None
    key: str = ""
    exemptions: tuple[Exemption, ...] = ()


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the last applied package of one core system said. ``gap_since``: a package is missing since then.

    ``stopped_at``, ``declared_down_until``: two people declared that the core went down; until then its data are as old
    as they were when it stopped.
    """

    system: str
    extracted_at: datetime | None
    gap_since: datetime | None = None
    declared_down_until: datetime | None = None
    stopped_at: datetime | None = None

    def aged_at(self, now: datetime) -> datetime:
        """The moment its age is taken at: ``now``, or when the core stopped, while the declaration holds.

        Data extracted after that moment show that the core is back: they age as ever.
        """
        if self.stopped_at is None or self.declared_down_until is None or self.extracted_at is None:
            return now
        holds = now < self.declared_down_until and self.extracted_at <= self.stopped_at
        return self.stopped_at if holds else now


@dataclass(frozen=True, slots=True)
class Facts:
    """One snapshot: the request, the settings and the records it touches. ``now`` is the moment of deciding.

    ``editions``: kind → the edition of its form on the day the request was received; a kind whose form has none that
    can be used is left out.
    """

    request: IssueRequest
    policy: Policy
    now: datetime
    identification: Identification
    person: Resident | None
    household: Household | None
    holds: tuple[Hold, ...]
    seals: tuple[Seal, ...]
    freshness: tuple[Freshness, ...]
    editions: Mapping[CertificateKind, str]
    #: (version, SHA-256 hex of the font) of the 外字 editions that the records above came with.
    gaiji: tuple[tuple[int, str], ...] = ()
    #: Of the applicant, for the kinds that need them: every 証明年度, newest first.
    taxes: tuple[TaxRecord, ...] = ()
    payments: tuple[Payment, ...] = ()
    #: Approved findings only, newest first.
    disasters: tuple[Disaster, ...] = ()
    registers: RegisterRecords = NO_REGISTERS
