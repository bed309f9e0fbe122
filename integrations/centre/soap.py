"""The Centre's side of the SOAP interface, as small as trying the sample city needs.

How bytes travel is the caller's business (``send``), so the same client speaks over HTTP in the demonstration and
to Django's test client in the tests.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

__all__ = ["Centre", "Issued", "KoikiFault", "Offer", "Presented", "Refused", "WrongAnswer"]

NAMESPACE = "urn:akashi:koiki:5"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_OPERATOR, _STORE, _TERMINAL = "0001", "000001", "T0001"

#: Sends one envelope (SOAPAction, bytes) and returns the bytes of the answer, Faults included.
Send = Callable[[str, bytes], bytes]


class KoikiFault(Exception):
    """The server answered a SOAP Fault; ``code`` is the contract's."""

    def __init__(self, *, code: str) -> None:
        super().__init__(f"SOAP Fault {code}")
        self.code = code


class WrongAnswer(Exception):
    """The server's answer is not what the contract says."""


@dataclass(frozen=True, slots=True)
class Presented:
    """What the resident holds against the reader: a certificate (``serial``), or a card of the 条例利用 kind."""

    serial: str = ""
    issuer: str = ""
    media: str = "CARD"
    status: str = "GOOD"
    card_user: str = ""
    card_pin: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """交付できない理由."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of ListCertificates: ``members`` maps names to numbers; ``refusal`` is None when it is available."""

    kind: str
    fee: int
    scopes: tuple[str, ...]
    options: tuple[str, ...]
    members: dict[str, int]
    refusal: Refused | None
    fiscal_years: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate whose hash has been checked against its bytes. Fees in yen."""

    certificate_number: str
    pages: int
    copies: int
    total_fee: int
    pdf: bytes


class Centre:
    """Asks one municipality for certificates."""

    def __init__(self, *, send: Send, municipality: str, now: Callable[[], datetime]) -> None:
        """``now`` returns an aware datetime; it fills sentAt and checkedAt."""
        self._send = send
        self._municipality = municipality
        self._now = now

    def offers(self, presented: Presented) -> list[Offer]:
        """交付可能証明書照会. Raises KoikiFault, WrongAnswer."""
        request = self._request("ListCertificates", presented)
        answer = self._ask("ListCertificates", request)
        return [_offer(item) for item in answer.iterfind(_q("certificate"))]

    def issue(
        self,
        presented: Presented,
        *,
        kind: str,
        scope: str,
        members: Sequence[int] = (),
        options: Sequence[str] = (),
        fiscal_year: str = "",
        copies: int = 1,
        request_id: str | None = None,
    ) -> Issued | Refused:
        """証明書交付要求. Raises KoikiFault; WrongAnswer also when sha256 does not fit the PDF."""
        request = self._request("IssueCertificate", presented, request_id=request_id)
        _add(request, "kind", kind)
        _add(request, "scope", scope)
        for member in members:
            _add(request, "member", str(member))
        for option in options:
            _add(request, "option", option)
        if fiscal_year:
            _add(request, "fiscalYear", fiscal_year)
        _add(request, "copies", str(copies))
        answer = self._ask("IssueCertificate", request)
        refusal = answer.find(_q("refusal"))
        if refusal is not None:
            return _refused(refusal)
        return _issued(answer)

    def _request(self, operation: str, presented: Presented, *, request_id: str | None = None) -> etree._Element:
        root = etree.Element(_q(operation), nsmap={"k": NAMESPACE})
        moment = self._now().isoformat(timespec="seconds")
        exchange = _add(root, "exchange")
        _add(exchange, "requestId", request_id or uuid.uuid4().hex)
        _add(exchange, "municipalityCode", self._municipality)
        _add(exchange, "sentAt", moment)
        terminal = _add(root, "terminal")
        _add(terminal, "channel", "STORE")
        _add(terminal, "operatorCode", _OPERATOR)
        _add(terminal, "storeCode", _STORE)
        _add(terminal, "terminalId", _TERMINAL)
        _add(terminal, "municipalityCode", self._municipality)
        credential = _add(root, "credential")
        if presented.card_user:
            card = _add(credential, "card")
            _add(card, "userId", presented.card_user)
            _add(card, "pin", presented.card_pin)
            return root
        jpki = _add(credential, "jpki")
        _add(jpki, "serialNumber", presented.serial)
        if presented.issuer:
            _add(jpki, "issuer", presented.issuer)
        _add(jpki, "media", presented.media)
        _add(jpki, "status", presented.status)
        _add(jpki, "checkedAt", moment)
        return root

    def _ask(self, operation: str, request: etree._Element) -> etree._Element:
        envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"soap": _SOAP})
        etree.SubElement(envelope, f"{{{_SOAP}}}Body").append(request)
        sent = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
        received = self._send(f"{NAMESPACE}/{operation}", sent)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            body = etree.fromstring(received, parser).find(f"{{{_SOAP}}}Body")
        except etree.XMLSyntaxError as error:
            raise WrongAnswer("the answer is not XML") from error
        if body is None or len(body) != 1:
            raise WrongAnswer("the answer has no single SOAP body")
        if body[0].tag == f"{{{_SOAP}}}Fault":
            raise KoikiFault(code=body[0].findtext(f".//{_q('code')}") or "(no code)")
        if body[0].tag != _q(f"{operation}Response"):
            raise WrongAnswer(f"the answer is not a {operation}Response")
        return body[0]


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, _q(name))
    child.text = text
    return child


def _text(parent: etree._Element, name: str) -> str:
    text = parent.findtext(_q(name))
    if text is None:
        raise WrongAnswer(f"the answer lacks {name}")
    return text


def _refused(element: etree._Element) -> Refused:
    return Refused(code=_text(element, "code"), message=_text(element, "message"))


def _offer(item: etree._Element) -> Offer:
    available = item.find(_q("available"))
    refusal = item.find(_q("refusal"))
    found = item if available is None else available
    return Offer(
        kind=_text(item, "kind"),
        fee=int(_text(item, "fee")),
        scopes=tuple(scope.text or "" for scope in found.iterfind(_q("scope"))),
        options=tuple(option.text or "" for option in found.iterfind(_q("option"))),
        members={_text(one, "name"): int(_text(one, "number")) for one in found.iterfind(_q("member"))},
        refusal=None if refusal is None else _refused(refusal),
        fiscal_years=tuple(year.text or "" for year in found.iterfind(_q("fiscalYear"))),
    )


def _issued(answer: etree._Element) -> Issued:
    issued = answer.find(_q("issued"))
    if issued is None:
        raise WrongAnswer("the answer neither issues nor refuses")
    pdf = base64.b64decode(_text(issued, "pdf"))
    if hashlib.sha256(pdf).hexdigest() != _text(issued, "sha256"):
        raise WrongAnswer("sha256 does not fit the PDF")
    return Issued(
        certificate_number=_text(issued, "certificateNumber"),
        pages=int(_text(issued, "pages")),
        copies=int(_text(issued, "copies")),
        total_fee=int(_text(issued, "totalFee")),
        pdf=pdf,
    )
