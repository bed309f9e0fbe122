"""IssueCertificate envelopes as bytes, for cases that send the same message again or a slightly different one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.target import Outcome, Target
from integrations.centre.wire import Asked, KoikiFault, Presented, Terminal, reading, writing

__all__ = ["Order", "outcome_of", "send"]


@dataclass(frozen=True, slots=True)
class Order:
    """One IssueCertificate, down to every item of the message."""

    request_id: str
    municipality: str
    sent_at: datetime
    presented: Presented
    asked: Asked
    terminal: Terminal = field(default_factory=Terminal)

    def envelope(self) -> bytes:
        """The message's bytes: the same order gives the same bytes."""
        root = writing.exchange(
            "IssueCertificate", municipality=self.municipality, request_id=self.request_id, sent_at=self.sent_at
        )
        writing.issue(
            root,
            at=self.terminal,
            municipality=self.municipality,
            presented=self.presented,
            now=self.sent_at,
            asked=self.asked,
        )
        return writing.envelope(root)

    def listing(self) -> bytes:
        """The ListCertificates of the same person under the same number."""
        root = writing.exchange(
            "ListCertificates", municipality=self.municipality, request_id=self.request_id, sent_at=self.sent_at
        )
        writing.listing(
            root, at=self.terminal, municipality=self.municipality, presented=self.presented, now=self.sent_at
        )
        return writing.envelope(root)

    def asking(self, **changes: object) -> Order:
        """The same order with other items asked for."""
        return replace(self, asked=replace(self.asked, **changes))  # type: ignore[arg-type]

    def showing(self, **changes: str) -> Order:
        """The same order with another credential."""
        return replace(self, presented=replace(self.presented, **changes))  # type: ignore[arg-type]

    def at(self, **changes: str) -> Order:
        """The same order from another terminal."""
        return replace(self, terminal=replace(self.terminal, **changes))


def send(target: Target, order: Order, *, operation: str = "IssueCertificate") -> Reply:
    """Post the order; tidying up will cancel what came of it."""
    target.may_have_issued(order.request_id)
    data = order.envelope() if operation == "IssueCertificate" else order.listing()
    return target.post(data, action=target.action(operation))


def outcome_of(reply: Reply) -> Outcome:
    """What an answer to IssueCertificate says. Raises WrongAnswer."""
    try:
        return reading.issue(reading.body_of(reply.body, operation="IssueCertificate"))
    except KoikiFault as fault:
        return fault
