"""税 and 罹災: domain §4.4, §4.7 and §5 rows 5 and 16 as one table, and which 年度 a paper is about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.papers.facts import Facts, Freshness
from issuer.papers.kinds import TAX_KINDS, CertificateKind, Extent, HoldKind, Option, RefusalCode
from issuer.papers.people import WrittenDate
from issuer.papers.risai import Disaster
from issuer.papers.tax import Deductions, Dependents, Income, Levy, Payment, TaxRecord
from issuer.papers.verdict import Permit, Refusal
from issuer.rules import Offer, decide, explain, offer
from issuer.rules.calendar import JST
from issuer.rules.tax_year import chosen_year, newest_open_year
from tests.rules import makers
from tests.rules.makers import LONG_AGO, NOW, hold, policy, resident

SHOTOKU, KAZEI, NOZEI, RISAI = (CertificateKind(k) for k in ("SHOTOKU", "KAZEI", "NOZEI", "RISAI"))
NOUGHT = Levy(*[0] * 10)
DAY = timedelta(days=1)


def record(year: int = 2026, **changes: Any) -> TaxRecord:
    """Somebody taxed and declared."""
    base = TaxRecord(
        atena_no="A1",
        fiscal_year=year,
        address_on_jan1="見本県見本市",
        undeclared="0",
        taxed="1",
        taxed_elsewhere=False,
        income=Income(total=3_720_000),
        deductions=Deductions(),
        dependents=Dependents(),
        levy=Levy(annual=196_300),
        notes="",
        is_stopped=False,
        operated_at=LONG_AGO,
    )
    return replace(base, **changes)


def payment(year: int = 2026, item: str = "01", *, unpaid: int = 0, later: int = 98_000) -> Payment:
    return Payment("A1", year, item, 196_300, 98_300, unpaid, later, None, "", LONG_AGO)


def finding(**changes: Any) -> Disaster:
    base = Disaster("D1", "A1", "大雨", date(2026, 9, 1), "見本県見本市", "4", "", "", LONG_AGO)
    return replace(base, **changes)


def facts(kind: CertificateKind, extent: Extent = Extent.SELF, **changes: Any) -> Facts:
    """Facts of somebody with everything in order; ``year`` is the 年度 asked for."""
    year, now = changes.pop("year", ""), changes.pop("now", NOW)
    fresh = tuple(Freshness(system, now) for system in ("JUKI", "INKAN", "ZEI", "RISAI"))
    base = {"taxes": (record(),), "payments": (payment(),), "disasters": (finding(),), "freshness": fresh}
    request = {"fiscal_year": year, **changes.pop("request", {})}
    return makers.facts(kind, extent, now=now, request=request, **{**base, **changes})


def stale(system: str) -> tuple[Freshness, ...]:
    return tuple(Freshness(s, NOW - 9 * DAY if s == system else NOW) for s in ("JUKI", "ZEI", "RISAI"))


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 10, 0, tzinfo=JST)


C = RefusalCode
MAY, JUNE = at(5, 31), at(6, 1)
BOTH_YEARS = {"taxes": (record(2026), record(2025)), "payments": (payment(2026), payment(2025))}
CASES: dict[str, tuple[Facts, RefusalCode | None]] = {
    **{f"{kind} in order": (facts(kind), None) for kind in (SHOTOKU, KAZEI, NOZEI, RISAI)},
    **{f"{kind} for everyone": (facts(kind, Extent.ALL), C.NOT_OFFERED) for kind in (SHOTOKU, KAZEI, NOZEI, RISAI)},
    "an option": (facts(KAZEI, request={"options": frozenset({Option.MY_NUMBER})}), C.NOT_OFFERED),
    "undeclared, 所得": (facts(SHOTOKU, taxes=(record(undeclared="1"),)), C.NO_TAX_RECORD),
    "undeclared, 課税": (facts(KAZEI, taxes=(record(undeclared="1"),)), C.NO_TAX_RECORD),
    "undeclared, 納税": (facts(NOZEI, taxes=(record(undeclared="1"),)), None),
    "a dependent": (facts(KAZEI, taxes=(record(undeclared="2", taxed="0", levy=NOUGHT),)), None),
    "a dependent with a tax": (facts(KAZEI, taxes=(record(undeclared="2", taxed="0"),)), C.STALE),
    "a dependent who is taxed": (facts(SHOTOKU, taxes=(record(undeclared="2", levy=NOUGHT),)), C.STALE),
    "not taxed": (facts(KAZEI, taxes=(record(taxed="0", levy=NOUGHT),)), None),
    "not taxed, with 年税額": (facts(KAZEI, taxes=(record(taxed="0"),)), C.STALE),
    "taxed, and wholly exempted": (facts(KAZEI, taxes=(record(levy=replace(NOUGHT, exemption=5_000)),)), None),
    "taxed elsewhere": (facts(KAZEI, taxes=(record(taxed_elsewhere=True),)), C.NO_TAX_RECORD),
    "taxed elsewhere, 納税": (facts(NOZEI, taxes=(record(taxed_elsewhere=True),)), None),
    **{f"{kind} stopped": (facts(kind, taxes=(record(is_stopped=True),)), C.HELD) for kind in sorted(TAX_KINDS)},
    "stopped in another year": (facts(KAZEI, taxes=(record(), record(2025, is_stopped=True))), None),
    "no record at all": (facts(KAZEI, taxes=()), C.NO_TAX_RECORD),
    "no payment at all": (facts(NOZEI, payments=()), C.NO_TAX_RECORD),
    "payments without a record": (facts(NOZEI, taxes=()), None),
    "a year without a record": (facts(KAZEI, year="2024"), C.NO_TAX_RECORD),
    "a year to come": (facts(KAZEI, year="2027", taxes=(record(), record(2027))), C.NO_TAX_RECORD),
    "the new year in May": (facts(KAZEI, year="2026", now=MAY, **BOTH_YEARS), C.NO_TAX_RECORD),
    "the new year's payments in May": (facts(NOZEI, year="2026", now=MAY, **BOTH_YEARS), C.NO_TAX_RECORD),
    "last year in May": (facts(KAZEI, year="2025", now=MAY, **BOTH_YEARS), None),
    "only the new year on record in May": (facts(KAZEI, now=MAY), C.NO_TAX_RECORD),
    "the new year in June": (facts(KAZEI, year="2026", now=JUNE, **BOTH_YEARS), None),
    "too far back": (facts(KAZEI, year="2024", taxes=(record(2024),), rules={"tax_years": 2}), C.NO_TAX_RECORD),
    "as far back as set": (facts(KAZEI, year="2025", taxes=(record(2025),), rules={"tax_years": 2}), None),
    "平成31年度": (facts(KAZEI, year="2019", taxes=(record(2019),)), None),
    "a year the contract cannot say": (facts(KAZEI, taxes=(record(999),)), C.NO_TAX_RECORD),
    "overdue": (facts(NOZEI, payments=(payment(unpaid=1, later=0),)), C.NO_TAX_RECORD),
    "one of three overdue": (
        facts(NOZEI, payments=(payment(), payment(item="02", unpaid=100), payment(item="03"))),
        C.NO_TAX_RECORD,
    ),
    "overdue in another year": (facts(NOZEI, payments=(payment(), payment(2025, unpaid=100))), None),
    "not yet due": (facts(NOZEI, payments=(payment(later=196_300),)), None),
    "paid too much": (facts(NOZEI, payments=(payment(unpaid=-500),)), None),
    "overdue, 課税": (facts(KAZEI, payments=(payment(unpaid=100),)), None),
    "no approved finding": (facts(RISAI, disasters=()), C.NO_RECORD),
    "old tax data": (facts(SHOTOKU, freshness=stale("ZEI")), C.STALE),
    "old tax data, 罹災": (facts(RISAI, freshness=stale("ZEI")), None),
    "old findings": (facts(RISAI, freshness=stale("RISAI")), C.STALE),
    "old residents": (facts(NOZEI, freshness=stale("JUKI")), C.STALE),
    "tax never came": (facts(KAZEI, freshness=(Freshness("JUKI", NOW),)), C.STALE),
    "moved out": (facts(KAZEI, residents=(resident(1, state="2"),)), C.REMOVED),
    "died": (facts(SHOTOKU, residents=(resident(1, state="3"),)), C.REMOVED),
    "fourteen": (facts(SHOTOKU, residents=(resident(1, birth=WrittenDate(date(2012, 1, 1))),)), C.UNDER_AGE),
    "支援措置 of a member": (facts(KAZEI, holds=(hold(HoldKind.PROTECTION, target_no="A2"),)), C.HELD),
    "a stop of this kind": (
        facts(NOZEI, holds=(hold(HoldKind.STOPPED_BY_OFFICE, certificate_kinds=frozenset({NOZEI})),)),
        C.HELD,
    ),
    "a stop of another kind": (
        facts(KAZEI, holds=(hold(HoldKind.STOPPED_BY_OFFICE, certificate_kinds=frozenset({NOZEI})),)),
        None,
    ),
    "a broken row": (facts(RISAI, holds=(hold(HoldKind.LINK_ERROR),)), C.STALE),
}


@pytest.mark.parametrize("name", CASES)
def test_every_taxpayer_gets_the_answer_of_the_table(name: str) -> None:
    asked, expected = CASES[name]
    outcome = decide(facts=asked).outcome
    assert (outcome.code if isinstance(outcome, Refusal) else None) is expected


@pytest.mark.parametrize(
    ("now", "year"), [(MAY, 2025), (JUNE, 2026), (at(12, 28), 2026), (at(3, 31, 2027), 2026), (at(4, 1, 2027), 2026)]
)
def test_without_a_year_the_newest_that_is_open_is_certified(now: datetime, year: int) -> None:
    years = (2028, 2027, 2026, 2025, 2024)
    asked = facts(KAZEI, now=now, taxes=tuple(map(record, years)))
    outcome = decide(facts=asked).outcome
    assert isinstance(outcome, Permit)
    assert outcome.fiscal_year == year


def test_without_a_year_a_refused_newest_year_does_not_become_an_older_one() -> None:
    outcome = decide(facts=facts(KAZEI, taxes=(record(undeclared="1"), record(2025)))).outcome
    assert isinstance(outcome, Refusal)


def test_the_first_day_may_be_set() -> None:
    late = facts(KAZEI, now=at(6, 9), rules={"tax_year_opens": (6, 10)}, **BOTH_YEARS)
    outcome = decide(facts=late).outcome
    assert isinstance(outcome, Permit)
    assert outcome.fiscal_year == 2025


def test_midnight_in_japan_opens_the_year() -> None:
    last_second = datetime(2026, 5, 31, 14, 59, 59, tzinfo=UTC)
    received = (last_second, last_second + timedelta(seconds=1))
    assert [chosen_year(facts(KAZEI, now=now, **BOTH_YEARS)) for now in received] == [2025, 2026]


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.tuples(st.integers(4, 12), st.integers(1, 28)))
def test_the_open_year_never_goes_back_and_is_this_year_or_last(on: date, opens: tuple[int, int]) -> None:
    settings = policy(tax_year_opens=opens)
    today, tomorrow = (newest_open_year(policy=settings, on=day) for day in (on, on + DAY))
    assert today in (on.year, on.year - 1)
    assert today <= tomorrow <= today + 1
    assert (today == on.year) == ((on.month, on.day) >= opens)


def test_the_list_offers_the_years_that_are_then_certified_newest_first() -> None:
    taxes = (record(2027), record(2026, undeclared="1"), record(2025), record(2024, is_stopped=True), record(2023))
    asked = facts(KAZEI, taxes=taxes)
    offered = offer(facts_for_kind=asked)
    assert isinstance(offered, Offer)
    assert (offered.extents, offered.options, offered.members) == ((Extent.SELF,), (), ())
    assert offered.fiscal_years == (2025, 2023)
    for year in offered.fiscal_years:
        again = replace(asked, request=replace(asked.request, fiscal_year=str(year)))
        assert isinstance(decide(facts=again).outcome, Permit)


def test_nothing_is_offered_where_no_year_can_be_certified() -> None:
    offered = offer(facts_for_kind=facts(NOZEI, payments=(payment(unpaid=1),)))
    assert isinstance(offered, Refusal)
    assert offered.code is RefusalCode.NO_TAX_RECORD


def test_other_papers_have_no_year() -> None:
    for kind in (RISAI, CertificateKind.JUMINHYO):
        offered = offer(facts_for_kind=facts(kind))
        assert isinstance(offered, Offer)
        assert offered.fiscal_years == ()
        outcome = decide(facts=facts(kind, year="2026")).outcome
        assert isinstance(outcome, Permit)
        assert outcome.fiscal_year == 0


def test_explanations_name_years_and_items_and_no_amount() -> None:
    for asked, _ in CASES.values():
        for found in explain(facts=asked):
            said = found.explanation + found.evidence
            assert "桐生" not in said
            assert not any(amount in said for amount in ("196300", "196,300", "3720000"))
    (owed,) = (f for f in explain(facts=CASES["one of three overdue"][0]) if f.refusal)
    assert owed.evidence == "2026年度 税目 02"
