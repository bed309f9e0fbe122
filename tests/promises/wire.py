"""A centre's client of a few lines: it costs this machine so little that the server is what is tried."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from lxml import etree

from tests.acceptance.centre import Answer, new_id
from tests.koiki import messages

__all__ = ["LOST", "Answer", "Wire", "answer_of", "new_id"]
#: What a lost connection looks like.
LOST = (OSError, HTTPException)


@dataclass(frozen=True)
class Wire:
    """Talks for one municipality, one connection a message; any number of threads."""

    url: str
    municipality: str

    def post(self, data: bytes, *, patience: float = 60) -> tuple[int, bytes]:
        """HTTP status and body. Raises OSError or HTTPException when the connection is lost."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=patience)
        try:
            connection.request("POST", "/koiki/v5", body=data, headers={"Content-Type": "text/xml; charset=utf-8"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def message(self, serial: str, *, request_id: str, kind: str = "JUMINHYO", copies: int = 1) -> bytes:
        """The bytes of one IssueCertificate."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        terminal = messages.TERMINAL.replace("282103", self.municipality)
        content = f"{terminal}{messages.jpki(serial=serial, checked_at=now)}<kind>{kind}</kind><scope>SELF</scope>"
        given = {"request_id": request_id, "municipality": self.municipality, "sent_at": now}
        return messages.envelope(
            messages.body("IssueCertificate", f"{content}<copies>{copies}</copies>", **given)
        )  # fmt: skip

    def issue(self, serial: str, *, request_id: str = "", kind: str = "JUMINHYO", copies: int = 1) -> Answer:
        """One IssueCertificate, asked once."""
        data = self.message(serial, request_id=request_id or new_id(), kind=kind, copies=copies)
        return answer_of(self.post(data)[1])

    def ask(self, serial: str, *, request_id: str, kind: str = "JUMINHYO") -> Answer | None:
        """The same; None when the connection was lost, which is what a kill looks like from the Centre."""
        try:
            return self.issue(serial, request_id=request_id, kind=kind)
        except LOST:
            return None

    def insist(self, serial: str, *, request_id: str, kind: str = "JUMINHYO", tries: int = 30) -> Answer:
        """What the Centre does with BUSY, INTERNAL and a lost line: the same number again, ``tries`` times."""
        for _ in range(tries):
            answer = self.ask(serial, request_id=request_id, kind=kind)
            if answer is not None and answer.fault not in ("BUSY", "INTERNAL"):
                return answer
        raise AssertionError(f"no answer in {tries} tries")

    def delivered(self, issue_request_id: str, *, outcome: str = "PRINTED", printed: int = 1, paid: int = 250) -> bytes:
        """The bytes of one ReportDelivery."""
        return messages.delivery(
            issue_request_id=issue_request_id,
            outcome=outcome,
            printed=str(printed),
            paid=str(paid),
            request_id=new_id(),
            municipality=self.municipality,
        )

    def report(self, issue_request_id: str, outcome: str, *, printed: int, paid: int) -> tuple[bool, str]:
        """ReportDelivery → (accepted, state)."""
        data = self.delivered(issue_request_id, outcome=outcome, printed=printed, paid=paid)
        tree = etree.fromstring(self.post(data)[1])
        fault = _text(tree, "code")
        return (False, fault) if fault else (_text(tree, "accepted") == "true", _text(tree, "state"))


def _text(tree: etree._Element, name: str) -> str:
    return str(tree.findtext(f".//{{{messages.KOIKI}}}{name}") or "")


def answer_of(data: bytes) -> Answer:
    """What one envelope says."""
    tree = etree.fromstring(data)
    if tree.find(f".//{{{messages.KOIKI}}}KoikiFault") is not None:
        return Answer(fault=_text(tree, "code"), retryable=_text(tree, "retryable") == "true")
    if tree.find(f".//{{{messages.KOIKI}}}refusal") is not None:
        return Answer(refusal=_text(tree, "code"), message=_text(tree, "message"))
    assert tree.find(f".//{{{messages.KOIKI}}}issued") is not None, "neither issued, refused nor a Fault"
    return Answer(
        number=_text(tree, "certificateNumber"),
        pages=int(_text(tree, "pages")),
        copies=int(_text(tree, "copies")),
        unit_fee=int(_text(tree, "unitFee")),
        total_fee=int(_text(tree, "totalFee")),
        sha256=_text(tree, "sha256"),
        pdf=base64.b64decode(_text(tree, "pdf")),
    )
