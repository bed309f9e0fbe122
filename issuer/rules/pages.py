"""頁数: known only when the content is composed, so the line asks this rule then."""

from issuer.papers.kinds import RefusalCode
from issuer.papers.policy import Policy
from issuer.papers.verdict import Finding
from issuer.rules.findings import against, clear


def page_count(*, pages: int, policy: Policy) -> Finding:
    """TOO_MANY_PAGES when the paper has more pages than a kiosk may print."""
    if pages <= policy.max_pages:
        return clear("page_count")
    return against("page_count", RefusalCode.TOO_MANY_PAGES, f"{pages}頁で、上限の{policy.max_pages}頁を超えます。")
