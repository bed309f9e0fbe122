"""After the run, in calm: no request stays open, every number is asked for again, doubtful papers get a second look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from integrations.centre.load.asking import Asking, NoAnswer
from integrations.centre.load.judging import Expected, judge
from integrations.centre.load.running import Beside, Record, Run
from integrations.centre.wire import Issued, Refused, new_request_id, reading

__all__ = ["Settling"]

_What = TypeVar("_What")
_AT_ONCE = 4
#: After so many failures in a row the server is gone, and the rest stays as it is.
_GONE = 8
#: The citizen got the money back long ago.
_OUTCOME = "CANCELLED"


@dataclass
class Settling:
    """``calm`` asks the server itself, without any weather; ``everybody``: bare names of all who are known."""

    run: Run
    calm: Asking
    everybody: tuple[str, ...] = ()
    resent: int = 0
    #: Answered issues the server no longer has the bytes of (ANSWER_EXPIRED): not issued again, as it should be.
    expired: int = 0
    #: requestIds that were answered twice with different numbers, bytes or refusals.
    doubled: list[str] = field(default_factory=list)
    #: requestIds with an answer that got none when they were sent again.
    silent: list[str] = field(default_factory=list)
    _looked: dict[object, frozenset[str]] = field(default_factory=dict)
    _failed_in_a_row: int = 0

    def __post_init__(self) -> None:
        """The reports of this stage travel in calm too, and count among the run's."""
        run = self.run
        self.after = Run(self.calm, run.letters, run.spool, sampled=run.sampled, clock=run.clock, told=run.told)
        self.after.began = run.began

    async def close_open(self) -> None:
        """Send again what was never answered; a paper that comes now is reported as not printed."""

        async def one(record: Record) -> None:
            if self._is_gone:
                return
            await self.after.ask_for(record, self._letter(record))
            self._heard(bool(record.outcome))
            if record.outcome == "ISSUED":
                await self.after.report(record, _OUTCOME)

        async def deliver(beside: Beside) -> None:
            if self._is_gone:
                self.after.lost.append(beside)
                return
            await self.after.deliver(beside)
            self._heard(beside not in self.after.lost)

        await _each([record for record in self.run.records if not record.outcome], one)
        await _each(self.run.lost, deliver)

    @property
    def _is_gone(self) -> bool:
        return self._failed_in_a_row >= _GONE

    def _heard(self, answered: bool) -> None:
        self._failed_in_a_row = 0 if answered else self._failed_in_a_row + 1

    async def resend_all(self) -> None:
        """Every request once more: the same answer must come, to the byte."""

        async def one(record: Record) -> None:
            if self._is_gone:
                self.silent.append(record.request_id)
                return
            self.resent += 1
            try:
                answer = await self.calm.ask("IssueCertificate", self._letter(record), reading.issue)
            except NoAnswer as none:
                if none.why == "ANSWER_EXPIRED" and record.outcome == "ISSUED":
                    self.expired += 1
                else:
                    self.silent.append(record.request_id)
                    self._heard(False)
                return
            self._heard(True)
            if _as_noted(answer) != (record.outcome, record.number, record.sha256):
                self.doubled.append(record.request_id)

        await _each([record for record in self.run.records if record.outcome], one)

    async def strangers_belong(self, record: Record, expected: Expected, strangers: Iterable[str]) -> bool:
        """Whether these names stand on this person's paper also when nobody else asks.

        A parent in a register may well be called like another resident. The papers asked for this are cancelled.
        """
        key = (record.visit.known.resident, record.visit.asked)
        if key not in self._looked:
            self._looked[key] = await self._names_in_calm(record, expected)
        return set(strangers) <= self._looked[key]

    async def _names_in_calm(self, record: Record, expected: Expected) -> frozenset[str]:
        second = Record(record.visit, new_request_id())
        try:
            answer = await self.calm.ask("IssueCertificate", self._letter(second), reading.issue)
        except NoAnswer:
            return frozenset()
        if isinstance(answer, Refused):
            return frozenset()
        second.fee = answer.total_fee
        await self.after.report(second, _OUTCOME)
        expected = replace(expected, number=answer.certificate_number, pages=answer.pages)
        verdict = judge(answer.pdf, expected, self.everybody)
        return frozenset() if verdict.wrong else frozenset(verdict.strangers)

    def _letter(self, record: Record) -> bytes:
        visit = record.visit
        return self.run.letters.issue(
            record.request_id, presented=visit.known.presented, terminal=visit.terminal, asked=visit.asked
        )


def _as_noted(answer: Issued | Refused) -> tuple[str, str, str]:
    if isinstance(answer, Refused):
        return (answer.code, "", "")
    return ("ISSUED", answer.certificate_number, answer.sha256)


async def _each(what: Iterable[_What], act: Callable[[_What], Awaitable[None]]) -> None:
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(it: _What) -> None:
        async with room:
            await act(it)

    async with asyncio.TaskGroup() as group:
        for it in what:
            group.create_task(one(it))
