"""Keeping house: answers past retention, issues without an outcome."""

from datetime import datetime, timedelta
from pathlib import Path

from issuer.audit.anchors import anchor_head
from issuer.intake.worklist import open_item
from issuer.issuance.delivery import UNKNOWN_OUTCOME
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM, scope

#: A kiosk is done within minutes; an issue still unreported after this long is 未確定.
_PATIENCE = timedelta(minutes=30)


def purge_answers(*, now: datetime) -> int:
    """Delete the stored answers whose retention is over. Returns how many."""
    gone = 0
    for code in all_codes():
        with scope(code) as cursor:
            cursor.execute("DELETE FROM issuance_answer WHERE municipality = %s AND expires_at <= %s", [code, now])
            gone += cursor.rowcount
    return gone


def note_unknown_outcomes(*, now: datetime) -> int:
    """Put every issue that stayed ISSUED too long on the worklist. Returns how many stand there now."""
    count = 0
    for code in all_codes():
        with scope(code) as cursor:
            cursor.execute(
                "SELECT request_id, certificate_number FROM issuance_request "
                "WHERE municipality = %s AND operation = 'ISSUE' AND state = 'ISSUED' AND finished_at < %s",
                [code, now - _PATIENCE],
            )
            for request_id, number in cursor.fetchall():
                open_item(
                    municipality=code, topic=UNKNOWN_OUTCOME, subject=request_id, detail={"number": number}, now=now
                )
                count += 1
    return count


def anchor_chains(*, folder: Path, now: datetime) -> int:
    """Sign the head of every chain that moved and write it outside the database. Returns how many were written."""
    return sum(anchor_head(municipality=code, folder=folder, now=now) for code in [*all_codes(), PLATFORM])
