"""The line of issuance: identify → gather → decide → compose → press → inspect → seal → record → answer.

T1 claims the request and decides; a refusal is recorded right there. A permit gets its number, committed before
anything is drawn. Drawing happens in memory, outside any transaction. T2 looks once more under the same locks that
packages and holds must take, seals and records. Nothing here keeps state between requests.

A 暗証番号 of 条例利用 is tried before T1 (pin.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.holds.exemptions import give_back, spend
from issuer.inspection import Expectation, Mismatch
from issuer.issuance import answers, endings, records
from issuer.issuance.answers import Answer
from issuer.issuance.errors import Busy, HoldOverlooked, WrongRecords
from issuer.issuance.gather import Look
from issuer.issuance.gather_registers import Who, register_versions, subjects_of
from issuer.issuance.pin import with_pin_tried
from issuer.issuance.stages import lap
from issuer.issuance.turn import Turn, turn
from issuer.issuance.workshop import workshop
from issuer.issuance.written import Written, written, written_again
from issuer.municipality.keys import ask_data_key
from issuer.papers.errors import RendererWarning
from issuer.papers.facts import Facts
from issuer.papers.paper import Checked, Sealed, TokenMisused
from issuer.papers.request import IssueRequest
from issuer.papers.verdict import Refusal
from issuer.rules import decide, exemptions_needed, without_exemptions
from issuer.rules.calendar import japan_day
from issuer.sealing.keys import ask_signer
from issuer.sealing.sign import footers, seal
from issuer.sealing.signer import Signer, SigningFailed
from issuer.sealing.structure import Unsignable
from issuer.tenancy.faults import fault
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip

Clock = Callable[[], datetime]
#: What a paper may be stopped by at the last moment; each means that this house, not the applicant, is at fault.
_STOPPED = (Mismatch, RendererWarning, TokenMisused, HoldOverlooked, WrongRecords)
#: How grave those are that do not say it themselves (endings.end_by_self_check).
_SEVERITY: dict[type[Exception], str] = {HoldOverlooked: "HOLD", WrongRecords: "PERSON", TokenMisused: "SEAL"}


@dataclass(frozen=True, slots=True)
class _Order:
    """What T1 hands to the drawing: everything decided, numbered and committed."""

    number: str
    facts: Facts
    written: Written
    fee: int
    keiin_key: bytes


def issue(*, request: IssueRequest, clock: Clock) -> Answer:
    """Answer one 証明書交付要求, exactly once per requestId.

    Raises UnknownMunicipality, RequestIdReused, AnswerExpired, or Busy when the deadline passed or the records
    moved meanwhile (the request is then ABORTED and a resend is worked anew).
    """
    try:
        with turn(
            municipality=request.municipality, request_id=request.request_id, now=clock(), deadline=request.deadline
        ) as mine:
            lap("wait")
            return _worked(request, clock, mine)
    finally:
        lap("record")


def _worked(request: IssueRequest, clock: Clock, mine: Turn) -> Answer:
    request = with_pin_tried(request=request, clock=clock)
    lap("identify")
    order = _first_transaction(request, clock)
    if isinstance(order, WrongRecords):
        return _stopped(request, order, person="", number="", now=clock())
    if not isinstance(order, _Order):
        return order
    lap("record")
    fault("after_t1")
    try:
        checked = _draw(order)
        fault("after_inspection")
        answer = _second_transaction(request, order, checked, clock, mine)
    except _STOPPED as error:
        lap("inspect")
        return _stopped(request, error, person=_asker(order.facts), number=order.number, now=clock())
    fault("after_t2")
    return answer


def _stopped(request: IssueRequest, error: Exception, *, person: str, number: str, now: datetime) -> Answer:
    """Refused, and an incident; whatever the transaction that met the error had begun is undone."""
    severity: str = error.severity if isinstance(error, Mismatch) else _SEVERITY.get(type(error), "STRUCTURE")
    return endings.end_by_self_check(
        request=request, person=person, number=number, severity=severity, problem=str(error), now=now
    )


def _first_transaction(request: IssueRequest, clock: Clock) -> _Order | Answer | WrongRecords:
    """T1: claim, decide, and either refuse for the record or number the paper to come.

    WrongRecords is returned, not raised: the claim must stand for the incident that follows.
    """
    municipality = request.municipality
    trip = Trip()
    claimed = records.ask_claim(trip=trip, request=request)
    look = Look(trip=trip, request=request)
    signing_key = ask_signer(trip=trip, municipality=municipality, at=request.received_at)
    keiin_key = ask_data_key(trip=trip, municipality=municipality, purpose="keiin")
    with scope(municipality, trip=trip) as cursor:
        claim, now = claimed(), clock()
        if claim.state not in ("CLAIMED", "ABORTED"):
            return endings.answer_again(cursor, request=request, claim=claim, now=now)
        if not claim.fresh:
            records.take_over(cursor, request=request, claim=claim, at=now)
        if now < request.deadline:
            facts = look.facts(cursor=cursor, now=now)
            lap("gather")
            try:
                outcome = written(facts=facts)
            except WrongRecords as error:
                return error
            if isinstance(outcome, Refusal):
                return endings.end_refused(
                    cursor,
                    request=request,
                    current=facts.policy,
                    facts=facts,
                    refusal=outcome,
                    number="",
                    now=now,
                )
            signing_key()  # no number is taken without a key to sign with
            return _number(cursor, request, facts, outcome, keiin_key=keiin_key().secret)
        endings.end_aborted(cursor, request=request, number="", reason="DEADLINE", now=now)
    raise Busy("the deadline passed before the work began")


def _number(
    cursor: CursorWrapper, request: IssueRequest, facts: Facts, outcome: Written, *, keiin_key: bytes
) -> _Order:
    fee = facts.policy.offered[request.kind].at(request.terminal.channel)
    fault("t1_uncommitted")
    number = records.number_paper(
        cursor,
        request=request,
        day=japan_day(request.received_at),
        unit_fee=fee,
        facts=facts,
        versions=_versions(facts, outcome),
    )
    return _Order(number=number, facts=facts, written=outcome, fee=fee, keiin_key=keiin_key)


def _versions(facts: Facts, outcome: Written) -> dict[str, object]:
    """What this paper is made from, for the record that is committed before it is drawn (promise P9)."""
    tools = workshop()
    return {
        **tools.versions,
        "fonts": tools.press.font_versions(municipality=facts.policy.municipality),
        "form": f"{outcome.prepared.content.form}/{outcome.prepared.content.form_version}",
        "page_digests": [digest.hex() for digest in outcome.prepared.page_digests],
        "gaiji": {str(version): sha256 for version, sha256 in facts.gaiji},
        "household": facts.household.version if facts.household else 0,
        **register_versions(facts.registers),
        "data": {f.system: f.extracted_at.isoformat() for f in facts.freshness if f.extracted_at},
    }


def _draw(order: _Order) -> Checked:
    """Draw, mark every page and look at the finished paper. Memory only; no file, no shared name."""
    tools = workshop()
    prepared = order.written.prepared
    marks = footers(key=order.keiin_key, certificate_number=order.number, prepared=prepared)
    paper = tools.press.finish(prepared=prepared, footers=marks)
    lap("press")
    fault("after_press")
    expected = Expectation.of(
        permit=order.written.permit,
        facts=order.facts,
        footers=marks,
        content=prepared.content,
        flow=order.written.flow,
    )
    checked = tools.inspector.inspect(paper=paper, expected=expected)
    lap("inspect")
    return checked


def _subjects(facts: Facts) -> list[str]:
    """What somebody may put a hold on while we draw: the household and everyone in it, and who a register touches."""
    people = facts.household.residents if facts.household else (facts.person,) if facts.person else ()
    own = [f"household:{p.household_no}" for p in people[:1]] + [f"person:{p.atena_no}" for p in people]
    return own + subjects_of(facts.registers)


def _second_transaction(request: IssueRequest, order: _Order, checked: Checked, clock: Clock, mine: Turn) -> Answer:
    """T2: look again under the locks, seal, record, commit; only then is there an answer."""
    before = order.facts
    trip = Trip()
    look = Look(trip=trip, request=request, subjects=_subjects(before), expected=Who.of(before.identification))
    signing_key = ask_signer(trip=trip, municipality=request.municipality, at=request.received_at)
    answer_key = ask_data_key(trip=trip, municipality=request.municipality, purpose=answers.PURPOSE)
    with scope(request.municipality, trip=trip) as cursor:
        now = clock()
        facts = look.facts(cursor=cursor, now=now)
        lap("gather")
        fault("t2_read")
        outcome = written_again(facts=facts, before=before, then=order.written)
        if isinstance(outcome, Refusal):
            return endings.end_refused(
                cursor,
                request=request,
                current=facts.policy,
                facts=facts,
                refusal=outcome,
                number=order.number,
                now=now,
            )
        reason = "DEADLINE" if now >= request.deadline else "RECORDS_MOVED"
        if now < request.deadline and _is_same(facts, outcome, order):
            needed = exemptions_needed(facts)
            if needed and not spend(cursor, numbers=needed, **_named(request), now=now):
                return _refused_after_all(cursor, request, facts, order.number, now)
            try:
                sealed = _seal(order, checked, signing_key(), now)
            except (SigningFailed, Unsignable):
                reason = "SIGNING"
                if needed:
                    give_back(cursor, numbers=needed, **_named(request))
            else:
                lap("seal")
                return endings.end_sealed(
                    cursor,
                    request=request,
                    facts=before,
                    sealed=sealed,
                    fee=order.fee,
                    answer_key=answer_key(),
                    exemptions=needed,
                    now=now,
                    mine=mine,
                )
        endings.end_aborted(cursor, request=request, number=order.number, reason=reason, now=now)
    raise Busy("the deadline passed, the records moved or the signing key was away while the paper was drawn")


def _named(request: IssueRequest) -> dict[str, str]:
    return {"municipality": request.municipality, "request_id": request.request_id}


def _refused_after_all(
    cursor: CursorWrapper, request: IssueRequest, facts: Facts, number: str, now: datetime
) -> Answer:
    """The 例外許可 went to another paper, or was taken back, after we had read it."""
    alone = without_exemptions(facts)
    outcome = decide(facts=alone).outcome
    if isinstance(outcome, Refusal):
        return endings.end_refused(
            cursor, request=request, current=alone.policy, facts=alone, refusal=outcome, number=number, now=now
        )
    raise AssertionError("an exemption was needed for facts that are permitted without it")


def _is_same(facts: Facts, outcome: Written, order: _Order) -> bool:
    """The drawn paper is still the right one for the one who asked, and whom we locked is whom it is about."""
    return (
        outcome.prepared == order.written.prepared
        and _asker(facts) == _asker(order.facts)
        and _subjects(facts) == _subjects(order.facts)
    )


def _asker(facts: Facts) -> str:
    """宛名番号 of the applicant, or the place a 利用登録 leads to; tells people apart in a streak of mismatches."""
    who = Who.of(facts.identification)
    return str(who) if who else ""


def _seal(order: _Order, checked: Checked, signer: Signer, now: datetime) -> Sealed:
    sealed = seal(
        checked=checked,
        municipality=order.facts.policy.municipality,
        certificate_number=order.number,
        pages=len(order.written.prepared.page_digests),
        signer=signer,
        at=now,
    )
    fault("after_seal")
    if not sealed.pdf.startswith(checked.pdf):
        raise AssertionError("the sealed bytes do not begin with the inspected bytes")
    return sealed
