"""住民票の写し (世帯連記式). 住民基本台帳法 7・12条, 30条の45; 事務処理要領 第2-4."""

from issuer.certificates import household
from issuer.certificates.choices import Choices
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import Extent
from issuer.papers.verdict import Permit

FORM = "juminhyo"
TITLE = "住民票"
WHOLE = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
PART = "この写しは、住民票の原本と相違ないことを証明する。"


def write(permit: Permit, facts: Facts) -> Content:
    """Write the pages. 転入前住所 and 届出日 are always shown: 12条5項 does not let them be left out."""
    pages = household.pages(
        permit=permit,
        facts=facts,
        choices=Choices.of(permit, former_address=True),
        title=TITLE,
        statement=WHOLE if _is_whole(permit, facts) else PART,
        with_remarks=True,
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], pages)


def _is_whole(permit: Permit, facts: Facts) -> bool:
    """By the people on the paper, not the button pressed; one person alone asking for 本人 is a setting."""
    if permit.whole_household and len(permit.printed) == 1 and permit.extent is not Extent.ALL:
        return facts.policy.options.single_member_counts_as_all
    return permit.whole_household
