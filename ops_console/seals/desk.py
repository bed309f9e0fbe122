"""認証者 and 公印 take two of 公印管理; the second sees old and new side by side, at their size."""

from datetime import datetime
from functools import partial

from django.template.loader import render_to_string

from issuer.approvals.models import Proposal
from issuer.municipality.changing import AUTHORITY, approve_change
from issuer.municipality.layers import layers, standing
from ops_console.approvals.desk import Desk
from ops_console.roles import Role
from ops_console.seals.certifiers import certifiers
from ops_console.settings_.told import from_when


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    """From when, and the pictures as they stood when it was proposed and as they will stand."""
    start = proposal.payload["start"]
    at = datetime.fromisoformat(start) if start else proposal.proposed_at
    then = [one for one in layers() if one.recorded_at <= proposal.proposed_at]
    pair = {"old": certifiers(standing(then, at=at)), "new": certifiers(proposal.payload["settings"])}
    return [*from_when(proposal), ("公印の新旧", render_to_string("console/seals/pair.html", pair))]


DESK = Desk(
    act=AUTHORITY,
    label="認証者と公印の変更",
    roles=frozenset({Role.SEAL}),
    warning="承認すると、適用日時からの証明書に新しい認証者と公印が印字されます。公印の形と大きさを、印影の控えと見比べてください。",
    approve=partial(approve_change, act=AUTHORITY),
    page="seals",
    shown=_shown,
)
