"""課税証明書, or 非課税証明書 when the record says so: everything of 個人住民税 of one 年度 (domain §4.4)."""

from issuer.certificates import fiscal, income
from issuer.certificates.taxpayer import record_of, single_page, taxpayer
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.verdict import Permit

FORM = "kazei"
_TAXED = "1"


def write(permit: Permit, facts: Facts) -> Content:
    """Write the one page. Raises ContentConflict when the record or the household is not there."""
    record = record_of(permit, facts)
    city, prefecture = fiscal.tax_names(city=facts.policy.name, prefecture=facts.policy.prefecture)
    name = "課税証明書" if record.taxed == _TAXED else "非課税証明書"
    labels = _labels(city, prefecture)
    fields = [
        ("title", f"{fiscal.fiscal_year(record.fiscal_year)}\u3000{city}・{prefecture}\u3000{name}"),
        *taxpayer(permit, facts),
        ("address_on_jan1", record.address_on_jan1),
        *income.blocks(record),
        *income.rows("levy", labels, record.levy, record=record, room=len(labels)),
        ("levy.annual", fiscal.amount(record.levy.annual) if income.declares(record) else ""),
        ("notes", income.notes(record, levy_labels=labels)),
    ]
    return single_page(permit, facts, form=FORM, fields=fields)


def _labels(city: str, prefecture: str) -> dict[str, str]:
    """Rows of 課税標準額・税額; 年税額 has a row of its own."""
    return {
        "base": "課税標準額",
        "credits": "税額控除額",
        "flat_reduction": "定額減税額",
        "city_income": f"{city}\u3000所得割",
        "city_per_capita": f"{city}\u3000均等割",
        "prefecture_income": f"{prefecture}\u3000所得割",
        "prefecture_per_capita": f"{prefecture}\u3000均等割",
        "forest": "森林環境税",
        "exemption": "減免額",
    }
