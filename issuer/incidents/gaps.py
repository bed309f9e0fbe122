"""When the whole service stood still: the clock's every-minute job was not done for longer than it may be.

The first run after a gap writes it on the platform's chain, so that 稼働率 counts what nobody was there to stop.
"""

import json
from datetime import datetime, timedelta

from issuer.audit import append
from issuer.audit.selectors import staff_acts
from issuer.tenancy.scope import PLATFORM, scope

#: A restart or an upgrade takes less.
LONGEST = timedelta(minutes=5)
_ACTION = "service.gap"


def note_gap(*, since: datetime, until: datetime) -> None:
    """Nothing was done from ``since`` to ``until``. Shorter than LONGEST is no gap."""
    if until - since <= LONGEST:
        return
    with scope(PLATFORM):
        append(
            municipality=PLATFORM, at=until, actor="system", action=_ACTION,
            detail={"since": since.isoformat(), "until": until.isoformat()},
        )  # fmt: skip


def gaps(*, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Gaps that touch a period. Enters the platform's scope."""
    with scope(PLATFORM):
        told = list(staff_acts().filter(action=_ACTION, at__gte=start).values_list("detail", flat=True))
    spans = [(json.loads(text)["since"], json.loads(text)["until"]) for text in told]
    found = sorted({(datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in spans})
    return [(since, until) for since, until in found if since < end]
