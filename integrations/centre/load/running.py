"""The run itself: every visit on time, whatever became of the ones before it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from integrations.centre.load.asking import Asking, Letters, NoAnswer
from integrations.centre.load.planning import Visit
from integrations.centre.load.spool import Spool
from integrations.centre.wire import Issued, Refused, new_request_id, reading

__all__ = ["Beside", "Record", "Run"]


@dataclass(slots=True)
class Record:
    """What became of one request for a paper. Times in seconds after the start."""

    visit: Visit
    request_id: str
    #: When the message was handed to the network, and when its answer was read; 0 while it was not.
    started: float = 0.0
    answered: float = 0.0
    #: ISSUED, a refusal's code, or "" while there is no answer.
    outcome: str = ""
    #: How often it was sent within the run.
    attempts: int = 0
    #: Why there was none, when the attempts of the run were used up.
    gave_up: str = ""
    number: str = ""
    sha256: str = ""
    pages: int = 0
    fee: int = 0
    place: tuple[int, int] = (0, 0)

    @property
    def latency(self) -> float:
        """Seconds from the scheduled arrival to the answer, further attempts included."""
        return self.answered - self.visit.at


@dataclass(frozen=True, slots=True)
class Beside:
    """A message besides the request for the paper; ``at``: when it was due, in seconds after the start."""

    operation: str
    letter: bytes = field(repr=False)
    at: float


@dataclass
class Run:
    """``clock`` counts seconds; ``sampled`` says whether a visit's paper is kept to be judged."""

    asking: Asking
    letters: Letters
    spool: Spool
    list_before: float = 0.0
    sampled: Callable[[Visit], bool] = lambda _: True
    clock: Callable[[], float] = time.perf_counter
    records: list[Record] = field(default_factory=list)
    #: Seconds each list and each report took, by operation.
    beside: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    #: Lists and reports that were never answered, and how many reports the server contradicted.
    lost: list[Beside] = field(default_factory=list)
    reports_contradicted: int = 0
    #: Papers by what the server was told of them.
    told: Counter[str] = field(default_factory=Counter)
    began: float = 0.0

    async def go(self, visits: Iterable[Visit]) -> None:
        """Let every visit begin at its time; come back when the last has its answer and its report."""
        self.began = self.clock() + self.list_before
        async with asyncio.TaskGroup() as citizens:
            for visit in visits:
                await self._until(visit.at - self.list_before)
                citizens.create_task(self._visit(visit))

    @property
    def now(self) -> float:
        """Seconds after the start."""
        return self.clock() - self.began

    async def _until(self, at: float) -> None:
        left = at - self.now
        if left > 0:
            await asyncio.sleep(left)

    async def _visit(self, visit: Visit) -> None:
        listing = asyncio.create_task(self._list(visit)) if visit.lists else None
        record = Record(visit, new_request_id())
        self.records.append(record)
        letter = self.letters.issue(
            record.request_id, presented=visit.known.presented, terminal=visit.terminal, asked=visit.asked
        )
        await self._until(visit.at)
        record.started = self.now
        await self.ask_for(record, letter)
        if record.outcome == "ISSUED":
            await asyncio.sleep(visit.report_after)
            await self.report(record, visit.outcome)
        if listing is not None:
            await listing

    async def ask_for(self, record: Record, letter: bytes) -> None:
        """Ask, with as many attempts as are allowed, and note the answer."""

        def sent(attempt: int) -> None:
            record.attempts = attempt

        try:
            answer = await self.asking.ask("IssueCertificate", letter, reading.issue, sent)
        except NoAnswer as none:
            record.gave_up = none.why
            return
        record.answered = self.now
        self._note(record, answer)

    def _note(self, record: Record, answer: Issued | Refused) -> None:
        if isinstance(answer, Refused):
            record.outcome = answer.code
            return
        record.outcome, record.number, record.sha256 = "ISSUED", answer.certificate_number, answer.sha256
        record.pages, record.fee = answer.pages, answer.total_fee
        if self.sampled(record.visit):
            record.place = self.spool.put(answer.pdf)

    async def report(self, record: Record, outcome: str) -> None:
        """Tell the server what became of a paper."""
        printed = record.visit.asked.copies if outcome == "PRINTED" else 0
        letter = self.letters.report(
            record.request_id, outcome=outcome, printed=printed, paid=record.fee if printed else 0
        )
        self.told[outcome] += 1
        await self.deliver(Beside("ReportDelivery", letter, self.now))

    async def deliver(self, beside: Beside) -> None:
        """Send a list or a report; one that gets no answer is kept in ``lost``."""
        try:
            if beside.operation == "ReportDelivery":
                delivery = await self.asking.ask("ReportDelivery", beside.letter, reading.delivery)
                self.reports_contradicted += not delivery.accepted
            else:
                await self.asking.ask("ListCertificates", beside.letter, reading.offers)
        except NoAnswer:
            self.lost.append(beside)
            return
        self.beside[beside.operation].append(self.now - beside.at)

    async def _list(self, visit: Visit) -> None:
        letter = self.letters.listing(presented=visit.known.presented, terminal=visit.terminal)
        await self.deliver(Beside("ListCertificates", letter, visit.at - self.list_before))
