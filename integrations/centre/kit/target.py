"""One municipality of one server under test: asks it, keeps its clock and every paper it gave, and leaves no mess."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.centre.kit.carrier import Carrier, Reply
from integrations.centre.kit.roster import Roster
from integrations.centre.kit.watch import Watch
from integrations.centre.wire import (
    Asked,
    Centre,
    Issued,
    KoikiFault,
    Presented,
    Refused,
    Terminal,
    Trouble,
    WrongAnswer,
    new_request_id,
    writing,
)
from integrations.centre.wire.words import NAMESPACE

if TYPE_CHECKING:
    from integrations.centre.kit.orders import Order

__all__ = ["Outcome", "Paper", "Target"]

#: What an IssueCertificate can end in; a Fault is an answer here, not an accident.
Outcome = Issued | Refused | KoikiFault

#: How long a request that is answered BUSY is sent again.
_BUSY_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate the server gave, with what was asked for. ``case``: the number of the case that asked."""

    case: str
    request_id: str
    presented: Presented
    asked: Asked
    terminal: Terminal
    issued: Issued
    asked_at: datetime
    municipality: str


@dataclass
class Target:
    """``roster`` says who lives there; ``papers`` grows as cases ask. Asking is safe from several threads."""

    municipality: str
    carrier: Carrier
    roster: Roster
    #: The master font papers are judged with, where one is at hand.
    font: Path | None = None
    watch: Watch = field(default_factory=Watch)
    papers: list[Paper] = field(default_factory=list)
    #: Number of the case that is running; the runner sets it.
    case: str = ""
    _clock: tuple[float, datetime] | None = None
    _reported: set[str] = field(default_factory=set)
    #: Requests whose answer we did not see: something may have been issued.
    _open: dict[str, str] = field(default_factory=dict)

    def post(
        self,
        envelope: bytes,
        *,
        action: str = "",
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        timeout: float = 60.0,
    ) -> Reply:
        """Send bytes as they are. ``headers`` overrides; an empty value leaves a header out. Raises Trouble."""
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"', **(headers or {})}
        kept = {name: value for name, value in sent.items() if value}
        reply = self.carrier(envelope, headers=kept, method=method, timeout=timeout)
        self.watch.see(case=self.case, envelope=envelope, reply=reply)
        return reply

    def send(self, action: str, envelope: bytes) -> bytes:
        """What the wire's client calls."""
        return self.post(envelope, action=action).body

    @property
    def centre(self) -> Centre:
        """The wire's client at a store's terminal."""
        return self.centre_at(Terminal())

    def centre_at(self, terminal: Terminal, *, municipality: str = "") -> Centre:
        """The wire's client at any terminal, for this municipality or for another one of the same server."""
        return Centre(send=self.send, municipality=municipality or self.municipality, now=self.now, terminal=terminal)

    def now(self) -> datetime:
        """The server's clock: serverTime of the last GetStatus and what has passed since."""
        since, moment = self._clock or self.read_clock()
        return moment + timedelta(seconds=time.monotonic() - since)

    def read_clock(self) -> tuple[float, datetime]:
        """Ask the server for its time, which is then ours. Raises KoikiFault, WrongAnswer, Trouble."""
        before = time.monotonic()
        ours = datetime.now().astimezone()
        asking = Centre(send=self.send, municipality=self.municipality, now=lambda: ours)
        moment = asking.status().server_time
        if moment.tzinfo is None:
            raise WrongAnswer("serverTime has no zone")
        self._clock = ((before + time.monotonic()) / 2, moment)
        return self._clock

    def ask_as(self, request_id: str, operation: str, *, presented: Presented | None = None) -> Reply:
        """GetStatus or ListCertificates under a number of one's own."""
        root = writing.exchange(operation, municipality=self.municipality, request_id=request_id, sent_at=self.now())
        if operation == "ListCertificates":
            asking = presented or Presented(serial="0")
            writing.listing(root, at=Terminal(), municipality=self.municipality, presented=asking, now=self.now())
        return self.post(writing.envelope(root), action=self.action(operation))

    def issue(
        self,
        presented: Presented,
        *,
        kind: str,
        scope: str = "SELF",
        members: Sequence[int] = (),
        options: Sequence[str] = (),
        fiscal_year: str = "",
        copies: int = 1,
        request_id: str = "",
        terminal: Terminal | None = None,
        patient: bool = True,
    ) -> Outcome:
        """Ask for a certificate and remember it. ``patient``: answer BUSY as a centre does, with the same number.

        Raises:
            WrongAnswer: what came is not the contract's.
            Trouble: nothing whole came.
        """
        number = request_id or new_request_id()
        at = terminal or Terminal()
        asked = Asked(kind, scope, tuple(members), tuple(options), fiscal_year, copies)
        self._open[number] = self.case
        until = time.monotonic() + (_BUSY_SECONDS if patient else 0)
        outcome = self._issue_once(presented, asked, number, at)
        while isinstance(outcome, KoikiFault) and outcome.code == "BUSY" and time.monotonic() < until:
            time.sleep(0.3)
            outcome = self._issue_once(presented, asked, number, at)
        self._open.pop(number, None)
        if isinstance(outcome, Issued):
            self.papers.append(Paper(self.case, number, presented, asked, at, outcome, self.now(), self.municipality))
        return outcome

    def _issue_once(self, presented: Presented, asked: Asked, number: str, at: Terminal) -> Outcome:
        try:
            return self.centre_at(at).ask_for(presented, asked, request_id=number)
        except KoikiFault as fault:
            return fault

    def may_have_issued(self, request_id: str) -> None:
        """Remember a number sent by other ways than ``issue``, so that tidying up cancels what may have come of it."""
        self._open[request_id] = self.case

    def reported(self, request_id: str) -> None:
        """A case has told the server itself what became of this request."""
        self._reported.add(request_id)
        self._open.pop(request_id, None)

    def tidy(self) -> list[str]:
        """Tell the server that every paper not yet reported was cancelled; the numbers it did not take."""
        numbers = dict.fromkeys([paper.request_id for paper in self.papers] + list(self._open))
        return [number for number in numbers if number not in self._reported and not self.cancel(number)]

    def cancel(self, request_id: str) -> bool:
        """Report one request as cancelled; True also when nothing had been issued under its number."""
        self.reported(request_id)
        try:
            self.centre.report(
                issue_request_id=request_id, outcome="CANCELLED", printed_copies=0, paid=0, completed_at=self.now()
            )
        except KoikiFault as fault:
            return fault.code == "UNKNOWN_REQUEST"
        except (WrongAnswer, Trouble):
            return False
        return True

    def action(self, operation: str) -> str:
        """SOAPAction of an operation."""
        return f"{NAMESPACE}/{operation}"

    def papers_of(self, order: Order, issued: Issued) -> None:
        """Remember a paper that was asked for with an order's bytes."""
        asked = (order.request_id, order.presented, order.asked, order.terminal)
        self.papers.append(Paper(self.case, *asked, issued, self.now(), order.municipality))

    def forked(self, **changes: object) -> Target:
        """The same target with another carrier (or other fields), sharing papers, clock and watch."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def each_kind(self, wanted: Callable[[str], bool] = lambda _: True) -> list[str]:
        """Kinds the server says it handles (GetStatus), in its order."""
        return [service.kind for service in self.centre.status().services if wanted(service.kind)]
