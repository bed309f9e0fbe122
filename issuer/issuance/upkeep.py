"""Keeping house: orphaned claims, answers past retention, issues without an outcome, heads of the audit chains."""

from datetime import datetime, timedelta
from pathlib import Path

from issuer.audit import append
from issuer.audit.anchors import anchor_head
from issuer.identity import card
from issuer.intake.worklist import open_item
from issuer.issuance import records
from issuer.issuance.delivery import UNKNOWN_OUTCOME
from issuer.municipality.selectors import all_codes
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import PLATFORM, scope

#: A kiosk is done within minutes; an issue still unreported after this long is 未確定.
_PATIENCE = timedelta(minutes=30)
#: Longer than any deadline (settings: 300 s): a claim this old has no worker, whatever became of it.
_ORPHAN_AGE = timedelta(minutes=10)
#: Nobody sends a message again after so long; longer than any retention (settings: 24 hours).
_PIN_CHECK_AGE = timedelta(days=1, hours=1)


def abort_orphans(*, now: datetime) -> int:
    """End claims whose process died and that nobody sent again; their numbers are voided. Returns how many.

    The session lock of turn.py is the proof: while somebody works on the request it cannot be had.
    """
    count = 0
    for code in all_codes():
        with scope(code) as cursor:
            cursor.execute(
                "SELECT request_id, certificate_number FROM issuance_request "
                "WHERE municipality = %s AND state = 'CLAIMED' AND received_at < %s",
                [code, now - _ORPHAN_AGE],
            )
            claims = cursor.fetchall()
        for request_id, number in claims:
            count += _abort(code, request_id, number, now)
    return count


def _abort(code: str, request_id: str, number: str, now: datetime) -> bool:
    with scope(code) as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key("request", code, request_id)])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            "UPDATE issuance_request SET state = 'ABORTED', certificate_number = '', finished_at = %s "
            "WHERE municipality = %s AND request_id = %s AND state = 'CLAIMED' AND certificate_number = %s",
            [now, code, request_id, number],
        )
        if cursor.rowcount != 1:
            return False
        if number:
            records.void_number(
                cursor, municipality=code, request_id=request_id, number=number, reason="ORPHAN", at=now
            )
        append(
            municipality=code,
            at=now,
            actor="system",
            action="issue.aborted",
            request_id=request_id,
            detail={"reason": "ORPHAN", "number": number},
        )
        return True


def purge_answers(*, now: datetime) -> int:
    """Delete the stored answers whose retention is over. Returns how many."""
    gone = 0
    for code in all_codes():
        with scope(code) as cursor:
            cursor.execute("DELETE FROM issuance_answer WHERE municipality = %s AND expires_at <= %s", [code, now])
            gone += cursor.rowcount
    return gone


def forget_pin_checks(*, now: datetime) -> int:
    """Drop what is kept of old messages of 条例利用, and the counts of users nobody knows. Returns how many."""
    gone = 0
    for code in all_codes():
        with scope(code) as cursor:
            gone += card.forget_checks(cursor, municipality=code, before=now - _PIN_CHECK_AGE)
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
