"""Messages of the contract ready to travel, and who sends them again, when, with the same requestId."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from lxml import etree

from integrations.centre.load.line import Line
from integrations.centre.wire import (
    NAMESPACE,
    Asked,
    KoikiFault,
    Presented,
    Terminal,
    Trouble,
    WrongAnswer,
    new_request_id,
    reading,
    writing,
)

__all__ = ["Asking", "Letters", "NoAnswer"]

_Answer = TypeVar("_Answer")
#: Seconds between attempts with the same requestId, the last for every further one.
_PAUSES = (0.5, 1.0, 2.0, 4.0)


class NoAnswer(Exception):
    """Every attempt failed; ``why`` is how the last one did: a Fault's code, WRONG_ANSWER or the kind of trouble."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes the messages to one municipality. ``now`` returns an aware datetime."""

    municipality: str
    now: Callable[[], datetime]

    def status(self) -> bytes:
        """GetStatus."""
        return writing.envelope(self._begun("GetStatus", new_request_id()))

    def listing(self, *, presented: Presented, terminal: Terminal) -> bytes:
        """ListCertificates."""
        message = self._begun("ListCertificates", new_request_id())
        writing.listing(message, at=terminal, municipality=self.municipality, presented=presented, now=self.now())
        return writing.envelope(message)

    def issue(self, request_id: str, *, presented: Presented, terminal: Terminal, asked: Asked) -> bytes:
        """IssueCertificate."""
        message = self._begun("IssueCertificate", request_id)
        writing.issue(
            message, at=terminal, municipality=self.municipality, presented=presented, now=self.now(), asked=asked
        )
        return writing.envelope(message)

    def report(self, issue_request_id: str, *, outcome: str, printed: int, paid: int) -> bytes:
        """ReportDelivery."""
        message = self._begun("ReportDelivery", new_request_id())
        writing.delivery(
            message,
            issue_request_id=issue_request_id,
            outcome=outcome,
            printed_copies=printed,
            paid=paid,
            completed_at=self.now(),
        )
        return writing.envelope(message)

    def _begun(self, operation: str, request_id: str) -> etree._Element:
        return writing.exchange(operation, municipality=self.municipality, request_id=request_id, sent_at=self.now())


@dataclass
class Asking:
    """Sends letters until they are answered, at most ``attempts`` times."""

    line: Line
    attempts: int
    sent: int = 0
    #: Why messages had to be sent again, and how often: TimedOut, Cut, NotConnected, BUSY, WRONG_ANSWER …
    retries: Counter[str] = field(default_factory=Counter)
    #: Faults by code, and answers that were none of the contract's.
    faults: Counter[str] = field(default_factory=Counter)

    async def ask(
        self,
        operation: str,
        letter: bytes,
        read: Callable[[etree._Element], _Answer],
        sent: Callable[[int], None] = lambda _: None,
    ) -> _Answer:
        """The answer, held to the contract's schema. ``sent`` hears of every attempt, from 1. Raises NoAnswer."""
        for attempt in range(self.attempts):
            if attempt:
                await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES)) - 1])
            self.sent += 1
            sent(attempt + 1)
            try:
                received = await self.line.post(f"{NAMESPACE}/{operation}", letter)
                return read(reading.body_of(received, operation=operation))
            except KoikiFault as fault:
                self.faults[fault.code] += 1
                why = fault.code
                if not fault.retryable:
                    raise NoAnswer(why) from fault
            except WrongAnswer:
                why = "WRONG_ANSWER"
                self.faults[why] += 1
            except Trouble as trouble:
                why = type(trouble).__name__
            if attempt + 1 < self.attempts:
                self.retries[why] += 1
        raise NoAnswer(why)
