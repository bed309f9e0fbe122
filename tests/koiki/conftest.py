"""A Centre on the loopback of a demonstration, and a line of issuance that counts how often it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.db import connections
from django.test import Client
from lxml import etree
from pytest_django import Settings

from integrations.koiki.contract_files import fits_contract
from integrations.koiki.names import koiki, soap
from integrations.koiki.operations import issue as issue_operation
from issuer.issuance.answers import Answer, Issued
from issuer.papers.request import IssueRequest


@dataclass(frozen=True)
class Reply:
    """An answer as the Centre sees it."""

    status: int
    content: bytes

    @property
    def body(self) -> etree._Element:
        return etree.fromstring(self.content).find(soap("Body"))[0]

    @property
    def answer(self) -> etree._Element:
        """The response element, which fits the contract."""
        assert self.status == 200, self.fault
        assert fits_contract(self.body)
        return self.body

    @property
    def fault(self) -> str:
        """The code of the one Fault, whose detail fits the contract; "" for an answer."""
        if self.body.tag != soap("Fault"):
            return ""
        assert self.status == 500
        (detail,) = self.body.find("detail")
        assert fits_contract(detail)
        assert self.body.findtext("faultstring") == detail.findtext(koiki("message"))
        return detail.findtext(koiki("code"))

    def text(self, path: str) -> str | None:
        """Text at a path of contract names."""
        return self.answer.findtext("/".join(koiki(name) for name in path.split("/")))


Post = Callable[..., Reply]


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now
    # A live server's threads would keep their connections, and the test database could not be dropped.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


@pytest.fixture
def post() -> Post:
    """Send bytes to the service."""

    def send(data: bytes, *, content_type: str = "text/xml; charset=utf-8", **meta: str) -> Reply:
        response = Client(raise_request_exception=True).post("/koiki/v5", data=data, content_type=content_type, **meta)
        return Reply(status=response.status_code, content=response.content)

    return send


@dataclass
class FakeLine:
    """Stands in for the line: remembers what it was asked and answers the same paper."""

    asked: list[IssueRequest] = field(default_factory=list)
    answer: Answer | Exception = field(
        default_factory=lambda: Issued(
            certificate_number="282103-20261120-000001",
            pages=1,
            copies=1,
            unit_fee=250,
            total_fee=250,
            sha256="0" * 64,
            pdf=b"%PDF-1.7 paper",
        )
    )

    def issue(self, *, request: IssueRequest, clock: Callable[[], datetime]) -> Answer:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    """A line of issuance that only listens."""
    fake = FakeLine()
    monkeypatch.setattr(issue_operation, "issue", fake.issue)
    return fake
