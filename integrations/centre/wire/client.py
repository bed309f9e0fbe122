"""The client: one method per operation of the contract, for one municipality.

How bytes travel is the caller's business (``send``), so the same client speaks over HTTP and to Django's test client.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from lxml import etree

from integrations.centre.wire import reading, writing
from integrations.centre.wire.messages import (
    Applicant,
    Application,
    Asked,
    Delivery,
    Issued,
    Offer,
    Presented,
    Refused,
    RegistrationState,
    Status,
    Terminal,
)
from integrations.centre.wire.words import NAMESPACE

__all__ = ["Centre", "Send", "new_request_id"]

#: Sends one envelope (SOAPAction, bytes) and returns the bytes of the answer, Faults included.
Send = Callable[[str, bytes], bytes]


def new_request_id() -> str:
    """A request number nobody used before."""
    return uuid.uuid4().hex


class Centre:
    """Asks one municipality. Every method raises KoikiFault, WrongAnswer, and what ``send`` raises."""

    def __init__(
        self,
        *,
        send: Send,
        municipality: str,
        now: Callable[[], datetime],
        terminal: Terminal | None = None,
    ) -> None:
        """``now`` returns an aware datetime; it fills sentAt, and checkedAt where nobody judged a certificate."""
        self._send = send
        self._municipality = municipality
        self._now = now
        self._terminal = terminal or Terminal()

    def at(self, **changes: str) -> Centre:
        """The same client at a terminal changed in these items."""
        return Centre(
            send=self._send,
            municipality=self._municipality,
            now=self._now,
            terminal=replace(self._terminal, **changes),
        )

    def status(self) -> Status:
        """稼働状況照会."""
        return reading.status(self._ask("GetStatus", self._request("GetStatus")))

    def offers(self, presented: Presented) -> list[Offer]:
        """交付可能証明書照会."""
        request = self._request("ListCertificates")
        writing.listing(
            request, at=self._terminal, municipality=self._municipality, presented=presented, now=self._now()
        )
        return reading.offers(self._ask("ListCertificates", request))

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
        """証明書交付要求, its items named one by one; else ``ask_for``."""
        asked = Asked(kind, scope, tuple(members), tuple(options), fiscal_year, copies)
        return self.ask_for(presented, asked, request_id=request_id)

    def ask_for(self, presented: Presented, asked: Asked, *, request_id: str | None = None) -> Issued | Refused:
        """証明書交付要求; WrongAnswer also when sha256 does not fit the PDF."""
        request = self._request("IssueCertificate", request_id=request_id)
        writing.issue(
            request,
            at=self._terminal,
            municipality=self._municipality,
            presented=presented,
            now=self._now(),
            asked=asked,
        )
        return reading.issue(self._ask("IssueCertificate", request))

    def report(
        self,
        *,
        issue_request_id: str,
        outcome: str,
        printed_copies: int,
        paid: int,
        completed_at: datetime,
        request_id: str | None = None,
    ) -> Delivery:
        """交付結果通知."""
        request = self._request("ReportDelivery", request_id=request_id)
        writing.delivery(
            request,
            issue_request_id=issue_request_id,
            outcome=outcome,
            printed_copies=printed_copies,
            paid=paid,
            completed_at=completed_at,
        )
        return reading.delivery(self._ask("ReportDelivery", request))

    def apply(
        self,
        presented: Presented,
        *,
        applicant: Applicant,
        honseki: str,
        hittosha: str,
        phone: str,
        at_terminal: bool = True,
        request_id: str | None = None,
    ) -> Application:
        """利用登録申請; ``at_terminal`` False: from the citizen's own computer."""
        request = self._request("ApplyRegistration", request_id=request_id)
        writing.application(
            request,
            at=self._terminal if at_terminal else None,
            municipality=self._municipality,
            presented=presented,
            now=self._now(),
            applicant=applicant,
            honseki=honseki,
            hittosha=hittosha,
            phone=phone,
        )
        return reading.application(self._ask("ApplyRegistration", request))

    def registration(self, number: str) -> RegistrationState:
        """利用登録状況確認 of a 16 digit application number."""
        request = writing.registration(self._request("GetRegistration"), number=number)
        return reading.registration(self._ask("GetRegistration", request))

    def report_anomaly(
        self,
        *,
        category: str,
        detected_at: datetime,
        issue_request_id: str = "",
        certificate_number: str = "",
        note: str = "",
        request_id: str | None = None,
    ) -> str:
        """異常の知らせ; returns the incident's number."""
        request = writing.anomaly(
            self._request("ReportAnomaly", request_id=request_id),
            category=category,
            detected_at=detected_at,
            issue_request_id=issue_request_id,
            certificate_number=certificate_number,
            note=note,
        )
        return reading.incident(self._ask("ReportAnomaly", request))

    def _request(self, operation: str, *, request_id: str | None = None) -> etree._Element:
        return writing.exchange(
            operation,
            municipality=self._municipality,
            request_id=request_id or new_request_id(),
            sent_at=self._now(),
        )

    def _ask(self, operation: str, request: etree._Element) -> etree._Element:
        received = self._send(f"{NAMESPACE}/{operation}", writing.envelope(request))
        return reading.body_of(received, operation=operation)
