"""交付可能証明書照会: what this person could get now, kind by kind, by the very rules that decide."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connections

from issuer.issuance.answers import Refused
from issuer.issuance.gather import Look
from issuer.issuance.records import media_of, note_listing
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.request import Credential, IssueRequest, Terminal
from issuer.papers.verdict import Finding, Refusal
from issuer.rules import Offer, message_for, offer
from issuer.tenancy.trips import Trip


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind the municipality handles: an offer, or the refusal this person would get. ``fee`` in yen per copy.

    ``finding``: the true reason of the refusal, for the record only.
    """

    kind: CertificateKind
    fee: int
    max_copies: int
    offer: Offer | None
    refusal: Refused | None
    finding: Finding | None = None


def inquiry(
    *, municipality: str, terminal: Terminal, credential: Credential, kind: CertificateKind, now: datetime
) -> IssueRequest:
    """A request nobody made, for asking the rules what they would say (listing, explain)."""
    return IssueRequest(
        municipality=municipality,
        request_id="",
        fingerprint="",
        kind=kind,
        extent=Extent.SELF,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=terminal,
        credential=credential,
        received_at=now,
        deadline=now,
    )


def facts_for_inquiry(*, request: IssueRequest) -> Facts:
    """Facts broad enough for every kind and option (個人番号 included), inside ``scope``."""
    broad = replace(request, options=frozenset({Option.MY_NUMBER}))
    with connections["default"].cursor() as cursor:
        trip = Trip()
        look = Look(trip=trip, request=broad, kinds=tuple(CertificateKind))
        trip.run(cursor)
        facts = look.facts(cursor=cursor, now=request.received_at)
    return replace(facts, request=request, identification=facts.identification.of_kind(request.kind))


def list_certificates(
    *, municipality: str, terminal: Terminal, credential: Credential, now: datetime, request_id: str = ""
) -> tuple[Listed, ...]:
    """Offer or refusal for every kind on the municipality's list, inside ``scope(municipality)``.

    ``request_id``: of the message, whose row then tells staff who asked and why a kind was not offered.
    """
    request = inquiry(
        municipality=municipality, terminal=terminal, credential=credential, kind=CertificateKind.JUMINHYO, now=now
    )
    facts = facts_for_inquiry(request=request)
    listed = tuple(_listed(facts, kind) for kind in CertificateKind if kind in facts.policy.offered)
    if request_id:
        note_listing(
            municipality=municipality,
            request_id=request_id,
            facts=facts,
            media=media_of(request),
            listed={line.kind.value: _reason(line.finding) for line in listed},
        )
    return listed


def _reason(finding: Finding | None) -> dict[str, str]:
    """A refusal for the record; empty for an offer."""
    if finding is None or finding.refusal is None:
        return {}
    return {
        "code": finding.refusal.value,
        "rule": finding.rule,
        "explanation": f"{finding.explanation} {finding.evidence}".strip(),
        "since": finding.since.isoformat() if finding.since else "",
    }


def _listed(facts: Facts, kind: CertificateKind) -> Listed:
    own = replace(facts, request=replace(facts.request, kind=kind), identification=facts.identification.of_kind(kind))
    answer = offer(facts_for_kind=own)
    fee = facts.policy.offered[kind].at(facts.request.terminal.channel)
    if isinstance(answer, Refusal):
        refused = Refused(code=answer.code, message=message_for(policy=facts.policy, code=answer.code))
        return Listed(
            kind=kind, fee=fee, max_copies=facts.policy.max_copies, offer=None, refusal=refused, finding=answer.finding
        )
    return Listed(kind=kind, fee=fee, max_copies=facts.policy.max_copies, offer=answer, refusal=None)
