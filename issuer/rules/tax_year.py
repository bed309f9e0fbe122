"""年度: which one a tax paper is about (domain §4.4). The day is that of the receipt, as for the hours."""

from datetime import date

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import Policy
from issuer.papers.tax import TaxRecord
from issuer.rules.calendar import japan_day

#: koiki.xsd FiscalYear knows none before.
_FIRST = 1900


def newest_open_year(*, policy: Policy, on: date) -> int:
    """The newest 年度 (西暦) that may be certified on a day in Japan: until it opens (6月1日) it is last year's."""
    return on.year if (on.month, on.day) >= policy.tax_year_opens else on.year - 1


def certifiable_years(facts: Facts) -> tuple[int, ...]:
    """年度 with a record of what this kind certifies, newest first; none that is not open or lies too far back."""
    newest = newest_open_year(policy=facts.policy, on=japan_day(facts.request.received_at))
    oldest = newest - facts.policy.tax_years + 1 if facts.policy.tax_years else _FIRST
    records = facts.payments if facts.request.kind is CertificateKind.NOZEI else facts.taxes
    return tuple(sorted({r.fiscal_year for r in records if oldest <= r.fiscal_year <= newest}, reverse=True))


def chosen_year(facts: Facts) -> int:
    """The 年度 asked for, or without one the newest of ``certifiable_years``; 0 when it is none of them."""
    years = certifiable_years(facts)
    asked = facts.request.fiscal_year
    if not asked:
        return years[0] if years else 0
    return next((year for year in years if f"{year:04d}" == asked), 0)


def chosen_record(facts: Facts) -> TaxRecord | None:
    """T01 of the chosen 年度; a 納税証明書 can do without one."""
    year = chosen_year(facts)
    return next((record for record in facts.taxes if record.fiscal_year == year), None) if year else None
