"""証明書交付要求 IssueCertificate."""

import base64
from collections.abc import Callable
from datetime import datetime

from lxml import etree
from structlog.contextvars import bind_contextvars

from integrations.koiki.operations.message import Clock, Message, deadline_of
from integrations.koiki.reading import credential, optional_text, terminal, text, texts, whole_number
from integrations.koiki.writing import answer, group, put, put_refusal
from integrations.web.counters import count_issue_answer
from issuer.issuance.answers import Answer, Refused
from issuer.issuance.line import issue
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.request import IssueRequest

Fill = Callable[[], None]
_STAND_IN = base64.b64encode(b"%PDF-").decode("ascii")


def issue_certificate(message: Message, clock: Clock) -> tuple[etree._Element, Fill]:
    """Run the line of issuance, which keeps its own record of the requestId and opens its own scopes.

    The answer comes with a short stand-in for the paper, and what puts the paper in its place: checking the letters of
    a whole paper against the contract takes a thirtieth of the time of issuing it, and base64 is never anything else.
    """
    request = _request(message, deadline_of(message, clock))
    given = issue(request=request, clock=clock)
    outcome = given.code.value if isinstance(given, Refused) else "ISSUED"
    count_issue_answer(kind=request.kind, channel=request.terminal.channel, outcome=outcome)
    bind_contextvars(kind=request.kind.value, channel=request.terminal.channel, outcome=outcome)
    return _written(given)


def _request(message: Message, deadline: datetime) -> IssueRequest:
    body = message.body
    return IssueRequest(
        municipality=message.municipality,
        request_id=message.request_id,
        fingerprint=message.fingerprint,
        kind=CertificateKind(text(body, "kind")),
        extent=Extent(text(body, "scope")),
        members=tuple(whole_number(number) for number in texts(body, "member")),
        options=frozenset(Option(option) for option in texts(body, "option")),
        fiscal_year=optional_text(body, "fiscalYear"),
        copies=whole_number(text(body, "copies")),
        terminal=terminal(body),
        credential=credential(body),
        received_at=message.received_at,
        deadline=deadline,
    )


def _written(given: Answer) -> tuple[etree._Element, Fill]:
    response = answer("IssueCertificate")
    if isinstance(given, Refused):
        put_refusal(response, code=given.code, message=given.message)
        return response, lambda: None
    issued = group(response, "issued")
    put(issued, "certificateNumber", given.certificate_number)
    put(issued, "pages", given.pages)
    put(issued, "copies", given.copies)
    put(issued, "unitFee", given.unit_fee)
    put(issued, "totalFee", given.total_fee)
    put(issued, "sha256", given.sha256)
    put(issued, "pdf", _STAND_IN)

    def fill() -> None:
        issued[-1].text = base64.b64encode(given.pdf).decode("ascii")

    return response, fill
