"""No 発行番号 twice, though nobody knows what was issued between the backup and the loss of the server.

For every day a number may still carry, a block is passed over and explained as void. It is far larger than what one
municipality can issue in a day, and smaller than what its seven figures hold.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

#: Numbers passed over per day: some twelve a second around the clock.
BLOCK = 1_000_000
REASON = "RESTORE"
_JAPAN = ZoneInfo("Asia/Tokyo")


def pass_over(*, cursor: CursorWrapper, municipality: str, since: datetime, now: datetime) -> list[str]:
    """Move the counter of each Japan day from ``since`` to ``now`` on by a block; returns the blocks as ``first/last``.

    In the transaction that loads the rows: there is no moment at which the server could issue and this is not done.
    """
    blocks = []
    for day in _days(since, now):
        cursor.execute(
            "INSERT INTO issuance_number_counter AS c (municipality, day, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (municipality, day) DO UPDATE SET last = c.last + %s RETURNING last",
            [municipality, day, BLOCK, BLOCK],
        )
        last = int(cursor.fetchone()[0])
        block = f"{_number(municipality, day, last - BLOCK + 1)}/{_number(municipality, day, last)}"
        cursor.execute(
            "INSERT INTO issuance_void_number (municipality, certificate_number, request_id, reason, at) "
            "VALUES (%s, %s, '', %s, %s)",
            [municipality, block, REASON, now],
        )
        blocks.append(block)
    return blocks


def _days(since: datetime, now: datetime) -> list[date]:
    """The day of the backup and of the restore among them; a clock that went back still has its one day."""
    first, last = since.astimezone(_JAPAN).date(), now.astimezone(_JAPAN).date()
    return [first + timedelta(days=n) for n in range(max(0, (last - first).days) + 1)]


def _number(municipality: str, day: date, serial: int) -> str:
    return f"{municipality}-{day:%Y%m%d}-{serial:07d}"
