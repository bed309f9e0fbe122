"""罹災証明書 in the unified form (災害対策基本法 90条の2; 内閣府 罹災証明書の様式の統一化, 令和2年)."""

from issuer.certificates import address, names, wareki
from issuer.certificates.attestation import attestation_of
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.risai import Disaster
from issuer.papers.verdict import Permit

FORM = "risai"
TITLE = "罹災証明書"
STATEMENT = "上記のとおり、相違ないことを証明します。"

_BY = "による"

#: codes.toml 被害の程度.
_DEGREES = {
    "1": "全壊",
    "2": "大規模半壊",
    "3": "中規模半壊",
    "4": "半壊",
    "5": "準半壊",
    "6": "準半壊に至らない(一部損壊)",
}


def write(permit: Permit, facts: Facts) -> Content:
    """Write the one page from the newest approved finding.

    An applicant whose own name is not that of the head is named in 追加記載事項欄①: the form names the head alone.
    Raises ContentConflict when there is no finding or household, or the degree of damage is an unknown code.
    """
    if not facts.disasters or facts.household is None:
        raise ContentConflict("there is no approved finding or no household")
    finding, household = facts.disasters[0], facts.household
    if finding.damage not in _DEGREES:
        raise ContentConflict("the degree of damage is an unknown code")
    head, own = names.head_name(household), names.own_name(permit.resident)
    applicant = "" if own == head and permit.resident.is_head else f"罹災者\u3000{own}"
    home = address.home(household.address, with_prefecture=facts.policy.options.print_prefecture)
    foot, images = attestation_of(permit=permit, facts=facts, statement=STATEMENT)
    fields = (
        ("title", TITLE),
        ("number", finding.risai_no),
        ("head.address", home),
        ("head.name", head),
        ("members", "\u3000".join(one for one in (applicant, finding.members) if one)),
        ("cause", _cause(finding)),
        ("house.address", finding.house_address),
        ("damage", _DEGREES[finding.damage]),
        ("notes", finding.notes),
        *foot,
    )
    page = ContentPage(
        fields=tuple((name, text) for name, text in fields if text),
        images=images,
        people=tuple(dict.fromkeys((head, own))),
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], (page,))


def _cause(finding: Disaster) -> str:
    """「年月日の○○による」, whether or not the record ends so itself."""
    text = f"{wareki.japanese(finding.damaged_on)}の{finding.cause}"
    return text if text.endswith(_BY) else text + _BY
