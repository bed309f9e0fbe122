"""交付可能証明書照会 ListCertificates."""

from dataclasses import replace
from datetime import timedelta

from lxml import etree

from integrations.koiki.operations.message import Clock, Message, deadline_of
from integrations.koiki.reading import credential, terminal
from integrations.koiki.writing import answer, group, put, put_refusal
from issuer.issuance.listing import Listed, inquiry
from issuer.issuance.listing import list_certificates as what_this_person_gets
from issuer.issuance.pin import with_pin_tried_for_all
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import CardCredential

#: No deadline is shorter (settings), so what waited less need not be looked up.
_NEVER_LATE = timedelta(seconds=1)


def try_pin(message: Message, clock: Clock) -> Message:
    """Before the answer's transaction: what came of a card's 暗証番号 for each kind, and no 暗証番号 any more.

    Raises Busy when nobody waits for the answer any longer: no 暗証番号 is tried then.
    """
    if message.waited >= _NEVER_LATE:
        deadline_of(message, clock)
    presented = credential(message.body)
    if not isinstance(presented, CardCredential):
        return message
    request = inquiry(
        municipality=message.municipality,
        terminal=terminal(message.body),
        credential=presented,
        kind=CertificateKind.JUMINHYO,
        now=message.received_at,
    )
    named = replace(
        request,
        request_id=message.request_id,
        fingerprint=message.fingerprint,
        deadline=deadline_of(message, clock),
    )
    return replace(message, credential=with_pin_tried_for_all(request=named, clock=clock))


def list_certificates(message: Message) -> etree._Element:
    """Offer or refusal per kind, inside the scope of the message's municipality."""
    response = answer("ListCertificates")
    for line in what_this_person_gets(
        municipality=message.municipality,
        terminal=terminal(message.body),
        credential=message.credential or credential(message.body),
        now=message.received_at,
        request_id=message.request_id,
    ):
        _put_line(response, line)
    return response


def _put_line(response: etree._Element, line: Listed) -> None:
    certificate = group(response, "certificate")
    put(certificate, "kind", line.kind.value)
    put(certificate, "fee", line.fee)
    put(certificate, "maxCopies", line.max_copies)
    if line.refusal is not None:
        put_refusal(certificate, code=line.refusal.code, message=line.refusal.message)
    if line.offer is None:
        return
    available = group(certificate, "available")
    for extent in line.offer.extents:
        put(available, "scope", extent.value)
    for option in line.offer.options:
        put(available, "option", option.value)
    for person in line.offer.members:
        member = group(available, "member")
        put(member, "number", person.number)
        put(member, "name", person.name)
    for year in line.offer.fiscal_years:
        put(available, "fiscalYear", f"{year:04d}")
