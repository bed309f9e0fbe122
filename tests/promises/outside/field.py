"""Who may be asked for, how, and what every paper is held against."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from integrations.centre.load.asking import Asking, Letters, NoAnswer
from integrations.centre.load.judging import Expected, judge, names_on
from integrations.centre.load.learning import Known, learn, tell_apart
from integrations.centre.load.line import Line as Calm
from integrations.centre.load.people import of_file, of_sample
from integrations.centre.weather.target import Target
from integrations.centre.wire import (
    Asked,
    Issued,
    KoikiFault,
    Refused,
    Terminal,
    WrongAnswer,
    new_request_id,
    reading,
)
from tests.promises.raw import Line
from tests.promises.wire import LOST

Record = Callable[[str, object], None]
Said = Issued | Refused | KoikiFault | None
#: pdfium may be used by one thread of a process at a time.
_PDFIUM = threading.Lock()
_KINDS = ("JUMINHYO", "INKAN")
_TOKYO = ZoneInfo("Asia/Tokyo")
_ENOUGH = 8


class Untried(Exception):
    """What an attack needs is not given; the text (Japanese) says what. Nothing is called kept for it."""


class CannotBegin(Exception):
    """The deployment or its people cannot be used; the text (Japanese) says why."""


@dataclass(frozen=True)
class Order:
    """What `bin/akashi promises --target` was told (config/local/promises_target.py), from JSON."""

    target: str
    municipality: str
    residents: str = ""
    other: str = ""
    certificate: str = ""
    key: str = ""
    ca: str = ""
    seconds: float = 10.0
    pairs: int = 60
    people: int = 40
    seed: int = 1
    only: tuple[str, ...] = ()
    kill: tuple[str, ...] = ()
    database: str = ""
    verify: tuple[str, ...] = ()

    def tls(self, *, with_certificate: bool = True) -> ssl.SSLContext | None:
        """For https; None for plain HTTP."""
        if not self.target.startswith("https:"):
            return None
        context = ssl.create_default_context(cafile=self.ca or None)
        if self.certificate and with_certificate:
            context.load_cert_chain(self.certificate, self.key or None)
        return context


@dataclass
class Field:
    """``told``: 発行番号 → (requestId, SHA-256) of every paper of this run; a number met twice breaks a promise."""

    order: Order
    known: list[Known]
    everybody: tuple[str, ...]
    letters: Letters
    line: Line
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def kind_of(self, known: Known, number: int = 0) -> str:
        """A kind this person is offered; another one for another number, where there are two."""
        kinds = [kind for kind in _KINDS if kind in known.offers]
        return kinds[number % len(kinds)]

    def letter(self, known: Known, *, request_id: str, kind: str = "", copies: int = 1, code: str = "") -> bytes:
        """One IssueCertificate. ``code``: another municipality's than the order's."""
        letters = Letters(code, self.letters.now) if code else self.letters
        asked = Asked(kind=kind or self.kind_of(known), copies=copies)
        return letters.issue(request_id, presented=known.presented, terminal=Terminal(), asked=asked)

    def ask(self, data: bytes, **given: Any) -> Said:
        """What the server says to one sending of an IssueCertificate; None for a lost line, a front without a back."""
        try:
            status, body = self.line.post(data, **given)
            return reading.issue(reading.body_of(body, operation="IssueCertificate"))
        except KoikiFault as fault:
            return fault
        except LOST:
            return None
        except WrongAnswer as wrong:
            if status in (429, 502, 503, 504):
                return None
            raise AssertionError(f"契約に合わない答え (HTTP {status}、{wrong})") from wrong

    def insist(self, data: bytes, *, patience: float = 120) -> Issued | Refused | KoikiFault:
        """The same message again, as the Centre does with BUSY, INTERNAL and a lost line."""
        until, pause = time.monotonic() + patience, 0.05
        while time.monotonic() < until:
            said = self.ask(data)
            if said is not None and not (isinstance(said, KoikiFault) and said.code in ("BUSY", "INTERNAL")):
                return said
            time.sleep(pause)
            pause = min(2 * pause, 2.0)
        raise AssertionError(f"{patience:.0f} 秒たっても答えがない")

    def hold(self, said: Said, known: Known, *, request_id: str, kind: str) -> Issued:
        """The paper must be this person's, and its number nobody else's."""
        assert isinstance(said, Issued), f"紙が出ない ({word(said)})"
        expected = Expected(
            number=said.certificate_number,
            kind=kind,
            pages=said.pages,
            names=(names_on(kind, known.resident.name),),
            family=known.family,
        )
        with _PDFIUM:
            verdict = judge(said.pdf, expected, self.everybody)
        assert not verdict.wrong, f"取り違え: {'、'.join(verdict.wrong)}"
        assert not verdict.strangers, "取り違え: 別の人の氏名がある"
        with self._lock:
            before = self.told.setdefault(said.certificate_number, (request_id, said.sha256))
        assert before == (request_id, said.sha256), "1つの発行番号に2つの紙"
        return said

    def issue(self, known: Known, number: int = 0) -> Issued:
        """One paper, whatever it takes."""
        request_id, kind = new_request_id(), self.kind_of(known, number)
        said = self.insist(self.letter(known, request_id=request_id, kind=kind))
        return self.hold(said, known, request_id=request_id, kind=kind)


def word(said: object) -> str:
    """One word for a table."""
    if isinstance(said, (KoikiFault, Refused)):
        return said.code
    return "切れた" if said is None else "ISSUED" if isinstance(said, Issued) else type(said).__name__


def field_of(order: Order) -> Field:
    """Ask the server itself who gets what. Raises CannotBegin, BadResidents, BadTarget."""
    files = (Path(path) if path else None for path in (order.certificate, order.key, order.ca))
    target = Target(order.target, *files)
    letters = Letters(order.municipality, lambda: datetime.now(_TOKYO))
    try:
        known = asyncio.run(_learned(order, target, letters))
    except NoAnswer as none:
        raise CannotBegin(f"{order.target} の団体 {order.municipality} は答えません ({none.why})") from none
    usable = [one for one in tell_apart(known) if any(kind in one.offers for kind in _KINDS)]
    if len(usable) < _ENOUGH:
        raise CannotBegin(
            f"住民票か印鑑登録証明書を今取れる住民が {len(usable)} 人しかいません ({_ENOUGH} 人は要ります)。"
            " 団体・時間・--residents を確かめてください"
        )
    everybody = tuple(sorted({name for one in known for name in one.family}))
    return Field(order, usable, everybody, letters, Line(order.target, tls=order.tls()))


async def _learned(order: Order, target: Target, letters: Letters) -> list[Known]:
    asking = Asking(Calm(target, 30.0), attempts=5)
    try:
        await asking.ask("GetStatus", letters.status(), reading.status)
        if order.residents:
            people = of_file(Path(order.residents))
        else:
            try:
                people = of_sample(order.municipality, today=date.today())
            except ValueError as error:
                raise CannotBegin(
                    f"団体 {order.municipality} の住民を知りません。--residents FILE で与えてください"
                ) from error
        return await learn(asking, letters, people[: order.people * 3])
    finally:
        asking.line.close()
