"""Tax records of the invented people: plausible amounts that agree with each other, drawn from the 宛名番号 alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

from .records import Household, Person
from .registers import Payment, TaxYear
from .written import address_text

__all__ = ["newest_year", "payments", "salary_income", "tax_years", "with_levy"]

_OPENS = 6
_YEARS = 3
_WORKING_AGE, _PENSION_AGE = 20, 65
_BASIC = 430_000
_UNTAXED = 450_000
#: 給与所得控除 (所得税法 28条): up to these receipts, the rate and the constant.
_SALARY = (
    (1_625_000, 0.0, 550_000),
    (1_800_000, 0.4, -100_000),
    (3_600_000, 0.3, 80_000),
    (6_600_000, 0.2, 440_000),
    (8_500_000, 0.1, 1_100_000),
)
_MOST_SALARY_DEDUCTION = 1_950_000
#: 調整控除 of city and prefecture, for 基礎控除 alone (地方税法 37条・314条の6).
_CREDITS = (1_500, 1_000)
#: End of the month each instalment of 個人住民税 falls due in (of the fiscal year, April first).
_INSTALMENTS = ((0, 6, 30), (0, 8, 31), (0, 10, 31), (1, 1, 31))


def newest_year(today: date) -> int:
    """The newest 証明年度 there are records of: it opens in June."""
    return today.year if today.month >= _OPENS else today.year - 1


def salary_income(receipts: int) -> int:
    """給与所得 of 給与収入, in yen."""
    deduction = next(
        (int(receipts * rate) + constant for most, rate, constant in _SALARY if receipts <= most),
        _MOST_SALARY_DEDUCTION,
    )
    return max(0, receipts - deduction)


def with_levy(amounts: Mapping[str, int], *, fiscal_year: int) -> dict[str, int]:
    """The amounts with 課税標準額, 調整控除 and the taxes."""
    income, deducted = amounts["総所得金額等"], amounts["所得控除合計"]
    taxed = income > _UNTAXED
    base = max(0, income - deducted) // 1000 * 1000 if taxed else 0
    city = max(0, base * 6 // 100 - _CREDITS[0]) if base else 0
    prefecture = max(0, base * 4 // 100 - _CREDITS[1]) if base else 0
    # 定額減税 of 令和6年度.
    reduced = min(10_000, city + prefecture) if fiscal_year == 2024 else 0
    city, prefecture = (city - reduced * 6 // 10) // 100 * 100, (prefecture - reduced * 4 // 10) // 100 * 100
    levy = {
        "課税標準額": base,
        "税額控除額": sum(_CREDITS) if base else 0,
        "市民税_所得割": max(0, city),
        "市民税_均等割": 3_000 if taxed else 0,
        "県民税_所得割": max(0, prefecture),
        "県民税_均等割": 1_000 if taxed else 0,
        "森林環境税": 1_000 if taxed else 0,
    }
    levy["年税額"] = sum(value for name, value in levy.items() if name not in ("課税標準額", "税額控除額"))
    return {**amounts, **levy, **({"定額減税額": reduced} if reduced else {})}


def tax_years(person: Person, household: Household, today: date) -> Iterator[TaxYear]:
    """The last three years of somebody who lived here on 1 January of each and was grown up."""
    if person.state != "1" or not isinstance(person.born, str):
        return
    draw = Random(int(person.atena_no) * 7 + 1)  # noqa: S311 - reproducible, not a secret
    kind, receipts = draw.random(), 1_800_000 + int(draw.random() * 60) * 100_000
    for year in range(newest_year(today), newest_year(today) - _YEARS, -1):
        age = year - 1 - int(person.born[:4])
        if age < _WORKING_AGE or _came(person) > f"{year}-01-01":
            continue
        yield _year(person, household, year, age, kind, receipts - (newest_year(today) - year) * 50_000)


def _came(person: Person) -> str:
    return person.became_resident if isinstance(person.became_resident, str) else ""


def _year(person: Person, household: Household, year: int, age: int, kind: float, receipts: int) -> TaxYear:
    address = address_text(household.address)
    if kind < 0.02:
        return TaxYear(fiscal_year=year, address_on_jan1=address, undeclared="1", taxed="0", amounts=_nothing())
    if kind < 0.04:
        return TaxYear(fiscal_year=year, address_on_jan1=address, elsewhere="1", taxed="0", amounts=_nothing())
    if person.relation == "妻" and kind < 0.4:
        return TaxYear(fiscal_year=year, address_on_jan1=address, undeclared="2", taxed="0", amounts=_nothing())
    if age >= _PENSION_AGE:
        pension = receipts // 2
        total = max(0, pension - 1_100_000)
        amounts = {"公的年金等収入": pension, "公的年金等雑所得": total}
    else:
        total = salary_income(receipts)
        amounts = {"給与収入": receipts, "給与所得": total}
    insurance = receipts * 1477 // 10_000 // 1000 * 1000
    amounts |= {"合計所得金額": total, "総所得金額等": total, "社会保険料控除": insurance, "基礎控除": _BASIC}
    amounts["所得控除合計"] = insurance + _BASIC
    levied = with_levy(amounts, fiscal_year=year)
    return TaxYear(
        fiscal_year=year, address_on_jan1=address, taxed="1" if levied["年税額"] else "0", amounts=levied
    )  # fmt: skip


def _nothing() -> dict[str, int]:
    required = ("合計所得金額", "総所得金額等", "所得控除合計", "課税標準額", "市民税_所得割", "市民税_均等割")
    return dict.fromkeys((*required, "県民税_所得割", "県民税_均等割", "森林環境税", "年税額"), 0)


def payments(person: Person, years: tuple[TaxYear, ...], today: date) -> Iterator[Payment]:
    """What was levied, and paid so far: four instalments of 個人住民税, and for some a car and a house."""
    draw = Random(int(person.atena_no) * 7 + 2)  # noqa: S311 - reproducible, not a secret
    late, has_car, has_house = draw.random() < 0.03, draw.random() < 0.3, person.order == 1 and draw.random() < 0.4
    for year in years:
        annual = year.amounts.get("年税額", 0)
        if annual:
            yield _paid(year.fiscal_year, "01", annual, today, late=late)
        if has_house:
            yield _paid(year.fiscal_year, "02", 84_600, today, late=False)
        if has_car:
            yield _paid(year.fiscal_year, "03", 10_800, today, late=False)


def _paid(year: int, item: str, due: int, today: date, *, late: bool) -> Payment:
    ends = [date(year + later, month, day) for later, month, day in (_INSTALMENTS if item != "03" else ((0, 5, 31),))]
    share = due // len(ends) // 100 * 100
    parts = [due - share * (len(ends) - 1)] + [share] * (len(ends) - 1)
    fallen = sum(part for part, end in zip(parts, ends, strict=True) if end < today)
    unpaid = min(fallen, share) if late and today.year == year else 0
    reflected = max((end for end in ends if end < today), default=date(year, 4, 1))
    return Payment(
        fiscal_year=year,
        tax_item=item,
        due=due,
        paid=fallen - unpaid,
        unpaid=unpaid,
        not_yet_due=due - fallen,
        reflected_on=min(today, reflected).isoformat(),
    )
