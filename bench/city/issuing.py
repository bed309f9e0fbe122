"""Papers asked for at a steady rate, whatever else the machine does, and how long each took."""

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from issuer.issuance import line
from issuer.issuance.answers import Answer, Issued
from issuer.issuance.errors import Busy
from issuer.papers.kinds import CertificateKind, Channel, Extent
from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
from issuer.tenancy.scope import scope

_numbers = itertools.count(1)


def serials(code: str, *, count: int) -> list[tuple[str, str]]:
    """(serial, issuer) of cards whose holder gets a paper today."""
    with scope(code) as cursor:
        cursor.execute(
            "SELECT c.serial_no, c.issuer FROM identity_credential c JOIN replica_resident r "
            "ON r.municipality = c.municipality AND r.atena_no = c.atena_no "
            "WHERE c.municipality = %s AND c.media = '1' AND c.state = '1' AND NOT r.is_removed "
            "AND r.birth_date < now() - interval '16 years' AND r.moveout_planned_on IS NULL "
            "ORDER BY c.serial_no LIMIT %s",
            [code, count],
        )
        return cursor.fetchall()


def ask(code: str, serial: str, issuer: str) -> Answer:
    """One whole issue of 住民票, from the request to the sealed paper."""
    now = datetime.now(UTC)
    request = IssueRequest(
        municipality=code,
        request_id=f"bench-{next(_numbers):012d}",
        fingerprint="0" * 64,
        kind=CertificateKind.JUMINHYO,
        extent=Extent.ALL,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=Terminal(
            channel=Channel.STORE, operator_code="0001", store_code="1", terminal_id="1", municipality_code=code
        ),
        credential=JpkiCredential(serial_number=serial, media="CARD", status="GOOD", issuer=issuer),
        received_at=now,
        deadline=now + timedelta(seconds=20),
    )
    return line.issue(request=request, clock=lambda: datetime.now(UTC))


def one_by_one(code: str, cards: list[tuple[str, str]]) -> list[float]:
    """Milliseconds of one issue after another, refused ones left out."""
    times = []
    for serial, issuer in cards:
        began = time.perf_counter()
        if isinstance(ask(code, serial, issuer), Issued):
            times.append((time.perf_counter() - began) * 1000)
    return times


class Steady:
    """Asks ``rate`` times a second in a thread of its own until told to stop; late starts count as waiting."""

    def __init__(self, *, code: str, cards: list[tuple[str, str]], rate: float) -> None:
        self._code, self._cards, self._rate = code, itertools.cycle(cards), rate
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(2)]
        self._slots: Iterator[int] = itertools.count()
        self.times: list[float] = []
        self.refused = self.busy = 0

    def __enter__(self) -> "Steady":
        self._began = time.perf_counter()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, _: int) -> None:
        from django.db import connections

        while not self._stop.is_set():
            due = self._began + next(self._slots) / self._rate
            if (wait := due - time.perf_counter()) > 0 and self._stop.wait(wait):
                break
            serial, issuer = next(self._cards)
            try:
                answer = ask(self._code, serial, issuer)
            except Busy:
                self.busy += 1
                continue
            if isinstance(answer, Issued):
                self.times.append((time.perf_counter() - due) * 1000)
            else:
                self.refused += 1
        connections.close_all()


def p(times: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def quiet(steady: Callable[[], Steady], *, seconds: float) -> Steady:
    """The same rate with nothing else going on."""
    with steady() as running:
        time.sleep(seconds)
    return running


def median(times: list[float]) -> float:
    """The middle one."""
    return statistics.median(times)
