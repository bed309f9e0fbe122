"""The one clock of a deployment. Rooms below take ``now`` as an argument and never look here."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment in Japan, aware. A demonstration may stand still at ``AKASHI_NOW``; production never."""
    fixed: datetime | None = settings.AKASHI_NOW
    return fixed if fixed is not None else datetime.now(TOKYO)
