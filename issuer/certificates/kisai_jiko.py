"""住民票記載事項証明書: the same grid with fewer items (住民基本台帳法12条1項; domain §4.2)."""

from issuer.certificates import household
from issuer.certificates.choices import Choices
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.verdict import Permit

FORM = "kisai_jiko"
TITLE = "住民票記載事項証明書"
STATEMENT = "上記の事項は、住民票に記載があることを証明する。"


def write(permit: Permit, facts: Facts) -> Content:
    """Write the pages. Here 転入前住所 and 届出日 are shown only when asked for, and there is no 備考."""
    pages = household.pages(
        permit=permit,
        facts=facts,
        choices=Choices.of(permit),
        title=TITLE,
        statement=STATEMENT,
        with_remarks=False,
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], pages)
