"""A terminal in a process of its own: it goes on from wherever the journal says it stands, until all is told.

``die`` names where its own process is killed (SIGKILL): ``before N`` and ``after N`` the N-th writing of the journal is
committed, ``unsent N``, ``asked N`` and ``answered N`` around the N-th message. ``stop`` names a message before which
it waits until the test has done something to the world.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from integrations.centre import visit as steps
from integrations.centre.journal import Journal, Visit, store
from integrations.centre.visit import Exchange, State
from integrations.centre.visit.states import IDLE_WITHIN
from integrations.centre.wire import Asked, Http, Presented, Terminal, Trouble, WrongAnswer

COINS = (100, 50, 500)


def killed() -> NoReturn:
    """This process is gone, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL came back")


@dataclass
class Walk:
    """``coins`` are inserted in this order, then the citizen has no more. ``leaves``: the citizen does this in place of
    a step: cancel, jam or time_out with the state and the copies it happens at. ``sweeps``: not the terminal but the
    Centre's sweeper, after everybody fell silent. ``haste``: how much faster than the visit's own clock the test waits,
    and never longer than a second's share. ``spoil``: what is changed in answers to IssueCertificate, as
    "old new" (a server that answers wrongly).
    """

    journal: str
    url: str
    clock: str
    municipality: str
    serial: str
    terminal: str
    moment: str
    issuer: str = ""
    copies: int = 2
    leaves: str = ""
    spoil: str = ""
    sweeps: bool = False
    haste: int = 20
    die: str = ""
    stop: str = ""
    gate: str = ""
    commits: int = 0
    messages: int = 0
    exchange: Exchange = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(journal=Journal(Path(self.journal)), route=self._route, now=self._now, wait=self._wait)
        store.writing = self._dying(store.writing)

    def go_on(self) -> None:
        """Find the visit of this terminal or begin one, and go to its end; then tell until everything is heard."""
        at = Terminal(terminal=self.terminal)
        if self.sweeps:
            self._wait(IDLE_WITHIN.total_seconds() + 1)
            steps.sweep(exchange=self.exchange)
        else:
            found = self.exchange.journal.open_at(at)
            visit = found[0] if found else self._begun(at)
            while visit is not None and visit.ended_at is None:
                try:
                    visit = self._step(visit)
                except steps.WrongStep:  # another hand was quicker
                    visit = self.exchange.journal.read(visit.visit)
        for _ in range(60):
            journal = self.exchange.journal
            if not journal.unreported() and all(notice.next_at is None for notice in journal.notices()):
                return
            steps.report_due(exchange=self.exchange)
            self._wait(20)

    def _begun(self, at: Terminal) -> Visit | None:
        """A new visit, unless this terminal has had its own: the citizen does not begin again."""
        had = [one for one in self.exchange.journal.all_visits() if one.terminal.terminal == self.terminal]
        return None if had else steps.begin(exchange=self.exchange, terminal=at)

    def _step(self, visit: Visit) -> Visit:
        exchange, number = self.exchange, visit.visit
        act, _, where = self.leaves.partition(" ")
        if act and visit.state == where.split()[0] and visit.printed >= int(where.split()[1]):
            return getattr(steps, act)(exchange=exchange, visit=number)
        if visit.state == State.CHOOSING and visit.presented is None:
            return self._present(number)
        if visit.state == State.CHOOSING:
            return steps.choose(
                exchange=exchange, visit=number, asked=Asked("JUMINHYO", options=("HONSEKI",), copies=self.copies)
            )
        if visit.state == State.ASKING:
            return steps.ask(exchange=exchange, visit=number)
        if visit.state == State.PAYING:
            given = sum(what == "INSERTED" for _, _, what in exchange.journal.money(number))
            return steps.insert(exchange=exchange, visit=number, yen=COINS[min(given, 2)])
        return steps.print_next(exchange=exchange, visit=number)

    def _present(self, number: str) -> Visit:
        for _ in range(30):
            try:
                return steps.present(
                    exchange=self.exchange,
                    visit=number,
                    municipality=self.municipality,
                    presented=Presented(serial=self.serial, issuer=self.issuer),
                )
            except (Trouble, WrongAnswer):
                self._wait(2)
        return steps.cancel(exchange=self.exchange, visit=number)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self.moment) + timedelta(seconds=float(Path(self.clock).read_text() or 0))

    def _wait(self, seconds: float) -> None:
        clock = Path(self.clock)
        clock.write_text(str(float(clock.read_text() or 0) + seconds))
        time.sleep(min(seconds, 1) / self.haste)

    def _route(self, municipality: str, kind: str) -> Callable[[str, bytes], bytes]:
        send = Http(f"{self.url}/koiki/v5", timeout_seconds=20)

        def sent(action: str, envelope: bytes) -> bytes:
            self.messages += 1
            if self.die == f"unsent {self.messages}":
                killed()
            if self.die == f"asked {self.messages}":
                http.client.HTTPConnection.getresponse = lambda *_: killed()  # type: ignore[method-assign]
            if self.stop == action.rpartition("/")[2]:
                self._wait_at_the_gate()
            answer = send(action, envelope)
            if self.die == f"answered {self.messages}":
                killed()
            old, _, new = self.spoil.partition(" ")
            return answer.replace(old.encode(), new.encode()) if old and b"IssueCertificate" in answer else answer

        return sent

    def _wait_at_the_gate(self) -> None:
        self.stop = ""
        with socket.socket(socket.AF_UNIX) as gate:
            gate.connect(self.gate)
            gate.recv(1)  # the test closes the gate's connection when it is done

    def _dying(self, writing: Any) -> Any:
        @contextmanager
        def dying(path: Path) -> Iterator[sqlite3.Connection]:
            self.commits += 1
            mine = self.commits
            with writing(path) as connection:
                yield connection
                if self.die == f"before {mine}":
                    killed()
            if self.die == f"after {mine}":
                killed()

        return dying
