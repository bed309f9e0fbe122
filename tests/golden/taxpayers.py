"""Tax papers and 罹災証明書 with ordinary and with the fullest data. All names, numbers and addresses are invented."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent
from issuer.papers.people import Resident
from issuer.papers.risai import Disaster
from issuer.papers.tax import Deductions, Dependents, Income, Levy, Payment, TaxRecord
from issuer.papers.verdict import Permit
from tests.golden.personas import HOA, HOME, KAZUKO, KENICHI, NOW, SHIGERU, case

#: domain §4.4.
RECORD = TaxRecord(
    atena_no="1003",
    fiscal_year=2026,
    address_on_jan1="見本県見本市北町二丁目3番1号",
    undeclared="0",
    taxed="1",
    taxed_elsewhere=False,
    income=Income(salary_receipts=5_200_000, salary=3_720_000, total=3_720_000, gross_total=3_720_000),
    deductions=Deductions(
        social_insurance=768_000,
        life_insurance=56_000,
        earthquake_insurance=12_500,
        dependents=450_000,
        basic=430_000,
        total=1_716_500,
    ),
    dependents=Dependents(general=0, specific=0, elderly=1, minors=0, disabled=0, severely_disabled=0),
    levy=Levy(
        base=2_003_000,
        credits=8_850,
        city_income=114_800,
        city_per_capita=3_000,
        prefecture_income=76_500,
        prefecture_per_capita=1_000,
        forest=1_000,
        annual=196_300,
    ),
    notes="",
    is_stopped=False,
    operated_at=NOW,
)
_NOTHING = Levy(
    base=0, city_income=0, city_per_capita=0, prefecture_income=0, prefecture_per_capita=0, forest=0, annual=0
)


def _full(made: type[Any], first: int) -> Any:
    """Every amount of a group, each with all the figures the layout can hold."""
    return made(**{one.name: first * 1_111_111_111 + n for n, one in enumerate(fields(made))})


FULLEST = replace(
    RECORD,
    fiscal_year=2024,
    address_on_jan1="見本県見本市緑が丘五丁目１２３番４５号　サンライズマンション見本第二" * 2,
    income=replace(_full(Income, 9), business=-9_876_543_210, share_transfer=-300_000),
    deductions=_full(Deductions, 8),
    dependents=Dependents(True, *range(90, 99), taxpayer_status="A1 02 B3 04 C5 06 D7", family_employees=12),
    levy=_full(Levy, 7),
    notes="寄附金税額控除を含む。" * 18,
    others={"新しい項目": "123456"},
)
DEPENDENT = replace(
    RECORD,
    undeclared="2",
    taxed="0",
    income=Income(total=0, gross_total=0),
    deductions=Deductions(total=0),
    dependents=Dependents(),
    levy=_NOTHING,
)
UNTAXED = replace(
    RECORD,
    fiscal_year=2019,
    taxed="0",
    income=Income(salary_receipts=900_000, salary=350_000, business=-1_250_000, total=0, gross_total=0),
    deductions=Deductions(basic=330_000, total=330_000),
    levy=_NOTHING,
)


def payment(item: str, due: int, paid: int, later: int, notes: str = "", year: int = 2026) -> Payment:
    return Payment("1003", year, item, due, paid, 0, later, date(2026, 10, 31), notes, NOW)


PAYMENTS = (
    payment("01", 196_300, 98_300, 98_000),
    payment("02", 84_600, 84_600, 0, "充当 1,200円を含む"),
    payment("03", 10_800, 10_800, 0),
)
LONG_PAYMENTS = tuple(
    payment(item, 9_999_999_999, 1_111_111_111, 8_888_888_888, "口座振替の反映を待つ。納期の特例による。" * 10)
    for item in ("01", "02", "03", "04")
)
FINDING = Disaster(
    risai_no="D0101001",
    atena_no="1001",
    cause="台風第14号",
    damaged_on=date(2026, 9, 21),
    house_address="見本県見本市北町二丁目3番1号",
    damage="4",
    members="桐生　茂、桐生　和子、桐生　健一、LE THI HOA",
    notes="カーポートの被害を含む。",
    operated_at=NOW,
)


def paper(kind: CertificateKind, person: Resident, **changes: Any) -> tuple[Permit, Facts]:
    """The permit and facts of one person's tax paper or 罹災証明書 in the household of 桐生."""
    family = (SHIGERU, KAZUKO, KENICHI, HOA)
    address = changes.pop("address", HOME)
    permit, facts = case(kind, *family, printed=(person,), extent=Extent.SELF, address=address)
    facts = replace(facts, **changes)
    years = [record.fiscal_year for record in (*facts.taxes, *facts.payments)]
    return replace(permit, fiscal_year=max(years, default=0)), facts


K = CertificateKind
CASES: dict[str, Callable[[], tuple[Permit, Facts]]] = {
    "shotoku": lambda: paper(K.SHOTOKU, KENICHI, taxes=(RECORD,)),
    "shotoku-fullest": lambda: paper(K.SHOTOKU, KENICHI, taxes=(FULLEST,)),
    "kazei": lambda: paper(K.KAZEI, KENICHI, taxes=(RECORD,)),
    "kazei-fullest": lambda: paper(K.KAZEI, KENICHI, taxes=(FULLEST,)),
    "kazei-dependent": lambda: paper(K.KAZEI, HOA, taxes=(DEPENDENT,)),
    "kazei-untaxed-2019": lambda: paper(K.KAZEI, KENICHI, taxes=(UNTAXED,)),
    "nozei": lambda: paper(K.NOZEI, KENICHI, payments=PAYMENTS),
    "nozei-longest": lambda: paper(K.NOZEI, KENICHI, payments=LONG_PAYMENTS),
    "risai": lambda: paper(K.RISAI, SHIGERU, disasters=(FINDING,)),
    "risai-longest": lambda: paper(
        K.RISAI,
        KAZUKO,
        disasters=(
            replace(
                FINDING,
                damage="6",
                cause="令和8年9月の豪雨による河川の氾濫" * 8,
                house_address="見本県見本市緑が丘五丁目１２３番４５号　サンライズマンション" * 6,
                members="桐生　茂（世帯主）、" * 39,
                notes="附属の物置を含む。" * 44,
            ),
        ),
    ),
}
