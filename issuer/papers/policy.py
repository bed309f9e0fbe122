"""The municipality's settings as they stand at one moment (settings.toml resolved by effective date)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from issuer.papers.content import Image
from issuer.papers.kinds import TAX_KINDS, CertificateKind, Channel, RefusalCode

#: 委託手数料 as of 令和6年, where the settings name none.
COMMISSION = 117


@dataclass(frozen=True, slots=True)
class Fee:
    """Yen per copy. ``counter`` is for channel COUNTER when it differs."""

    fee: int
    counter: int | None = None

    def at(self, channel: Channel) -> int:
        """Fee in yen for one copy through this channel."""
        return self.counter if channel is Channel.COUNTER and self.counter is not None else self.fee


_RESIDENTS = "使用料及び手数料／手数料／総務手数料／戸籍住民基本台帳手数料"
_TAXES = "使用料及び手数料／手数料／総務手数料／徴税手数料"
#: 歳入科目 (款／項／目／節 of 地方自治法施行規則別記), where the settings name none.
REVENUE: Mapping[CertificateKind, str] = {
    kind: "使用料及び手数料／手数料／総務手数料" if kind == "RISAI" else _TAXES if kind in TAX_KINDS else _RESIDENTS
    for kind in CertificateKind
}


@dataclass(frozen=True, slots=True)
class UsageFee:
    """[usage_fee] of settings.toml: what the municipality pays for this service, yen; both may be charged.

    ``per_copy``: for each copy a kiosk printed. ``monthly``: for each month.
    """

    per_copy: int = 0
    monthly: int = 0

    def of(self, copies: int) -> int:
        """Yen for a month with so many copies."""
        return self.monthly + self.per_copy * copies


@dataclass(frozen=True, slots=True)
class Keeping:
    """[keeping] of settings.toml: how long records are kept (domain §8.4). ``log_years``: 3 at hand and 7 put away."""

    history_years: int = 7
    log_years: int = 10
    message_days: int = 90


@dataclass(frozen=True, slots=True)
class Targets:
    """[sla] of settings.toml: what the service is meant to reach in a month.

    ``availability``: per cent of the time a kind is offered. ``seconds``: 95 of 100 answers come within. ``fresh``: per
    cent of the packages that are applied within ``fresh_minutes`` of their extraction.
    """

    availability: float = 99.5
    seconds: float = 3.0
    fresh: float = 95.0
    fresh_minutes: int = 15


@dataclass(frozen=True, slots=True)
class Hours:
    """Service hours in Japan time. ``days``: characters 1 (Monday) … 7 (Sunday), H for holidays."""

    days: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ClosedWindow:
    """A stop known beforehand. Empty ``kinds`` means all."""

    start: datetime
    end: datetime
    kinds: frozenset[CertificateKind]


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stop set by a person or by the house itself (SELF_CHECK), in force until lifted by two."""

    kinds: frozenset[CertificateKind]
    since: datetime
    code: RefusalCode
    reason: str


@dataclass(frozen=True, slots=True)
class FreshnessLimit:
    """Minutes of office hours: warn after, stop after."""

    warn: int
    limit: int


@dataclass(frozen=True, slots=True)
class Authority:
    """認証者: the printed name and the 公印. Empty ``kinds`` = all kinds, empty ``ward`` = whole area."""

    name: str
    seal: Image
    ward: str
    kinds: frozenset[CertificateKind]
    acting: bool


@dataclass(frozen=True, slots=True)
class Options:
    """[options] of settings.toml; my_number and juminhyo_code are never | self_only | household."""

    my_number: str = "self_only"
    juminhyo_code: str = "never"
    print_prefecture: bool = True
    single_member_counts_as_all: bool = False
    stop_from_moveout_notice: bool = False
    jutogai_at_counter: bool = False


@dataclass(frozen=True, slots=True)
class CardMethod:
    """[card] of settings.toml: 条例利用方式. ``attempts``: wrong 暗証番号 in a row before 閉塞."""

    offered: bool = False
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything about a municipality that decides or shapes a paper at one moment."""

    municipality: str
    name: str
    prefecture: str
    characters: str
    retention_minutes: int
    deadline_seconds: int
    max_copies: int
    max_pages: int
    offered: Mapping[CertificateKind, Fee]
    hours_default: Hours
    hours: Mapping[CertificateKind, Hours]
    closed_yearly: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    closed_dates: frozenset[date]
    closed_windows: tuple[ClosedWindow, ...]
    office: Hours
    freshness_default: FreshnessLimit
    freshness: Mapping[str, FreshnessLimit]
    authorities: tuple[Authority, ...]
    options: Options
    messages: Mapping[RefusalCode, str]
    suspensions: tuple[Suspension, ...]
    #: Kind → the edition of its form that the municipality pins in place of the newest.
    pinned_forms: Mapping[CertificateKind, str]
    #: Feed profiles the municipality takes although some columns are not yet held against the published document.
    unverified_profiles: frozenset[str] = frozenset()
    #: 委託手数料 in yen for each copy a kiosk printed (地方公共団体情報システム機構の手数料表).
    commission: int = COMMISSION
    #: 歳入科目 each kind's fees are entered in (調定).
    revenue: Mapping[CertificateKind, str] = field(default_factory=lambda: REVENUE)
    usage_fee: UsageFee = UsageFee()
    keeping: Keeping = Keeping()
    targets: Targets = Targets()
    #: Result or status of 利用登録 → the municipality's own sentence; and business days a review may take.
    registration_messages: Mapping[str, str] = field(default_factory=dict)
    registration_review_days: int = 5
    card: CardMethod = CardMethod()
    #: (month, day) from which the new 年度 may be certified, and how many 年度 back from it (0: all on record).
    tax_year_opens: tuple[int, int] = (6, 1)
    tax_years: int = 0

    def authority_for(self, *, kind: CertificateKind, ward: str) -> Authority:
        """The most specific authority: kind and ward, then ward, then kind, then the general one."""
        fitting = [a for a in self.authorities if (not a.kinds or kind in a.kinds) and a.ward in ("", ward)]
        return max(fitting, key=lambda a: (a.ward != "", bool(a.kinds)))

    def freshness_of(self, system: str) -> FreshnessLimit:
        """Limit for one core system (JUKI, INKAN …)."""
        return self.freshness.get(system, self.freshness_default)

    def hours_of(self, kind: CertificateKind) -> Hours:
        """Service hours of one kind."""
        return self.hours.get(kind, self.hours_default)
