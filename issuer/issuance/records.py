"""The rows of the line: requests, void numbers, ledger. Plain SQL, because the ORM costs 6 ms of CPU per issue."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.issuance.errors import RequestIdReused
from issuer.papers.facts import Facts
from issuer.papers.request import IssueRequest, JpkiCredential

ISSUE = "ISSUE"


@dataclass(frozen=True, slots=True)
class Claim:
    """The request's row as we found or made it. ``fresh``: we made it."""

    fresh: bool
    state: str
    certificate_number: str
    refusal: str


def _media(request: IssueRequest) -> str:
    return request.credential.media if isinstance(request.credential, JpkiCredential) else "JOREI"


def claim(cursor: CursorWrapper, *, request: IssueRequest) -> Claim:
    """INSERT the request or find the row that is there. Raises RequestIdReused for other content."""
    terminal = request.terminal
    cursor.execute(
        "INSERT INTO issuance_request (municipality, request_id, operation, fingerprint, state, received_at, kind,"
        " extent, options, copies, channel, operator_code, store_code, terminal_id, terminal_municipality, language,"
        " media, certificate_number, unit_fee, pages, atena_no, household_no, refusal, rule, explanation, sha256,"
        " versions, milliseconds) "
        "VALUES (%s, %s, %s, %s, 'CLAIMED', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
        " '', 0, 0, '', '', '', '', '', '', '{}', 0) ON CONFLICT DO NOTHING",
        [
            request.municipality,
            request.request_id,
            ISSUE,
            request.fingerprint,
            request.received_at,
            request.kind,
            request.extent,
            " ".join(sorted(request.options)),
            request.copies,
            terminal.channel,
            terminal.operator_code,
            terminal.store_code,
            terminal.terminal_id,
            terminal.municipality_code,
            terminal.language,
            _media(request),
        ],
    )
    if cursor.rowcount == 1:
        return Claim(fresh=True, state="CLAIMED", certificate_number="", refusal="")
    cursor.execute(
        "SELECT operation, fingerprint, state, certificate_number, refusal FROM issuance_request "
        "WHERE municipality = %s AND request_id = %s",
        [request.municipality, request.request_id],
    )
    operation, fingerprint, state, number, refusal = cursor.fetchone()
    if (operation, fingerprint) != (ISSUE, request.fingerprint):
        raise RequestIdReused("the same requestId came before with other content")
    return Claim(fresh=False, state=state, certificate_number=number, refusal=refusal)


def take_over(cursor: CursorWrapper, *, request: IssueRequest, claim: Claim, at: datetime) -> None:
    """Make an aborted or orphaned request ours again; the number it had is explained as void."""
    if claim.certificate_number:
        void_number(
            cursor,
            municipality=request.municipality,
            request_id=request.request_id,
            number=claim.certificate_number,
            reason="ABORTED",
            at=at,
        )
    cursor.execute(
        "UPDATE issuance_request SET state = 'CLAIMED', certificate_number = '', finished_at = NULL "
        "WHERE municipality = %s AND request_id = %s AND state IN ('CLAIMED', 'ABORTED')",
        [request.municipality, request.request_id],
    )


def record_number(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    number: str,
    unit_fee: int,
    facts: Facts,
    versions: Mapping[str, Any],
) -> None:
    """Put number, subject and versions on the claimed request: committed before anything is drawn (promise P9)."""
    cursor.execute(
        "UPDATE issuance_request SET state = 'CLAIMED', certificate_number = %s, unit_fee = %s, atena_no = %s,"
        " household_no = %s, versions = %s, received_at = %s WHERE municipality = %s AND request_id = %s",
        [
            number,
            unit_fee,
            facts.person.atena_no if facts.person else "",
            facts.person.household_no if facts.person else "",
            json.dumps(versions),
            request.received_at,
            request.municipality,
            request.request_id,
        ],
    )


def void_number(
    cursor: CursorWrapper, *, municipality: str, request_id: str, number: str, reason: str, at: datetime
) -> None:
    """Explain a number that came to nothing."""
    cursor.execute(
        "INSERT INTO issuance_void_number (municipality, certificate_number, request_id, reason, at) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [municipality, number, request_id, reason, at],
    )


def finish(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    state: str,
    number: str,
    at: datetime,
    pages: int = 0,
    sha256: str = "",
    refusal: str = "",
    rule: str = "",
    explanation: str = "",
    facts: Facts | None = None,
) -> None:
    """Move our CLAIMED request to its end. Raises AssertionError when it is no longer ours (nothing is committed)."""
    person = facts.person if facts else None
    cursor.execute(
        "UPDATE issuance_request SET state = %s, finished_at = %s, pages = %s, sha256 = %s, refusal = %s, rule = %s,"
        " explanation = %s, milliseconds = %s, certificate_number = %s,"
        " atena_no = CASE WHEN %s = '' THEN atena_no ELSE %s END,"
        " household_no = CASE WHEN %s = '' THEN household_no ELSE %s END "
        "WHERE municipality = %s AND request_id = %s AND state = 'CLAIMED' AND certificate_number IN ('', %s)",
        [
            state,
            at,
            pages,
            sha256,
            refusal,
            rule,
            explanation,
            max(0, int((at - request.received_at).total_seconds() * 1000)),
            number if state == "ISSUED" else "",
            *([person.atena_no if person else ""] * 2),
            *([person.household_no if person else ""] * 2),
            request.municipality,
            request.request_id,
            number,
        ],
    )
    if cursor.rowcount != 1:
        raise AssertionError("the request was no longer claimed by this process")


def enter_in_ledger(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    event: str,
    at: datetime,
    number: str = "",
    refusal: str = "",
    unit_fee: int = 0,
) -> None:
    """One ledger row for an issue, refusal or abortion; only ISSUED carries money."""
    issued = event == "ISSUED"
    cursor.execute(
        "INSERT INTO ledger_entry (municipality, at, event, request_id, certificate_number, kind, channel,"
        " operator_code, store_code, terminal_municipality, media, language, refusal, copies, unit_fee, amount) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            request.municipality,
            at,
            event,
            request.request_id,
            number,
            request.kind,
            request.terminal.channel,
            request.terminal.operator_code,
            request.terminal.store_code,
            request.terminal.municipality_code,
            _media(request),
            request.terminal.language,
            refusal,
            request.copies,
            unit_fee,
            unit_fee * request.copies if issued else 0,
        ],
    )
