"""Builds the requests: one function per operation, each returning the body element."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from integrations.centre.wire.messages import Applicant, Asked, Presented, Terminal
from integrations.centre.wire.words import NAMESPACE

__all__ = [
    "SOAP",
    "anomaly",
    "application",
    "credential",
    "delivery",
    "envelope",
    "exchange",
    "issue",
    "listing",
    "registration",
    "status",
    "terminal",
]

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def envelope(body: etree._Element) -> bytes:
    """The body element in a SOAP 1.1 envelope, UTF-8."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    etree.SubElement(root, f"{{{SOAP}}}Body").append(body)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def exchange(operation: str, *, municipality: str, request_id: str, sent_at: datetime) -> etree._Element:
    """A new request with its first part, the address of the message."""
    root = etree.Element(_q(operation), nsmap={"k": NAMESPACE})
    part = _add(root, "exchange")
    _add(part, "requestId", request_id)
    _add(part, "municipalityCode", municipality)
    _add(part, "sentAt", _moment(sent_at))
    return root


def status(root: etree._Element) -> etree._Element:
    """GetStatus needs no more than its address."""
    return root


def listing(
    root: etree._Element, *, at: Terminal, municipality: str, presented: Presented, now: datetime
) -> etree._Element:
    """ListCertificates."""
    terminal(root, at=at, municipality=municipality)
    credential(root, presented=presented, now=now)
    return root


def issue(
    root: etree._Element, *, at: Terminal, municipality: str, presented: Presented, now: datetime, asked: Asked
) -> etree._Element:
    """IssueCertificate."""
    listing(root, at=at, municipality=municipality, presented=presented, now=now)
    _add(root, "kind", asked.kind)
    _add(root, "scope", asked.scope)
    for member in asked.members:
        _add(root, "member", str(member))
    for option in asked.options:
        _add(root, "option", option)
    if asked.fiscal_year:
        _add(root, "fiscalYear", asked.fiscal_year)
    _add(root, "copies", str(asked.copies))
    return root


def delivery(
    root: etree._Element, *, issue_request_id: str, outcome: str, printed_copies: int, paid: int, completed_at: datetime
) -> etree._Element:
    """ReportDelivery: ``outcome`` is PRINTED, PRINT_FAILED, CANCELLED or TIMED_OUT; ``paid`` in yen."""
    _add(root, "issueRequestId", issue_request_id)
    _add(root, "outcome", outcome)
    _add(root, "printedCopies", str(printed_copies))
    _add(root, "paid", str(paid))
    _add(root, "completedAt", _moment(completed_at))
    return root


def application(
    root: etree._Element,
    *,
    at: Terminal | None,
    municipality: str,
    presented: Presented,
    now: datetime,
    applicant: Applicant,
    honseki: str,
    hittosha: str,
    phone: str,
) -> etree._Element:
    """ApplyRegistration; ``at`` None: from the citizen's own computer."""
    if at is not None:
        terminal(root, at=at, municipality=municipality)
    credential(root, presented=presented, now=now)
    person = _add(root, "applicant")
    _add(person, "name", applicant.name)
    _add(person, "address", applicant.address)
    _add(person, "birthDate", applicant.birth_date.isoformat())
    _add(person, "sex", applicant.sex)
    _add(root, "honseki", honseki)
    _add(root, "hittosha", hittosha)
    _add(root, "phone", phone)
    return root


def registration(root: etree._Element, *, number: str) -> etree._Element:
    """GetRegistration of a 16 digit application number."""
    _add(root, "applicationNumber", number)
    return root


def anomaly(
    root: etree._Element,
    *,
    category: str,
    detected_at: datetime,
    issue_request_id: str = "",
    certificate_number: str = "",
    note: str = "",
) -> etree._Element:
    """ReportAnomaly."""
    _add(root, "category", category)
    if issue_request_id:
        _add(root, "issueRequestId", issue_request_id)
    if certificate_number:
        _add(root, "certificateNumber", certificate_number)
    _add(root, "detectedAt", _moment(detected_at))
    if note:
        _add(root, "note", note)
    return root


def terminal(root: etree._Element, *, at: Terminal, municipality: str) -> None:
    """Append the terminal."""
    part = _add(root, "terminal")
    _add(part, "channel", at.channel)
    _add(part, "operatorCode", at.operator)
    _add(part, "storeCode", at.store)
    _add(part, "terminalId", at.terminal)
    _add(part, "municipalityCode", at.municipality or municipality)
    if at.language:
        _add(part, "language", at.language)


def credential(root: etree._Element, *, presented: Presented, now: datetime) -> None:
    """Append what was presented."""
    part = _add(root, "credential")
    if presented.card_user:
        card = _add(part, "card")
        _add(card, "userId", presented.card_user)
        _add(card, "pin", presented.card_pin)
        return
    jpki = _add(part, "jpki")
    _add(jpki, "serialNumber", presented.serial)
    if presented.issuer:
        _add(jpki, "issuer", presented.issuer)
    _add(jpki, "media", presented.media)
    _add(jpki, "status", presented.status)
    _add(jpki, "checkedAt", _moment(presented.checked_at or now))


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, _q(name))
    child.text = text
    return child
