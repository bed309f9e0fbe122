"""A server of the contract in memory, honest unless told otherwise, and an exchange over a journal in a folder."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lxml import etree

from integrations.centre.journal import Journal
from integrations.centre.visit import Exchange
from integrations.centre.wire import NAMESPACE, Cut, NotConnected

FEE = 250
_FINAL = {"PRINTED": "DELIVERED", "PRINT_FAILED": "FAILED", "CANCELLED": "CANCELLED"}
#: How the next message is treated. The first four are the world's, the others a server's own faults.
MOODS = (
    "well",
    "lost",  # the message never arrives
    "unheard",  # it arrives and the answer is lost
    "busy",
    "garbage",
    "refuses",
    "expired",
    "copies",
    "total",
    "fee",
    "no-pdf",
    "number-of-another",
    "other-bytes",
    "second-number",
    "turned-away",
    "reused",
)


@dataclass
class Paper:
    """What the server believes of one request."""

    number: str
    copies: int
    state: str = "ISSUED"
    printed: int = 0
    paid: int = 0


@dataclass
class Server:
    """``send`` is the wire. ``moods`` are used up message by message, then the server is well."""

    moods: list[str] = field(default_factory=list)
    papers: dict[str, Paper] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    incidents: dict[str, tuple[str, str]] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    contradicted: int = 0
    kinds: tuple[str, ...] = ("JUMINHYO",)

    def send(self, action: str, envelope: bytes) -> bytes:
        operation = action.rpartition("/")[2]
        mood = self.moods.pop(0) if self.moods else "well"
        if mood == "lost":
            raise NotConnected("nobody listens")
        body = etree.fromstring(envelope)[-1][0]
        asked = {_name(element): element.text or "" for element in body.iter() if not len(element)}
        self.log.append((operation, asked["requestId"]))
        if mood == "busy":
            return _fault("BUSY", retryable=True)
        if mood == "turned-away":
            return _fault("NOT_AUTHORISED")
        answer: bytes = getattr(self, f"_{operation}")(asked, mood)
        if mood == "unheard":
            raise Cut("the answer is lost")
        if mood == "expired" and operation != "ListCertificates":
            return _fault("ANSWER_EXPIRED")
        return b"<html/>" if mood == "garbage" else answer

    def _ListCertificates(self, asked: dict[str, str], mood: str) -> bytes:  # noqa: N802 - the contract's name
        fee = FEE + 50 if mood == "fee" else FEE
        offers = (
            f"<certificate><kind>{kind}</kind><fee>{fee}</fee><maxCopies>10</maxCopies><available><scope>SELF</scope>"
            "<member><number>1</number><name>桐生　茂</name></member></available></certificate>"
            for kind in self.kinds
        )
        return _answer("ListCertificates", "".join(offers))

    def _IssueCertificate(self, asked: dict[str, str], mood: str) -> bytes:  # noqa: N802
        request, copies = asked["requestId"], int(asked["copies"])
        if mood == "reused":
            return _fault("REQUEST_ID_REUSED")
        if request in self.refused or (mood == "refuses" and request not in self.papers):
            self.refused.add(request)
            return _answer("IssueCertificate", "<refusal><code>HELD</code><message>窓口へ</message></refusal>")
        again = request in self.papers
        number = f"N{len(self.papers) + 1}"
        if mood == "number-of-another" and self.papers and not again:
            number = next(iter(self.papers.values())).number
        paper = self.papers.setdefault(request, Paper(number, copies))
        pdf = b"%PDF-" + request.encode() + (b" other" if again and mood == "other-bytes" else b"")
        if mood == "no-pdf":
            pdf = pdf[1:]
        shown = paper.number + ("X" if again and mood == "second-number" else "")
        return _answer(
            "IssueCertificate",
            f"<issued><certificateNumber>{shown}</certificateNumber><pages>1</pages>"
            f"<copies>{copies + (mood == 'copies')}</copies><unitFee>{FEE}</unitFee>"
            f"<totalFee>{(copies + (mood == 'copies')) * FEE + 10 * (mood == 'total')}</totalFee>"
            f"<sha256>{hashlib.sha256(pdf).hexdigest()}</sha256><pdf>{base64.b64encode(pdf).decode()}</pdf></issued>",
        )

    def _ReportDelivery(self, asked: dict[str, str], mood: str) -> bytes:  # noqa: N802
        paper = self.papers.get(asked["issueRequestId"])
        if paper is None:
            return _fault("UNKNOWN_REQUEST")
        printed, paid = int(asked["printedCopies"]), int(asked["paid"])
        end = "DELIVERED" if printed else _FINAL[asked["outcome"]]
        accepted = paper.state == "ISSUED" or (paper.state, paper.printed, paper.paid) == (end, printed, paid)
        if accepted:
            paper.state, paper.printed, paper.paid = end, printed, paid
        else:
            self.contradicted += 1
        answer = f"<accepted>{str(accepted).lower()}</accepted><state>{paper.state}</state>"
        return _answer("ReportDelivery", answer)

    def _ReportAnomaly(self, asked: dict[str, str], mood: str) -> bytes:  # noqa: N802
        self.incidents.setdefault(asked["requestId"], (asked["category"], asked.get("issueRequestId", "")))
        return _answer("ReportAnomaly", f"<incidentNumber>I{len(self.incidents)}</incidentNumber>")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _answer(operation: str, inside: str) -> bytes:
    return _enveloped(f'<{operation}Response xmlns="{NAMESPACE}">{inside}</{operation}Response>')


def _fault(code: str, *, retryable: bool = False) -> bytes:
    return _enveloped(
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring><detail>"
        f'<KoikiFault xmlns="{NAMESPACE}"><code>{code}</code><message>x</message>'
        f"<retryable>{str(retryable).lower()}</retryable></KoikiFault></detail></s:Fault>"
    )


def _enveloped(body: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + body + "</s:Body></s:Envelope>"
    ).encode()


class Killed(BaseException):
    """The process is gone; what was committed stays."""


@dataclass
class Dying:
    """Stands before a function that opens transactions; ``at`` (from 1) and ``before`` its commit or after."""

    writing: Callable[[Path], object]
    at: int = 0
    before: bool = False
    count: int = 0

    def arm(self, at: int, *, before: bool) -> None:
        self.at, self.before, self.count = at, before, 0

    @contextmanager
    def __call__(self, path: Path) -> Iterator[object]:
        self.count += 1
        mine = self.count
        with self.writing(path) as connection:  # type: ignore[attr-defined]
            yield connection
            if mine == self.at and self.before:
                raise Killed
        if mine == self.at:
            raise Killed


@dataclass
class Clock:
    """Moves when somebody waits or says so."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def exchange_of(*, path: Path, server: Server, clock: Clock) -> Exchange:
    """An exchange that reaches ``server`` for every municipality and kind."""
    return Exchange(journal=Journal(path), route=lambda *_: server.send, now=clock.now, wait=clock.wait)
