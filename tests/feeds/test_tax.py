"""ZEI: T01 課税 and T02 納税, from the file to the value a certificate will read."""

import pytest

from issuer.papers.tax import TaxRecord
from issuer.replica.models import Household
from issuer.replica.tax import ask_payments, ask_taxes
from issuer.tenancy.scope import scope
from tests.feeds.asking import asked
from tests.feeds.packages import CODE, Feed, home, one, person


@pytest.fixture
def zei(juki: Feed) -> Feed:
    return juki.of("ZEI")


def record(year: int = 2026, number: str = "1001") -> TaxRecord | None:
    return next((one for one in asked(ask_taxes, atena_no=number) if one.fiscal_year == year), None)


def test_a_tax_record_keeps_every_amount_and_tells_blank_from_nought(zei: Feed):
    given = {"給与収入": "5200000", "給与所得": "3720000", "事業所得": "-150000", "不動産所得": "0", "扶養_老人": "01"}
    zei.put(1, one("T01", **given, 同一生計配偶者=1, 摘要="調整控除", 本人該当="A1 02"))
    found = record()
    assert (found.income.salary_receipts, found.income.salary) == (5_200_000, 3_720_000)
    assert (found.income.business, found.income.real_estate, found.income.interest) == (-150_000, 0, None)
    assert (found.dependents.elderly, found.dependents.general, found.dependents.has_spouse) == (1, None, True)
    assert (found.levy.annual, found.deductions.total) == (196_300, 1_716_500)
    assert (found.notes, found.dependents.taxpayer_status, found.is_stopped) == ("調整控除", "A1 02", False)


def test_every_item_of_the_tax_layout_has_a_place_of_its_own(zei: Feed):
    from integrations.feeds.layouts import layouts

    items = [i for i in layouts()["T01"].items if i.type == "yen" or i.name.startswith(("扶養_", "障害者_"))]
    given = {item.field: str(10 + n) for n, item in enumerate(items)}
    zei.put(1, one("T01", **given))
    found = record()
    numbers = [
        value
        for group in (found.income, found.deductions, found.dependents, found.levy)
        for name in type(group).__slots__
        if isinstance(value := getattr(group, name), int) and not isinstance(value, bool)
    ]
    assert sorted(numbers) == sorted(int(value) for value in given.values())
    assert found.others == {}


def test_every_year_on_record_comes_newest_first(zei: Feed):
    zei.put(1, *(one("T01", fiscal_year=year, 年税額=year) for year in (2025, 2024, 2026)))
    found = [(one.fiscal_year, one.levy.annual) for one in asked(ask_taxes)]
    assert found == [(2026, 2026), (2025, 2025), (2024, 2024)]


def test_payments_come_newest_year_first_and_by_tax_item(zei: Feed):
    zei.put(1, one("T02", tax_item="03"), one("T02", 未納額="-5"), one("T02", fiscal_year=2025, tax_item="02"))
    assert [(p.fiscal_year, p.tax_item, p.due, p.unpaid, p.not_yet_due) for p in asked(ask_payments)] == [
        (2026, "01", 196_300, -5, 98_300),
        (2026, "03", 196_300, 0, 98_300),
        (2025, "02", 196_300, 0, 98_300),
    ]


def test_a_corrected_return_of_the_same_day_wins_by_its_branch(zei: Feed):
    zei.put(1, one("T01", 年税額="100"))
    zei.put(2, one("T01", 年税額="200", history_branch=1), one("T01", 年税額="50", history_no=0))
    assert record().levy.annual == 200


@pytest.mark.parametrize("wrong", [{"年税額": "12.5"}, {"年税額": ""}, {"扶養_一般": "x"}, {"undeclared": "7"}])
def test_a_wrong_amount_stops_the_person_and_the_household_until_it_is_right(juki: Feed, zei: Feed, wrong):
    from tests.feeds.test_quarantine import link_errors

    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    receipt = zei.put(1, one("T01", **wrong), one("T02"), one("T01", atena_no="2002", change_id="C2"))
    assert (receipt["state"], receipt["applied"], receipt["quarantined"]) == ("PARTIAL", 1, 2)
    assert link_errors("1001", "2002", households=("H1",)) == {("1", "1001"), ("2", "H1")}
    zei.put(2, one("T01", history_no=2), one("T02", history_no=2))
    assert link_errors("1001", households=("H1",)) == set()
    assert record() is not None


def test_a_changed_amount_advances_the_household_and_an_unchanged_one_does_not(juki: Feed, zei: Feed):
    def version() -> int:
        with scope(CODE):
            return Household.objects.get(household_no="H1").version

    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    zei.put(1, one("T01"))
    before = version()
    zei.put(2, one("T01"), mode="FULL")
    assert version() == before
    zei.put(3, one("T01", history_no=2, 年税額="1"))
    assert version() > before


def test_the_year_with_leading_nought_is_the_same_key(zei: Feed):
    zei.put(1, one("T01", fiscal_year="0999"))
    zei.put(2, one("T01", fiscal_year="0999", 年税額="7", history_no=2))
    assert record(999).levy.annual == 7
