"""納税証明書: every tax item of one 年度 with what was due, paid, overdue and not yet due (地方税法 20条の10)."""

from issuer.certificates import fiscal, names, wareki
from issuer.certificates.attestation import attestation_of
from issuer.certificates.taxpayer import STATEMENT, Fields, taxpayer
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.tax import Payment
from issuer.papers.verdict import Permit

FORM = "nozei"
ROWS_PER_PAGE = 8
_UNUSED = "以下余白"
_RESIDENTS, _FOREST = "市町村民税・道府県民税", "・森林環境税"

#: codes.toml 税目.
_ITEMS = {
    "01": _RESIDENTS + _FOREST,
    "02": "固定資産税・都市計画税",
    "03": "軽自動車税(種別割)",
    "04": "国民健康保険税",
}


def write(permit: Permit, facts: Facts) -> Content:
    """Write the pages: eight items on each, the attestation on the last.

    Raises ContentConflict when there is nothing of the 年度, an item is unknown, or there is no household.
    """
    payments = [payment for payment in facts.payments if payment.fiscal_year == permit.fiscal_year]
    if not payments:
        raise ContentConflict("there is no payment of the permitted year")
    head = [("title", f"{fiscal.fiscal_year(permit.fiscal_year)}\u3000納税証明書"), *taxpayer(permit, facts)]
    foot, images = attestation_of(permit=permit, facts=facts, statement=STATEMENT)
    pages = []
    for first in range(0, len(payments), ROWS_PER_PAGE):
        here = payments[first : first + ROWS_PER_PAGE]
        is_last = first + ROWS_PER_PAGE >= len(payments)
        fields = [*head, *_rows(here), *(foot if is_last else ())]
        pages.append(
            ContentPage(
                fields=tuple((name, text) for name, text in fields if text),
                images=images if is_last else (),
                people=(names.own_name(permit.resident),),
            )
        )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], tuple(pages))


def _rows(payments: list[Payment]) -> Fields:
    made: Fields = []
    for n, one in enumerate(payments, start=1):
        made += [
            (f"{n}.item", _item(one)),
            (f"{n}.year", fiscal.fiscal_year(one.fiscal_year)),
            (f"{n}.due", fiscal.amount(one.due)),
            (f"{n}.paid", fiscal.amount(one.paid)),
            (f"{n}.unpaid", fiscal.amount(one.unpaid)),
            (f"{n}.not_yet_due", fiscal.amount(one.not_yet_due)),
            (f"{n}.reflected_on", wareki.day(one.reflected_on)),
            (f"{n}.notes", one.notes),
        ]
    if len(payments) < ROWS_PER_PAGE:
        made.append((f"{len(payments) + 1}.item", _UNUSED))
    return made


def _item(payment: Payment) -> str:
    """Name of the 税目, with 森林環境税 from 令和6年度. Raises ContentConflict for an unknown code."""
    if payment.tax_item not in _ITEMS:
        raise ContentConflict("a tax item has an unknown code")
    if payment.tax_item == "01" and "levy.forest" in fiscal.absent_items(payment.fiscal_year):
        return _RESIDENTS
    return _ITEMS[payment.tax_item]
