"""Tax records of the 副本 (T01, T02) as values. Amounts are whole yen, signed; None where the core system sent nothing.

Nothing here is computed or added up: papers print the amounts of the record (domain.md §4.4).
``gaiji``: as in ``people``, the 外字 edition that the record came with.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Income:
    """収入と所得, in the order of the layout."""

    salary_receipts: int | None = None
    pension_receipts: int | None = None
    salary: int | None = None
    pension: int | None = None
    business: int | None = None
    real_estate: int | None = None
    interest: int | None = None
    dividends: int | None = None
    miscellaneous: int | None = None
    transfer_and_occasional: int | None = None
    separate_transfer: int | None = None
    share_transfer: int | None = None
    listed_dividends: int | None = None
    futures: int | None = None
    timber: int | None = None
    retirement: int | None = None
    family_employees: int | None = None
    total: int | None = None
    gross_total: int | None = None


@dataclass(frozen=True, slots=True)
class Deductions:
    """所得控除 (地方税法 34条・314条の2), in the order of the layout."""

    casualty: int | None = None
    medical: int | None = None
    social_insurance: int | None = None
    small_enterprise_aid: int | None = None
    life_insurance: int | None = None
    earthquake_insurance: int | None = None
    disability: int | None = None
    widow: int | None = None
    single_parent: int | None = None
    working_student: int | None = None
    spouse: int | None = None
    special_spouse: int | None = None
    dependents: int | None = None
    special_relatives: int | None = None
    basic: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Dependents:
    """扶養の内訳: numbers of people. ``taxpayer_status``: 本人該当, codes of the core system as they came."""

    has_spouse: bool = False
    general: int | None = None
    specific: int | None = None
    elderly: int | None = None
    minors: int | None = None
    elderly_at_home: int | None = None
    special_relatives: int | None = None
    disabled: int | None = None
    severely_disabled: int | None = None
    severely_disabled_at_home: int | None = None
    taxpayer_status: str = ""
    family_employees: int | None = None


@dataclass(frozen=True, slots=True)
class Levy:
    """課税標準額と税額. ``flat_reduction``: 定額減税 (令和6・7年度); ``forest``: 森林環境税 (令和6年度〜)."""

    base: int | None = None
    credits: int | None = None
    flat_reduction: int | None = None
    city_income: int | None = None
    city_per_capita: int | None = None
    prefecture_income: int | None = None
    prefecture_per_capita: int | None = None
    forest: int | None = None
    exemption: int | None = None
    annual: int | None = None


@dataclass(frozen=True, slots=True)
class TaxRecord:
    """個人住民税 of one person and 証明年度 (T01).

    ``undeclared``: "0" declared, "1" not, "2" a dependent who need not. ``taxed``: "1" 課税, "0" 非課税.
    ``is_stopped``: 発行停止フラグ. ``others``: items the layout gained and this type has no field for, name → text.
    """

    atena_no: str
    fiscal_year: int
    address_on_jan1: str
    undeclared: str
    taxed: str
    taxed_elsewhere: bool
    income: Income
    deductions: Deductions
    dependents: Dependents
    levy: Levy
    notes: str
    is_stopped: bool
    operated_at: datetime
    others: dict[str, str] = field(default_factory=dict)
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """納税 of one 税目 and 証明年度 (T02). ``tax_item``: code 税目. 納期未到来 (``not_yet_due``) is not 未納."""

    atena_no: str
    fiscal_year: int
    tax_item: str
    due: int
    paid: int
    unpaid: int
    not_yet_due: int
    reflected_on: date | None
    notes: str
    operated_at: datetime
    gaiji: int = 0
