"""Freshness of residents' data that another server of the municipality hands on (integrations/peers).

Two ages stand side by side in ``replica_feed_state``: JUKI as the other server has it, and PEER, the moment of the
last message. A municipality that has no PEER row lives on data of its own.
"""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

PEER = "PEER"


def expect(*, cursor: CursorWrapper, municipality: str) -> None:
    """From now on residents' data come from a peer: nothing is fresh before its first whole copy is here."""
    cursor.execute(
        "INSERT INTO replica_feed_state (municipality, system, applied_sequence, applied_sha256) "
        "VALUES (%s, %s, 0, '') ON CONFLICT DO NOTHING",
        [municipality, PEER],
    )


def freshen(
    *,
    cursor: CursorWrapper,
    municipality: str,
    number: int,
    as_of: datetime,
    extracted_at: datetime | None,
    gap_since: datetime | None,
    now: datetime,
) -> None:
    """Record message ``number``, which spoke for ``as_of``. A copy is as fresh as its source says, older again too."""
    for system, sequence, moment, gap in ((PEER, number, as_of, None), ("JUKI", 0, extracted_at, gap_since)):
        cursor.execute(
            "INSERT INTO replica_feed_state (municipality, system, applied_sequence, applied_sha256, extracted_at, "
            "applied_at, gap_since) VALUES (%s, %s, %s, '', %s, %s, %s) ON CONFLICT (municipality, system) DO UPDATE "
            "SET applied_sequence = excluded.applied_sequence, extracted_at = excluded.extracted_at, "
            "applied_at = excluded.applied_at, gap_since = excluded.gap_since",
            [municipality, system, sequence, None if moment is None else min(moment, now), now, gap],
        )


def doubt(*, cursor: CursorWrapper, municipality: str, now: datetime) -> None:
    """Something of the copy is missing: nothing is fresh until a whole copy has come."""
    cursor.execute(
        "UPDATE replica_feed_state SET gap_since = %s WHERE municipality = %s AND system = %s AND gap_since IS NULL",
        [now, municipality, PEER],
    )
