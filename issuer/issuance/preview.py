"""Asking the line without issuing: why not (explain), and what the paper would look like (見本)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connections

from issuer.audit import append
from issuer.identity.card import standing
from issuer.issuance.listing import facts_for_inquiry, inquiry
from issuer.issuance.workshop import workshop
from issuer.issuance.written import written
from issuer.municipality.selectors import policy
from issuer.papers.content import Footer
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Channel, Extent, Option
from issuer.papers.request import CardCredential, Credential, JpkiCredential, Terminal
from issuer.papers.verdict import Finding, Refusal
from issuer.rules import explain as explain_rules
from issuer.rules.options import narrowest_extent
from issuer.tenancy.scope import scope

_DESK = Terminal(
    channel=Channel.STORE, operator_code="0000", store_code="0", terminal_id="0", municipality_code="000000"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a member of staff asks about: one certificate serial and one paper it might get.

    ``card``: a 利用者ID of 条例利用 in place of the serial; its 暗証番号 is taken for right.

    Without ``extent`` the applicant alone, or the whole where a kind has nothing less.
    """

    municipality: str
    serial: str
    kind: CertificateKind
    issuer: str = ""
    card: str = ""
    extent: Extent | None = None
    options: frozenset[Option] = frozenset()
    fiscal_year: str = ""


def explain(*, question: Question, now: datetime, actor: str) -> tuple[Finding, ...]:
    """Every rule's finding, in order; on the record as an operator's look at this person."""
    return explain_rules(facts=_facts(question, now, actor, "explain.asked"))


def preview(*, question: Question, clock: Callable[[], datetime], actor: str, edition: str = "") -> bytes | Refusal:
    """The paper with the 見本 watermark and no certificate number, as PDF bytes: never issued, but on the record.

    ``edition``: of the kind's form, in place of the one in force today.
    """
    facts = _facts(question, clock(), actor, "preview.asked")
    if edition:
        facts = replace(facts, editions={**facts.editions, question.kind: edition})
    outcome = written(facts=facts)
    if isinstance(outcome, Refusal):
        return outcome
    press = workshop().press
    prepared = press.prepare(content=outcome.prepared.content, sample=True)
    total = len(prepared.page_digests)
    marks = tuple(Footer(certificate_number="見本", page=n, pages=total, keiin="見本") for n in range(1, total + 1))
    return press.finish(prepared=prepared, footers=marks).pdf


def _facts(question: Question, now: datetime, actor: str, action: str) -> Facts:
    with scope(question.municipality):
        facts = _inquire(question, _card(question, now) if question.card else _jpki(question, "CARD"), now)
        if facts.identification.problem == "MEDIA_MISMATCH":
            facts = _inquire(question, _jpki(question, "SMARTPHONE"), now)
        append(
            municipality=question.municipality,
            at=now,
            actor=actor,
            action=action,
            detail={"kind": question.kind, "atena_no": facts.person.atena_no if facts.person else ""},
        )
    return facts


def _jpki(question: Question, media: str) -> Credential:
    return JpkiCredential(serial_number=question.serial, media=media, status="GOOD", issuer=question.issuer)


def _card(question: Question, now: datetime) -> Credential:
    attempts = policy(municipality=question.municipality, at=now).card.attempts
    with connections["default"].cursor() as cursor:
        check = standing(
            cursor,
            municipality=question.municipality,
            user_id=question.card,
            kind=question.kind,
            attempts=attempts,
        )
    return CardCredential(user_id=question.card, pin="", checks=(check,))


def _inquire(question: Question, credential: Credential, now: datetime) -> Facts:
    request = inquiry(
        municipality=question.municipality, terminal=_DESK, credential=credential, kind=question.kind, now=now
    )
    return facts_for_inquiry(
        request=replace(
            request,
            extent=question.extent or narrowest_extent(question.kind),
            options=question.options,
            fiscal_year=question.fiscal_year,
        )
    )
