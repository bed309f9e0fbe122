"""The head and the foot that every tax paper has: whom it is about, and the attestation."""

from issuer.certificates import address, names, wareki
from issuer.certificates.attestation import attestation_of
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.tax import TaxRecord
from issuer.papers.verdict import Permit

STATEMENT = "上記のとおり相違ないことを証明する。"
Fields = list[tuple[str, str]]


def taxpayer(permit: Permit, facts: Facts) -> Fields:
    """氏名・住所・生年月日 as the 住基 knows them today. Raises ContentConflict without a household or a name."""
    if facts.household is None:
        raise ContentConflict("there is no household whose address could be printed")
    person = permit.resident
    return [
        ("address", address.home(facts.household.address, with_prefecture=facts.policy.options.print_prefecture)),
        ("name", names.own_name(person)),
        ("birth", wareki.written(person.birth, in_western=person.is_foreign)),
    ]


def record_of(permit: Permit, facts: Facts) -> TaxRecord:
    """T01 of the permitted 年度. Raises ContentConflict when there is none."""
    for record in facts.taxes:
        if record.fiscal_year == permit.fiscal_year:
            return record
    raise ContentConflict("there is no tax record of the permitted year")


def single_page(permit: Permit, facts: Facts, *, form: str, fields: Fields, statement: str = STATEMENT) -> Content:
    """One page with the attestation below the fields; the only name on it is the applicant's."""
    foot, images = attestation_of(permit=permit, facts=facts, statement=statement)
    page = ContentPage(
        fields=tuple((name, text) for name, text in (*fields, *foot) if text),
        images=images,
        people=(names.own_name(permit.resident),),
    )
    return Content(facts.policy.municipality, permit.kind, form, facts.editions[permit.kind], (page,))
