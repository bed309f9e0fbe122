"""What the second person reads besides the difference."""

from datetime import datetime

from issuer.approvals.models import Proposal
from ops_console.settings_.lines import moment_text


def from_when(proposal: Proposal) -> list[tuple[str, str]]:
    """The moment from which the change holds."""
    start = proposal.payload["start"]
    return [("適用日時", moment_text(datetime.fromisoformat(start)) if start else "承認したとき")]
