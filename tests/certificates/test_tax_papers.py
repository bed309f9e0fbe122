"""What tax papers and 罹災証明書 say, field by field."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.certificates import compose
from issuer.papers.content import ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Alias
from issuer.papers.tax import Deductions, Dependents, Income, Levy, TaxRecord
from tests.golden.personas import HOA, KAZUKO, KENICHI, SHIGERU
from tests.golden.taxpayers import DEPENDENT, FINDING, PAYMENTS, RECORD, UNTAXED, paper, payment

K = CertificateKind


def page(kind: CertificateKind, record: TaxRecord = RECORD, person: Any = KENICHI, **changes: Any) -> ContentPage:
    permit, facts = paper(kind, person, **{"taxes": (record,), **changes})
    (only,) = compose(permit=permit, facts=facts).pages
    return only


def rows(made: ContentPage, block: str) -> dict[str, str]:
    """Label → amount of a numbered block."""
    texts = dict(made.fields)
    numbers = [
        name.removesuffix(".label") for name in texts if name.startswith(block + ".") and name.endswith(".label")
    ]
    return {texts[f"{name}.label"]: texts.get(name, "") for name in numbers}


def test_the_title_follows_the_record_and_not_the_request() -> None:
    assert page(K.KAZEI).text("title") == "令和8年度　市民税・県民税　課税証明書"
    assert page(K.KAZEI, replace(UNTAXED, fiscal_year=2026)).text("title") == "令和8年度　市民税・県民税　非課税証明書"
    assert page(K.SHOTOKU).text("title") == "令和8年度　所得証明書"
    assert page(K.KAZEI, UNTAXED).text("title") == "平成31年度　市民税・県民税　非課税証明書"


def test_amounts_are_as_given_and_blank_stays_blank() -> None:
    made = page(K.KAZEI)
    assert (made.text("income.salary"), made.text("income.interest")) == ("3,720,000", "")
    assert rows(made, "deductions")["社会保険料控除"] == "768,000"
    assert rows(made, "levy")["市民税　所得割"] == "114,800"
    assert (made.text("levy.annual"), made.text("deductions.total")) == ("196,300", "1,716,500")
    assert (made.text("dependents.elderly"), made.text("dependents.general")) == ("1", "0")
    assert (made.text("dependents.has_spouse"), made.text("dependents.elderly_at_home")) == ("無", "")
    assert page(K.KAZEI, UNTAXED).text("income.business") == "-1,250,000"


def test_the_paper_of_income_says_nothing_of_the_tax() -> None:
    made = page(K.SHOTOKU)
    assert not [name for name, _ in made.fields if name.startswith("levy")]
    assert "196,300" not in "".join(text for _, text in made.fields)


@pytest.mark.parametrize("kind", [K.SHOTOKU, K.KAZEI])
def test_a_dependent_without_a_declaration_has_no_amount_and_no_nought(kind: CertificateKind) -> None:
    made = page(kind, DEPENDENT, HOA)
    blocks = [
        text for name, text in made.fields if name.split(".")[0] in ("income", "deductions", "dependents", "levy")
    ]
    assert not any(text.strip("-0123456789,") == "" for text in blocks)
    assert "被扶養者のため申告がなく" in made.text("notes")
    assert ("非課税" in made.text("title")) == (kind is K.KAZEI)
    assert ("非課税" in made.text("notes")) == (kind is K.SHOTOKU)


def test_each_year_has_the_rows_of_its_law() -> None:
    def labels(year: int) -> set[str]:
        made = page(K.KAZEI, replace(RECORD, fiscal_year=year, levy=replace(RECORD.levy, forest=0)))
        return {text for name, text in made.fields if name.endswith(".label")}

    changing = {"森林環境税", "定額減税額", "特定親族特別控除", "特定親族", "ひとり親控除"}
    assert labels(2019) & changing == set()
    assert labels(2023) & changing == {"ひとり親控除"}
    assert labels(2024) & changing == labels(2025) & changing == {"ひとり親控除", "森林環境税", "定額減税額"}
    assert labels(2026) & changing == changing - {"定額減税額"}


def test_what_a_year_has_no_row_for_is_said_in_the_notes() -> None:
    levy = replace(RECORD.levy, flat_reduction=10_000)
    assert page(K.KAZEI, replace(RECORD, levy=levy, notes="調整控除")).text("notes") == "調整控除　定額減税額 10,000"
    assert page(K.SHOTOKU, replace(RECORD, levy=levy)).text("notes") == ""
    assert page(K.SHOTOKU, replace(RECORD, others={"新項目": "77"})).text("notes") == "新項目 77"


yen = st.one_of(st.none(), st.integers(-(10**12), 10**12))


def _group(made: type[Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(made, **{one.name: values for one in fields(made)})


counts = st.fixed_dictionaries(
    {one.name: st.integers(0, 99) for one in fields(Dependents)[1:] if one.name != "taxpayer_status"}
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.integers(2000, 2060),
    _group(Income, yen),
    _group(Deductions, yen),
    _group(Levy, yen),
    counts,
)
def test_no_amount_of_a_record_ever_vanishes(
    year: int, income: Income, deductions: Deductions, levy: Levy, people: dict[str, int]
) -> None:
    given_ = replace(
        RECORD, fiscal_year=year, income=income, deductions=deductions, levy=levy, dependents=Dependents(**people)
    )
    made = page(K.KAZEI, given_)
    amounts = [
        value
        for group in (income, deductions, levy, given_.dependents)
        for one in fields(group)
        if isinstance(value := getattr(group, one.name), int) and not isinstance(value, bool) and value
    ]
    printed = [text for name, text in made.fields if not name.endswith("label")]
    words = sorted(word for text in printed for word in text.split())
    for amount in amounts:
        assert f"{amount:,}" in words


def test_payments_are_listed_item_by_item_and_the_rest_is_marked_blank() -> None:
    made = page(K.NOZEI, payments=PAYMENTS)
    assert [made.text(f"{n}.item") for n in (1, 2, 3, 4, 5)] == [
        "市町村民税・道府県民税・森林環境税",
        "固定資産税・都市計画税",
        "軽自動車税(種別割)",
        "以下余白",
        "",
    ]
    assert [made.text(f"1.{x}") for x in ("year", "due", "paid", "unpaid", "not_yet_due", "reflected_on")] == [
        "令和8年度",
        "196,300",
        "98,300",
        "0",
        "98,000",
        "令和8年10月31日",
    ]
    assert made.text("2.notes") == "充当 1,200円を含む"


def test_before_the_forest_tax_the_item_does_not_name_it() -> None:
    before = page(K.NOZEI, taxes=(), payments=(payment("01", 1, 1, 0, year=2023),))
    assert before.text("1.item") == "市町村民税・道府県民税"


def test_more_items_than_a_page_holds_go_on_a_second_with_the_attestation_there() -> None:
    many = tuple(replace(PAYMENTS[0], notes=str(n)) for n in range(9))
    permit, facts = paper(K.NOZEI, KENICHI, payments=many)
    first, second = compose(permit=permit, facts=facts).pages
    assert (first.text("attestation"), second.text("attestation") != "") == ("", True)
    assert (first.text("8.notes"), second.text("1.notes"), second.text("2.item")) == ("7", "8", "以下余白")
    assert first.text("name") == second.text("name") == "桐生　健一"
    assert (first.images, len(second.images)) == ((), 1)


def test_an_item_of_an_unknown_code_is_not_printed() -> None:
    with pytest.raises(ContentConflict):
        page(K.NOZEI, payments=(replace(PAYMENTS[0], tax_item="99"),))


def test_only_the_year_of_the_permit_is_printed() -> None:
    permit, facts = paper(K.KAZEI, KENICHI, taxes=(RECORD, UNTAXED), payments=PAYMENTS)
    (old,) = compose(permit=replace(permit, fiscal_year=2019), facts=facts).pages
    assert old.text("title").startswith("平成31年度")
    for kind in (K.KAZEI, K.NOZEI):
        with pytest.raises(ContentConflict):
            compose(permit=replace(permit, kind=kind, fiscal_year=2020), facts=facts)


def test_the_finding_is_written_as_the_unified_form_has_it() -> None:
    made = page(K.RISAI, person=SHIGERU, disasters=(FINDING,))
    assert made.text("head.name") == "桐生　茂"
    assert made.text("cause") == "令和8年9月21日の台風第14号による"
    assert (made.text("damage"), made.text("notes")) == ("半壊", "カーポートの被害を含む。")
    assert made.text("members") == FINDING.members
    assert (
        page(K.RISAI, person=SHIGERU, disasters=(replace(FINDING, cause="大雨による"),))
        .text("cause")
        .endswith("の大雨による")
    )


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("1", "全壊"),
        ("2", "大規模半壊"),
        ("3", "中規模半壊"),
        ("4", "半壊"),
        ("5", "準半壊"),
        ("6", "準半壊に至らない(一部損壊)"),
    ],
)
def test_the_six_degrees_have_their_words(code: str, word: str) -> None:
    assert page(K.RISAI, person=SHIGERU, disasters=(replace(FINDING, damage=code),)).text("damage") == word


def test_an_unknown_degree_is_not_printed() -> None:
    with pytest.raises(ContentConflict):
        page(K.RISAI, person=SHIGERU, disasters=(replace(FINDING, damage="7"),))


def test_an_applicant_who_is_not_the_head_is_named_too() -> None:
    made = page(K.RISAI, person=KAZUKO, disasters=(FINDING,))
    assert made.text("members").startswith("罹災者　桐生　和子　")
    assert made.people == ("桐生　茂", "桐生　和子")


def test_a_head_known_by_an_alias_is_named_with_the_own_name() -> None:
    head = replace(HOA, relation_codes=("02",), relation_text="世帯主", common_name=Alias(text="港　花"))
    permit, facts = paper(K.RISAI, head, disasters=(FINDING,))
    home = replace(facts.household, residents=(head,), head_atena_no=head.atena_no, head_name="港　花", member_count=1)  # type: ignore[type-var]
    (made,) = compose(permit=permit, facts=replace(facts, household=home)).pages
    assert made.text("head.name") == "港　花"
    assert "罹災者　LE THI HOA" in made.text("members")
    assert "LE THI HOA" in made.people
