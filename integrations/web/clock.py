"""The clock for rooms that face the outside; it reads the same setting as the deployment's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment in Japan, aware; stands still at ``AKASHI_NOW`` in a demonstration."""
    fixed: datetime | None = settings.AKASHI_NOW
    return fixed if fixed is not None else datetime.now(TOKYO)
