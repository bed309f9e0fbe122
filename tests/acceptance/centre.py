"""The exchange centre: a zeep client that knows nothing but the served WSDL."""

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
import zeep
from zeep.exceptions import Fault
from zeep.transports import Transport

NS = "{urn:akashi:koiki:5}"


@dataclass(frozen=True)
class Answer:
    """What came back: exactly one of ``number`` (issued), ``refusal`` or ``fault`` is not empty."""

    number: str = ""
    pages: int = 0
    copies: int = 0
    unit_fee: int = 0
    total_fee: int = 0
    sha256: str = ""
    pdf: bytes = b""
    refusal: str = ""
    message: str = ""
    fault: str = ""
    retryable: bool = False

    @property
    def outcome(self) -> str:
        """One word for a table: the refusal code, FAULT code, or ISSUED."""
        return self.refusal or self.fault or "ISSUED"


@dataclass
class Centre:
    """Talks for one municipality. Thread-safe: each thread keeps its own zeep client."""

    url: str
    municipality: str
    now: datetime
    _local: threading.local = field(default_factory=threading.local)

    @property
    def client(self) -> zeep.Client:
        if not hasattr(self._local, "client"):
            session = requests.Session()
            session.trust_env = False
            transport = Transport(session=session, timeout=60, operation_timeout=90)
            self._local.client = zeep.Client(f"{self.url}/koiki/v5?wsdl", transport=transport)
        return self._local.client

    def exchange(self, request_id: str = "") -> dict[str, Any]:
        return {
            "requestId": request_id or new_id(),
            "municipalityCode": self.municipality,
            "sentAt": self.now,
        }

    def terminal(self, **given: Any) -> dict[str, Any]:
        return {
            "channel": "STORE",
            "operatorCode": "0001",
            "storeCode": "ST0001",
            "terminalId": "T01",
            "municipalityCode": self.municipality,
        } | given

    def jpki(self, serial: str, *, issuer: str = "", media: str = "CARD", status: str = "GOOD") -> dict[str, Any]:
        known = {"serialNumber": serial, "media": media, "status": status, "checkedAt": self.now}
        return {"jpki": known | ({"issuer": issuer} if issuer else {})}

    def issue(
        self,
        serial: str,
        kind: str = "JUMINHYO",
        scope: str = "SELF",
        *,
        options: tuple[str, ...] = (),
        members: tuple[int, ...] = (),
        copies: int = 1,
        request_id: str = "",
        credential: dict[str, Any] | None = None,
        terminal: dict[str, Any] | None = None,
        fiscal_year: str | None = None,
        **identity: str,
    ) -> Answer:
        """IssueCertificate. A Fault comes back as an answer, so that a table of cases reads evenly."""
        try:
            said = self.client.service.IssueCertificate(
                exchange=self.exchange(request_id),
                terminal=terminal or self.terminal(),
                credential=credential or self.jpki(serial, **identity),
                kind=kind,
                scope=scope,
                member=list(members),
                option=list(options),
                fiscalYear=fiscal_year,
                copies=copies,
            )
        except Fault as fault:
            return self._fault(fault)
        if said.refusal is not None:
            return Answer(refusal=said.refusal.code, message=said.refusal.message)
        issued = said.issued
        return Answer(
            number=issued.certificateNumber,
            pages=int(issued.pages),
            copies=int(issued.copies),
            unit_fee=int(issued.unitFee),
            total_fee=int(issued.totalFee),
            sha256=issued.sha256,
            pdf=issued.pdf,
        )

    def insist(self, serial: str, *, request_id: str, **asked: Any) -> Answer:
        """What the Centre does with BUSY: the same number again. Twenty times BUSY in a row is a failure."""
        for _ in range(20):
            answer = self.issue(serial, request_id=request_id, **asked)
            if answer.fault != "BUSY":
                return answer
        raise AssertionError("BUSY twenty times in a row")

    def list(
        self, serial: str, *, request_id: str = "", credential: dict[str, Any] | None = None, **identity: str
    ) -> dict[str, Any]:
        """ListCertificates by kind."""
        said = self.client.service.ListCertificates(
            exchange=self.exchange(request_id),
            terminal=self.terminal(),
            credential=credential or self.jpki(serial, **identity),
        )
        # zeep hands back the bare list when a response holds nothing else.
        return {line.kind: line for line in (getattr(said, "certificate", said) or [])}

    def status(self) -> Any:
        return self.client.service.GetStatus(exchange=self.exchange())

    def report(
        self, issue_request_id: str, outcome: str, *, printed: int, paid: int, request_id: str = ""
    ) -> tuple[bool, str]:
        """ReportDelivery → (accepted, state); a Fault → (False, its code)."""
        try:
            said = self.client.service.ReportDelivery(
                exchange=self.exchange(request_id),
                issueRequestId=issue_request_id,
                outcome=outcome,
                printedCopies=printed,
                paid=paid,
                completedAt=self.now,
            )
        except Fault as fault:
            return False, self._fault(fault).fault
        return bool(said.accepted), str(said.state)

    @staticmethod
    def _fault(fault: Fault) -> Answer:
        assert fault.detail is not None, f"a Fault without the contract's detail: {fault.message}"
        body = fault.detail.find(f".//{NS}KoikiFault")
        assert body is not None, f"a Fault without KoikiFault: {fault.message}"
        code, message = body.findtext(f"{NS}code"), body.findtext(f"{NS}message")
        return Answer(fault=code or "", message=message or "", retryable=body.findtext(f"{NS}retryable") == "true")


def new_id() -> str:
    """A request number nobody used before."""
    return f"ACC-{uuid.uuid4()}"
