"""所得証明書: income, deductions and dependents of one 年度, without the tax (domain §4.4)."""

from issuer.certificates import fiscal, income
from issuer.certificates.taxpayer import record_of, single_page, taxpayer
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.verdict import Permit

FORM = "shotoku"


def write(permit: Permit, facts: Facts) -> Content:
    """Write the one page. Raises ContentConflict when the record or the household is not there."""
    record = record_of(permit, facts)
    city, prefecture = fiscal.tax_names(city=facts.policy.name, prefecture=facts.policy.prefecture)
    untaxed = f"{city}・{prefecture}は非課税です。"
    fields = [
        ("title", f"{fiscal.fiscal_year(record.fiscal_year)}\u3000所得証明書"),
        *taxpayer(permit, facts),
        ("address_on_jan1", record.address_on_jan1),
        *income.blocks(record),
        ("notes", income.notes(record, levy_labels={}, untaxed=untaxed)),
    ]
    return single_page(permit, facts, form=FORM, fields=fields)
