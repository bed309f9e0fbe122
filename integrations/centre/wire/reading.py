"""Reads the answers: held to the contract's schema first, then turned into values."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from integrations.centre.wire.messages import (
    Application,
    Delivery,
    Issued,
    Offer,
    Refused,
    RegistrationState,
    Service,
    Status,
)
from integrations.centre.wire.words import NAMESPACE
from integrations.centre.wire.writing import SOAP
from integrations.soap.contract import Contract

__all__ = [
    "KoikiFault",
    "WrongAnswer",
    "application",
    "body_of",
    "delivery",
    "incident",
    "issue",
    "offers",
    "registration",
    "status",
]

# The contract is a file that both sides hold; reading it is not knowing the server.
_CONTRACT = Contract(
    folder=Path(__file__).resolve().parents[2] / "koiki" / "contract",
    name="koiki",
    address="http://127.0.0.1:8000/koiki/v5",
)


class KoikiFault(Exception):
    """The server answered a SOAP Fault; ``code``, ``message`` and ``retryable`` are the contract's."""

    def __init__(self, *, code: str, message: str = "", retryable: bool = False) -> None:
        super().__init__(f"SOAP Fault {code}")
        self.code = code
        self.message = message
        self.retryable = retryable


class WrongAnswer(Exception):
    """The server's answer is not what the contract says."""


def body_of(received: bytes, *, operation: str) -> etree._Element:
    """The response element of ``operation``, valid against the schema.

    Raises KoikiFault when the server says so, WrongAnswer for anything else that is not the contract's answer.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        body = etree.fromstring(received, parser).find(f"{{{SOAP}}}Body")
    except etree.XMLSyntaxError as error:
        raise WrongAnswer("the answer is not XML") from error
    if body is None or len(body) != 1:
        raise WrongAnswer("the answer has no single SOAP body")
    element = body[0]
    if element.tag == f"{{{SOAP}}}Fault":
        raise _fault(element)
    if element.tag != _q(f"{operation}Response"):
        raise WrongAnswer(f"the answer is not a {operation}Response")
    if not _CONTRACT.fits(element):
        raise WrongAnswer(f"the {operation}Response does not fit koiki.xsd")
    return element


def _fault(element: etree._Element) -> Exception:
    detail = element.find(f".//{_q('KoikiFault')}")
    if detail is None or not _CONTRACT.fits(detail):
        return WrongAnswer("a SOAP Fault without the contract's detail")
    return KoikiFault(
        code=_text(detail, "code"), message=_text(detail, "message"), retryable=_true(_text(detail, "retryable"))
    )


def status(body: etree._Element) -> Status:
    """GetStatusResponse."""
    services = tuple(
        Service(
            kind=_text(one, "kind"),
            open=_true(_text(one, "open")),
            fee=int(_text(one, "fee")),
            opens_at=_moment(one, "opensAt"),
            closes_at=_moment(one, "closesAt"),
        )
        for one in body.iterfind(_q("service"))
    )
    moment = datetime.fromisoformat(_text(body, "serverTime"))
    return Status(status=_text(body, "status"), server_time=moment, services=services)


def offers(body: etree._Element) -> list[Offer]:
    """ListCertificatesResponse."""
    return [_offer(item) for item in body.iterfind(_q("certificate"))]


def _offer(item: etree._Element) -> Offer:
    available = item.find(_q("available"))
    refusal = item.find(_q("refusal"))
    found = item if available is None else available
    people = tuple((int(_text(one, "number")), _text(one, "name")) for one in found.iterfind(_q("member")))
    return Offer(
        kind=_text(item, "kind"),
        fee=int(_text(item, "fee")),
        scopes=tuple(scope.text or "" for scope in found.iterfind(_q("scope"))),
        options=tuple(option.text or "" for option in found.iterfind(_q("option"))),
        members={name: number for number, name in people},
        refusal=None if refusal is None else _refused(refusal),
        fiscal_years=tuple(year.text or "" for year in found.iterfind(_q("fiscalYear"))),
        max_copies=int(_text(item, "maxCopies")),
        people=people,
    )


def issue(body: etree._Element) -> Issued | Refused:
    """IssueCertificateResponse. Raises WrongAnswer also when sha256 does not fit the PDF."""
    refusal = body.find(_q("refusal"))
    if refusal is not None:
        return _refused(refusal)
    issued = body.find(_q("issued"))
    if issued is None:
        raise WrongAnswer("the answer neither issues nor refuses")
    try:
        pdf = base64.b64decode(_text(issued, "pdf"))
    except binascii.Error as error:
        raise WrongAnswer("the PDF is not base64") from error
    sha256 = _text(issued, "sha256")
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise WrongAnswer("sha256 does not fit the PDF")
    return Issued(
        certificate_number=_text(issued, "certificateNumber"),
        pages=int(_text(issued, "pages")),
        copies=int(_text(issued, "copies")),
        total_fee=int(_text(issued, "totalFee")),
        unit_fee=int(_text(issued, "unitFee")),
        sha256=sha256,
        pdf=pdf,
    )


def delivery(body: etree._Element) -> Delivery:
    """ReportDeliveryResponse."""
    return Delivery(accepted=_true(_text(body, "accepted")), state=_text(body, "state"))


def application(body: etree._Element) -> Application:
    """ApplyRegistrationResponse."""
    number = body.findtext(_q("applicationNumber")) or ""
    return Application(result=_text(body, "result"), number=number, message=_text(body, "message"))


def registration(body: etree._Element) -> RegistrationState:
    """GetRegistrationResponse."""
    decided = body.findtext(_q("decidedOn"))
    return RegistrationState(
        status=_text(body, "status"),
        decided_on=date.fromisoformat(decided) if decided else None,
        message=_text(body, "message"),
    )


def incident(body: etree._Element) -> str:
    """The incident's number of ReportAnomalyResponse."""
    return _text(body, "incidentNumber")


def _refused(element: etree._Element) -> Refused:
    return Refused(code=_text(element, "code"), message=_text(element, "message"))


def _text(parent: etree._Element, name: str) -> str:
    text = parent.findtext(_q(name))
    if text is None:
        raise WrongAnswer(f"the answer lacks {name}")
    return text


def _moment(parent: etree._Element, name: str) -> datetime | None:
    text = parent.findtext(_q(name))
    return datetime.fromisoformat(text) if text else None


def _true(text: str) -> bool:
    return text.strip() in ("true", "1")


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
