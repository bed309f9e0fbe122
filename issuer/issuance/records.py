"""The rows of the line: requests, void numbers, ledger. Plain SQL, because the ORM costs 6 ms of CPU per issue."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from issuer.issuance.circumstances import circumstances, milliseconds
from issuer.issuance.errors import RequestIdReused
from issuer.ledger.services import Dimensions, ask_entry
from issuer.papers.facts import Facts
from issuer.papers.request import IssueRequest, JpkiCredential
from issuer.tenancy.trips import Trip

ISSUE = "ISSUE"


@dataclass(frozen=True, slots=True)
class Claim:
    """The request's row as we found or made it. ``fresh``: we made it."""

    fresh: bool
    state: str
    certificate_number: str
    refusal: str


def media_of(request: IssueRequest) -> str:
    """CARD, SMARTPHONE or JOREI."""
    return request.credential.media if isinstance(request.credential, JpkiCredential) else "JOREI"


_REQUEST = (
    "INSERT INTO issuance_request (municipality, request_id, operation, fingerprint, state, received_at, finished_at,"
    " kind, extent, options, copies, channel, operator_code, store_code, terminal_id, terminal_municipality, language,"
    " media, certificate_number, unit_fee, pages, atena_no, household_no, refusal, rule, explanation, sha256,"
    " versions, milliseconds) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
    " '', 0, 0, '', '', '', '', '', '', '{}', 0) ON CONFLICT DO NOTHING"
)
_AS_IT_STANDS = (
    "SELECT operation, fingerprint, state, certificate_number, refusal FROM issuance_request "
    "WHERE municipality = %s AND request_id = %s"
)


def ask_claim(*, trip: Trip, request: IssueRequest) -> Callable[[], Claim]:
    """INSERT the request or find the row that is there. The answer raises RequestIdReused for other content."""
    terminal = request.terminal
    made = trip.ask(
        _REQUEST,
        [
            *(request.municipality, request.request_id, ISSUE, request.fingerprint, "CLAIMED"),
            *(request.received_at, None, request.kind, request.extent, " ".join(sorted(request.options))),
            *(request.copies, terminal.channel, terminal.operator_code, terminal.store_code, terminal.terminal_id),
            *(terminal.municipality_code, terminal.language, media_of(request)),
        ],
    )
    row = trip.ask(_AS_IT_STANDS, [request.municipality, request.request_id])
    return lambda: _claimed(made.count == 1, row.rows[0], ISSUE, request.fingerprint)


def claim_answered(
    cursor: CursorWrapper,
    *,
    municipality: str,
    request_id: str,
    operation: str,
    fingerprint: str,
    received_at: datetime,
) -> bool:
    """INSERT a request of another operation as answered; False when it is there already.

    Raises RequestIdReused for other content.
    """
    trip = Trip()
    answered = [municipality, request_id, operation, fingerprint, "ANSWERED", received_at, received_at]
    made = trip.ask(_REQUEST, [*answered, "", "", "", 0, "", "", "", "", "", "", ""])
    row = trip.ask(_AS_IT_STANDS, [municipality, request_id])
    trip.run(cursor)
    return _claimed(made.count == 1, row.rows[0], operation, fingerprint).fresh


def _claimed(fresh: bool, row: tuple[str, ...], operation: str, fingerprint: str) -> Claim:
    if row[:2] != (operation, fingerprint):
        raise RequestIdReused("the same requestId came before with other content")
    return Claim(fresh=fresh, state=row[2], certificate_number=row[3], refusal=row[4])


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


def number_paper(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    day: date,
    unit_fee: int,
    facts: Facts,
    versions: Mapping[str, Any],
) -> str:
    """Take the next 発行番号 (団体コード-YYYYMMDD-連番) of the day and put it, subject and versions on the request.

    ``day``: the Japan date of the request's receipt. A number comes from the counter in the database and from nowhere
    else, is never given out twice, and is committed before anything is drawn (promise P9).
    """
    trip = Trip()
    taken = trip.ask(
        "WITH taken AS (INSERT INTO issuance_number_counter AS c (municipality, day, last) VALUES (%s, %s, 1)"
        " ON CONFLICT (municipality, day) DO UPDATE SET last = c.last + 1 RETURNING last), "
        "numbered AS (UPDATE issuance_request SET state = 'CLAIMED', certificate_number = %s || "
        "lpad(last::text, greatest(7, length(last::text)), '0'),"
        " unit_fee = %s, atena_no = %s, household_no = %s, versions = %s, received_at = %s FROM taken "
        "WHERE municipality = %s AND request_id = %s RETURNING certificate_number) "
        # No row, no number: the division fails, and with it the transaction.
        "SELECT max(certificate_number), 1 / count(*) FROM numbered",
        [
            request.municipality,
            day,
            f"{request.municipality}-{day:%Y%m%d}-",
            unit_fee,
            _subject(facts),
            facts.person.household_no if facts.person else "",
            json.dumps(versions),
            request.received_at,
            request.municipality,
            request.request_id,
        ],
    )
    trip.run_and_commit(cursor)
    return str(taken.rows[0][0])


def _subject(facts: Facts | None) -> str:
    """宛名番号 of the applicant; of somebody registered from elsewhere the one their register has, if any."""
    if facts is None:
        return ""
    if facts.person:
        return facts.person.atena_no
    return facts.registers.place.atena_no if facts.identification.registered and facts.registers.place else ""


def void_number(
    cursor: CursorWrapper, *, municipality: str, request_id: str, number: str, reason: str, at: datetime
) -> None:
    """Explain a number that came to nothing."""
    cursor.execute(
        "INSERT INTO issuance_void_number (municipality, certificate_number, request_id, reason, at) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [municipality, number, request_id, reason, at],
    )


def ask_finish(
    *,
    trip: Trip,
    request: IssueRequest,
    state: str,
    number: str,
    at: datetime,
    pages: int = 0,
    sha256: str = "",
    refusal: str = "",
    rule: str = "",
    explanation: str = "",
    since: datetime | None = None,
    facts: Facts | None = None,
) -> None:
    """Move our CLAIMED request to its end. The statement fails (a division by zero) when it is no longer ours."""
    person = facts.person if facts else None
    trip.ask(
        "WITH ended AS (UPDATE issuance_request SET state = %s, finished_at = %s, pages = %s, sha256 = %s,"
        " refusal = %s, rule = %s, explanation = %s, refused_since = %s, milliseconds = %s, certificate_number = %s,"
        " atena_no = CASE WHEN %s = '' THEN atena_no ELSE %s END,"
        " household_no = CASE WHEN %s = '' THEN household_no ELSE %s END "
        "WHERE municipality = %s AND request_id = %s AND state = 'CLAIMED' AND certificate_number IN ('', %s)"
        " RETURNING 1) SELECT 1 / count(*) FROM ended",
        [
            state,
            at,
            pages,
            sha256,
            refusal,
            rule,
            explanation,
            since,
            milliseconds(request=request, at=at),
            number if state == "ISSUED" else "",
            *([_subject(facts)] * 2),
            *([person.household_no if person else ""] * 2),
            request.municipality,
            request.request_id,
            number,
        ],
    )


def note_listing(
    *, municipality: str, request_id: str, facts: Facts, media: str, listed: Mapping[str, Mapping[str, Any]]
) -> None:
    """Keep of an answered ListCertificates, inside ``scope``, who asked where and what each kind was refused with."""
    terminal, person = facts.request.terminal, facts.person
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE issuance_request SET channel = %s, operator_code = %s, store_code = %s, terminal_id = %s,"
            " terminal_municipality = %s, language = %s, media = %s, atena_no = %s, household_no = %s, versions = %s "
            "WHERE municipality = %s AND request_id = %s AND operation = 'ListCertificates'",
            [
                *(terminal.channel, terminal.operator_code, terminal.store_code, terminal.terminal_id),
                *(terminal.municipality_code, terminal.language, media),
                *(_subject(facts), person.household_no if person else "", json.dumps({"listed": listed})),
                *(municipality, request_id),
            ],
        )


def ask_ledger(
    *,
    trip: Trip,
    request: IssueRequest,
    event: str,
    at: datetime,
    facts: Facts | None,
    number: str = "",
    refusal: str = "",
    unit_fee: int = 0,
) -> None:
    """One ledger row for an issue, refusal or abortion; only ISSUED carries money."""
    terminal = request.terminal
    ask_entry(
        trip=trip,
        municipality=request.municipality,
        at=at,
        event=event,
        request_id=request.request_id,
        number=number,
        dimensions=Dimensions(
            kind=request.kind,
            channel=terminal.channel,
            operator_code=terminal.operator_code,
            store_code=terminal.store_code,
            terminal_municipality=terminal.municipality_code,
            media=media_of(request),
            language=terminal.language,
        ),
        copies=request.copies,
        unit_fee=unit_fee,
        amount=unit_fee * request.copies if event == "ISSUED" else 0,
        refusal=refusal,
        circumstances=circumstances(request=request, facts=facts, at=at),
    )
