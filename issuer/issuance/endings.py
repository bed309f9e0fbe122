"""How a claimed request ends: sealed, refused or aborted. Each ending is on the record before there is an answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import psycopg
from django.db import IntegrityError
from django.db.backends.utils import CursorWrapper

from issuer.audit.chain import ask_append
from issuer.incidents.services import open_incident
from issuer.incidents.streak import ENOUGH, add_to_streak, ask_end_streak, end_streak
from issuer.intake.worklist import open_item
from issuer.issuance import answers, records
from issuer.issuance.answers import Answer, Issued, Refused
from issuer.issuance.errors import AnswerExpired, HoldOverlooked
from issuer.issuance.records import Claim
from issuer.issuance.turn import Turn
from issuer.issuance.written import refusal as refusal_of
from issuer.municipality.keys import Key
from issuer.municipality.selectors import policy
from issuer.municipality.services import suspend
from issuer.papers.facts import Facts
from issuer.papers.kinds import RefusalCode
from issuer.papers.paper import Sealed
from issuer.papers.policy import Policy
from issuer.papers.request import IssueRequest, JpkiCredential
from issuer.papers.verdict import Refusal
from issuer.rules import message_for
from issuer.tenancy.faults import fault
from issuer.tenancy.lasting import make_lasting
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip

CENTRE = "centre"
#: The trigger of migration 0005, which no code of the line can lose.
_NET = "issuance_no_hold_overlooked"
#: Mismatches that stop the kind with the first one: another person's paper, a hold overlooked, inspection gone round.
_AT_ONCE = frozenset({"PERSON", "HOLD", "SEAL"})
#: Rules whose refusal somebody at the office must look into, and the topic of the worklist it goes on.
_WORKLIST = {
    "one_person": "IDENTIFICATION",
    "household_agrees": "INCONSISTENT",
    "content_agrees": "INCONSISTENT",
    "relation_known": "INCONSISTENT",
    "levy_agrees": "INCONSISTENT",
    "one_register": "INCONSISTENT",
    "register_agrees": "INCONSISTENT",
    "glyphs_present": "CHARACTER",
    "text_fits": "CHARACTER",
}
#: Of these, rules that look at the applicant whatever is asked for.
_OF_PEOPLE = frozenset({"one_person", "household_agrees"})


def end_sealed(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    facts: Facts,
    sealed: Sealed,
    fee: int,
    answer_key: Key,
    exemptions: Sequence[str] = (),
    now: datetime,
    mine: Turn,
) -> Issued:
    """ISSUED: state, one fee row, the answer for a resend, the audit link, in one trip.

    ``exemptions``: 例外許可番号 that this paper used up. ``mine``: the turn that ends with the commit.
    Raises HoldOverlooked when the database itself sees a hold.
    """
    number = sealed.certificate_number
    answer = Issued(
        certificate_number=number,
        pages=sealed.pages,
        copies=request.copies,
        unit_fee=fee,
        total_fee=fee * request.copies,
        sha256=sealed.sha256,
        pdf=sealed.pdf,
    )
    trip = Trip()
    records.ask_finish(
        trip=trip,
        request=request,
        state="ISSUED",
        number=number,
        at=now,
        pages=sealed.pages,
        sha256=sealed.sha256,
    )
    records.ask_ledger(trip=trip, request=request, event="ISSUED", at=now, facts=facts, number=number, unit_fee=fee)
    answers.ask_keep(
        trip=trip,
        key=answer_key,
        municipality=request.municipality,
        request_id=request.request_id,
        answer=answers.encode(answer),
        expires_at=now + timedelta(minutes=facts.policy.retention_minutes),
    )
    ask_end_streak(trip=trip, municipality=request.municipality, kind=request.kind)
    detail: dict[str, object] = {
        "number": number,
        "kind": request.kind,
        "sha256": sealed.sha256,
        "pages": sealed.pages,
        "copies": answer.copies,
        "amount": answer.total_fee,
    }
    if exemptions:
        detail["exemptions"] = list(exemptions)
    _note(trip, request, "issue.sealed", detail, now)
    mine.ask_end(trip)
    fault("t2_uncommitted")
    try:
        trip.run_and_commit(cursor)
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == _NET:
            raise HoldOverlooked("a hold stands that was not read again before the seal") from error
        raise
    return answer


def end_refused(
    cursor: CursorWrapper,
    *,
    request: IssueRequest,
    current: Policy,
    facts: Facts | None,
    refusal: Refusal,
    number: str,
    now: datetime,
) -> Refused:
    """REFUSED with the true reason in the record and the neutral one in the answer. A number given out is voided."""
    finding = refusal.finding
    answer = Refused(code=refusal.code, message=message_for(policy=current, code=refusal.code))
    if number:
        _void(cursor, request, number, refusal.code, now)
    trip = Trip()
    records.ask_finish(
        trip=trip,
        request=request,
        state="REFUSED",
        number=number,
        at=now,
        refusal=refusal.code,
        rule=finding.rule,
        explanation=f"{finding.explanation} {finding.evidence}".strip(),
        since=finding.since,
        facts=facts,
    )
    records.ask_ledger(trip=trip, request=request, event="REFUSED", at=now, facts=facts, refusal=refusal.code)
    _put_on_worklist(request, facts, refusal, now)
    _keep(cursor, request, current, answer, now)
    detail = {"code": refusal.code, "rule": finding.rule, "kind": request.kind}
    _note(trip, request, "issue.refused", detail, now)
    fault("refusal_uncommitted")
    trip.run_and_commit(cursor)
    return answer


def end_aborted(cursor: CursorWrapper, *, request: IssueRequest, number: str, reason: str, now: datetime) -> None:
    """ABORTED: no answer is kept, so a resend is worked anew with a new number."""
    if number:
        _void(cursor, request, number, reason, now)
    trip = Trip()
    records.ask_finish(trip=trip, request=request, state="ABORTED", number=number, at=now)
    _note(trip, request, "issue.aborted", {"reason": reason, "number": number}, now)
    trip.run_and_commit(cursor)


def end_by_self_check(
    *, request: IssueRequest, person: str, number: str, severity: str, problem: str, now: datetime
) -> Refused:
    """A paper was stopped before it could leave: refuse and open an incident. Another person's paper, a hold that was
    overlooked and a token that is not inspection's stop the kind at once, any other mismatch when three people in a row
    met one (an open incident says which).

    ``person``: 宛名番号 of the applicant, "" when whom the records are of is in doubt. ``severity``: PERSON | TEXT |
    GLYPH | STRUCTURE | HOLD | SEAL. ``problem`` names fields and pages, never what they say.
    """
    with scope(request.municipality) as cursor:
        in_a_row = add_to_streak(cursor, municipality=request.municipality, kind=request.kind, person=person)
        current = policy(municipality=request.municipality, at=request.received_at)  # under the streak's row lock
        stopped = any(
            stop.code is RefusalCode.SELF_CHECK and (not stop.kinds or request.kind in stop.kinds)
            for stop in current.suspensions
        )
        at_once = severity in _AT_ONCE
        why = "照合の不一致" if at_once else f"照合の不一致が{in_a_row}人続いた"
        # What was being drawn when the kind was stopped neither stops it twice nor counts for the time after.
        stops = at_once or (in_a_row >= ENOUGH and not stopped)
        if stops or stopped:
            end_streak(cursor, municipality=request.municipality, kind=request.kind)
        incident = open_incident(
            municipality=request.municipality,
            category=f"SELF_CHECK_{severity}",
            request_id=request.request_id,
            certificate_number=number,
            detail={"problem": problem, **({"stopped": request.kind, "why": why} if stops else {})},
            now=now,
        )
        if stops:
            suspend(
                municipality=request.municipality,
                kinds=frozenset({request.kind}),
                code=RefusalCode.SELF_CHECK,
                reason=f"{why} (事案 {incident})",
                now=now,
                actor="system",
            )
        return end_refused(
            cursor,
            request=request,
            current=current,
            facts=None,
            refusal=refusal_of("self_check", RefusalCode.SELF_CHECK, "交付前の照合に合格しませんでした。", severity),
            number=number,
            now=now,
        )


def answer_again(cursor: CursorWrapper, *, request: IssueRequest, claim: Claim, now: datetime) -> Answer:
    """A resend: the very answer of the first time. A refusal outlives its retention, a paper does not.

    Raises AnswerExpired.
    """
    stored = answers.kept(cursor, municipality=request.municipality, request_id=request.request_id, now=now)
    make_lasting(cursor)
    if stored is not None:
        return answers.decode(stored)
    if claim.state != "REFUSED":
        raise AnswerExpired("issued already; the answer is no longer kept")
    code = RefusalCode(claim.refusal)
    current = policy(municipality=request.municipality, at=request.received_at)
    return Refused(code=code, message=message_for(policy=current, code=code))


def _put_on_worklist(request: IssueRequest, facts: Facts | None, refusal: Refusal, now: datetime) -> None:
    topic = _WORKLIST.get(refusal.finding.rule)
    if topic is None or (topic == "IDENTIFICATION" and facts and facts.identification.problem == "NO_LINK"):
        return
    if facts and facts.registers.koseki_no and refusal.finding.rule not in _OF_PEOPLE:
        subject = f"koseki:{facts.registers.koseki_no}"
    elif facts and facts.person:
        subject = f"person:{facts.person.atena_no}"
    elif isinstance(request.credential, JpkiCredential):
        subject = f"serial:{request.credential.serial_number}"
    else:
        subject = f"card:{request.credential.user_id}"
    open_item(
        municipality=request.municipality,
        topic=topic,
        subject=subject,
        detail={"rule": refusal.finding.rule, "evidence": refusal.finding.evidence, "kind": request.kind},
        now=now,
    )


def _void(cursor: CursorWrapper, request: IssueRequest, number: str, reason: str, now: datetime) -> None:
    records.void_number(
        cursor,
        municipality=request.municipality,
        request_id=request.request_id,
        number=number,
        reason=reason,
        at=now,
    )


def _keep(cursor: CursorWrapper, request: IssueRequest, current: Policy, answer: Answer, now: datetime) -> None:
    answers.keep(
        cursor,
        municipality=request.municipality,
        request_id=request.request_id,
        answer=answers.encode(answer),
        expires_at=now + timedelta(minutes=current.retention_minutes),
    )


def _note(trip: Trip, request: IssueRequest, action: str, detail: Mapping[str, object], now: datetime) -> None:
    """The audit link: the last statement before commit, because it locks the head of the chain."""
    ask_append(
        trip=trip,
        municipality=request.municipality,
        at=now,
        actor=CENTRE,
        action=action,
        request_id=request.request_id,
        detail=detail,
    )
