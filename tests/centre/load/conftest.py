"""A small town with a server of its own that speaks the contract, and can be told to do wrong."""

from __future__ import annotations

import base64
import hashlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from integrations.centre.load import asking
from integrations.centre.wire import NAMESPACE

from .paper import paper

PEOPLE = {
    "101": "青木　一郎",
    "102": "石川　花子",
    "103": "上田　進",
    "104": "遠藤　幸子",
    "105": "岡田　茂",
    "106": "SMITH JOHN",
}
UNDER_AGE = "106"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_UNDER_AGE = "<refusal><code>UNDER_AGE</code><message>窓口へ</message></refusal>"
_TITLES = {"JUMINHYO": "住　民　票", "INKAN": "印 鑑 登 録 証 明 書"}


@dataclass
class Town:
    """The server. ``wrong``: what it does wrong; ``every``: at every n-th paper."""

    url: str = ""
    wrong: str = ""
    every: int = 5
    issued: dict[str, tuple[str, str]] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    count: Iterator[int] = field(default_factory=itertools.count)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def errs(self, wrong: str, number: int) -> bool:
        return self.wrong == wrong and number % self.every == 0

    def answer(self, body: etree._Element) -> tuple[int, str]:
        act = {
            "GetStatus": self.status,
            "ListCertificates": self.listing,
            "IssueCertificate": self.issue,
            "ReportDelivery": self.report,
        }[etree.QName(body).localname]
        with self.guard:
            return act(body)

    def status(self, _: etree._Element) -> tuple[int, str]:
        moment = datetime.now(UTC).isoformat()
        return (
            200,
            f"<GetStatusResponse><status>IN_SERVICE</status><serverTime>{moment}</serverTime></GetStatusResponse>",
        )

    def listing(self, body: etree._Element) -> tuple[int, str]:
        serial = text(body, "serialNumber")
        shown = _UNDER_AGE if serial == UNDER_AGE else "<available><scope>SELF</scope></available>"
        kinds = "".join(
            f"<certificate><kind>{kind}</kind><fee>250</fee><maxCopies>5</maxCopies>{shown}</certificate>"
            for kind in _TITLES
        )
        return 200, f"<ListCertificatesResponse>{kinds}</ListCertificatesResponse>"

    def issue(self, body: etree._Element) -> tuple[int, str]:
        request, serial, kind = text(body, "requestId"), text(body, "serialNumber"), text(body, "kind")
        self.attempts[request] = self.attempts.get(request, 0) + 1
        if self.wrong == "dead" or (self.wrong == "busy" and self.attempts[request] == 1):
            return fault("BUSY", retryable=True)
        if self.wrong == "rejects":
            return fault("INVALID_MESSAGE", retryable=False)
        if serial == UNDER_AGE:
            return 200, f"<IssueCertificateResponse>{_UNDER_AGE}</IssueCertificateResponse>"
        place = next(self.count)
        if request not in self.issued or self.errs("second number", place):
            self.issued[request] = (f"N{place:06d}", serial)
        number = self.issued[request][0]
        if self.errs("one number for two", place):
            number = "N000001"
        pdf = self.print(number, serial, kind, place)
        copies = int(text(body, "copies"))
        sha = hashlib.sha256(b"" if self.errs("wrong hash", place) else pdf).hexdigest()
        return 200, (
            f"<IssueCertificateResponse><issued><certificateNumber>{number}</certificateNumber><pages>2</pages>"
            f"<copies>{copies}</copies><unitFee>250</unitFee><totalFee>{250 * copies}</totalFee><sha256>{sha}</sha256>"
            f"<pdf>{base64.b64encode(pdf).decode()}</pdf></issued></IssueCertificateResponse>"
        )

    def print(self, number: str, serial: str, kind: str, place: int) -> bytes:
        other = next(name for key, name in PEOPLE.items() if key not in (serial, UNDER_AGE))
        name = other if self.errs("other person", place) else PEOPLE[serial]
        shown = "JUMINHYO" if kind == "INKAN" else "INKAN"
        title = _TITLES[shown if self.errs("wrong kind", place) else kind]
        second = [number, "続き"]
        if self.errs("page of another", place):
            second = ["N999999", "続き"]
        if self.errs("stranger's line", place):
            second.append(other)
        if self.wrong == "same name in the register":
            second.append(PEOPLE["101"])
        pages = [[title, name, number], second]
        return paper(*pages[: 1 if self.errs("missing page", place) else 2])

    def report(self, body: etree._Element) -> tuple[int, str]:
        self.reports[text(body, "issueRequestId")] = text(body, "outcome")
        state = "DELIVERED" if text(body, "outcome") == "PRINTED" else "CANCELLED"
        return 200, f"<ReportDeliveryResponse><accepted>true</accepted><state>{state}</state></ReportDeliveryResponse>"


def text(body: etree._Element, name: str) -> str:
    return body.findtext(f".//{{{NAMESPACE}}}{name}") or ""


def fault(code: str, *, retryable: bool) -> tuple[int, str]:
    return 500, (
        f'<Fault xmlns="{_SOAP}"><faultcode xmlns="">Server</faultcode><faultstring xmlns="">x</faultstring>'
        f'<detail xmlns=""><KoikiFault xmlns="{NAMESPACE}"><code>{code}</code><message>x</message>'
        f"<retryable>{str(retryable).lower()}</retryable></KoikiFault></detail></Fault>"
    )


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = made.answer(message[0][0])
            body = (
                f'<s:Envelope xmlns:s="{_SOAP}"><s:Body>'
                f"{answer.replace('>', f' xmlns={chr(34)}{NAMESPACE}{chr(34)}>', 1) if status == 200 else answer}"
                "</s:Body></s:Envelope>"
            ).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PAUSES", (0.1, 0.05))


@pytest.fixture
def residents(tmp_path: Path) -> Path:
    file = tmp_path / "residents.tsv"
    file.write_text("".join(f"{serial}\t\t{name}\n" for serial, name in PEOPLE.items()), encoding="utf-8")
    return file


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    """Only what the town offers, without pauses."""
    file = tmp_path / "mix.toml"
    file.write_text(
        """
[outside]
share = 0.2
codes = ["131016"]
[hours]
weights = [0, 0, 0, 0, 0, 0, 1, 3, 6, 9, 9, 9, 8, 7, 7, 8, 8, 7, 6, 5, 3, 1, 0, 0]
[channels]
STORE = 1
[operators]
"0001" = 1
[media]
CARD = 1
[languages]
ja = 1
en = 1
[copies]
1 = 1
2 = 1
[outcomes]
PRINTED = 9
CANCELLED = 1
[visit]
list_share = 0.5
list_before_seconds = 0
report_after_seconds = [0, 0]
refused_share = 0.1
[kinds.JUMINHYO]
weight = 2
scopes = { ALL = 1, SELF = 1 }
[kinds.INKAN]
weight = 1
scopes = { SELF = 1 }
""",
        encoding="utf-8",
    )
    return file
