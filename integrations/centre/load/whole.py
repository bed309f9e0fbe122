"""A load from its order to its figures."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from integrations.centre.load import picture
from integrations.centre.load.asking import Asking, Letters, NoAnswer
from integrations.centre.load.finding import judged
from integrations.centre.load.learning import Known, learn, tell_apart
from integrations.centre.load.line import Line
from integrations.centre.load.mix import STANDARD, Mix, read_mix
from integrations.centre.load.people import BadResidents, Resident, of_file, of_sample
from integrations.centre.load.planning import NobodyToServe, Planner, Visit
from integrations.centre.load.running import Run
from integrations.centre.load.settling import Settling
from integrations.centre.load.spool import Spool
from integrations.centre.load.telling import Setting, summary
from integrations.centre.weather import Climate, Target, weather
from integrations.centre.wire import reading

__all__ = ["CannotRun", "Order", "carry_out"]

_TOKYO = ZoneInfo("Asia/Tokyo")


class CannotRun(Exception):
    """The load cannot begin; the text (Japanese) says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted; the command ``centre_load`` explains each item. Times in seconds."""

    target: str
    rate: float
    duration: float
    municipality: str
    residents: Path | None = None
    people: int = 300
    mix: Path = STANDARD
    shape: str = "flat"
    seed: int = 1
    timeout: float = 30.0
    attempts: int = 5
    sample: float = 1.0
    processes: int = 0
    weather: tuple[str, ...] = ()
    keep: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None


def carry_out(order: Order, *, say: Callable[[str], None]) -> tuple[dict[str, Any], Callable[[Path, Path], None]]:
    """The figures, and what draws them into a file with a font. ``say`` is told how far it is.

    Raises CannotRun, BadMix, BadResidents, BadRule and BadTarget before anything is asked for.
    """
    mix = read_mix(order.mix)
    target = Target(order.target, order.certificate, order.key, order.ca)
    Climate(order.weather)
    with ExitStack() as stack:
        spool = stack.enter_context(Spool())
        through = target
        if order.weather:
            sky = stack.enter_context(
                weather(
                    order.target, order.weather, order.seed, certificate=order.certificate, key=order.key, ca=order.ca
                )
            )
            through = Target(sky.url)
        return asyncio.run(_Carrying(order, mix, target, through, spool, say).all())


@dataclass
class _Carrying:
    order: Order
    mix: Mix
    target: Target
    through: Target
    spool: Spool
    say: Callable[[str], None]

    async def all(self) -> tuple[dict[str, Any], Callable[[Path, Path], None]]:
        order = self.order
        calm = Asking(Line(self.target, order.timeout), attempts=max(order.attempts, 5))
        letters, today = await self._at_the_servers_time(calm)
        residents = self._residents(today)
        self.say(f"{len(residents)} 枚の電子証明書で何が取れるかを照会しています")
        everybody = await self._learned(calm, letters, residents)
        known = tell_apart(everybody)
        try:
            planner = Planner(known=known, mix=self.mix, seed=order.seed)
        except NobodyToServe:
            raise CannotRun("交付できる住民がいません (団体・時間・住民の一覧を確かめてください)") from None
        run = Run(
            asking=Asking(Line(self.through, order.timeout), attempts=order.attempts),
            letters=letters,
            spool=self.spool,
            list_before=self.mix.list_before_seconds,
            sampled=self._sampled,
        )
        self.say(f"毎秒 {order.rate:g} 件を {order.duration:g} 秒")
        cpu, wall = time.process_time(), time.perf_counter()
        await run.go(planner.visits(rate=order.rate, duration=order.duration, shape=order.shape))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        names = tuple(sorted({name for one in everybody for name in one.family}))
        settling = Settling(run, calm, names)
        await settling.close_open()
        if order.weather:
            self.say("全部の要求を再送して、答えが1つずつかを確かめています")
            await settling.resend_all()
        self.say("紙を照合しています")
        findings = await judged(
            run.records, spool=self.spool, settling=settling, processes=self._processes, keep=order.keep
        )
        setting = Setting(
            target=order.target,
            municipality=order.municipality,
            rate=order.rate,
            duration=order.duration,
            seed=order.seed,
            shape=order.shape,
            weather=order.weather,
            residents=len(known),
            left_out=len(everybody) - len(known),
            cpu_seconds=cpu,
            wall_seconds=wall,
        )
        told = summary(setting=setting, run=run, settling=settling, findings=findings)
        calm.line.close()
        run.asking.line.close()
        return told, lambda file, font: picture.draw(told, run.records, file, font=font)

    @property
    def _processes(self) -> int:
        return self.order.processes or os.cpu_count() or 1

    def _sampled(self, visit: Visit) -> bool:
        share = self.order.sample
        return share == 1 or Random(f"{self.order.seed}/{visit.number}").random() < share  # noqa: S311 - repeatable

    async def _at_the_servers_time(self, calm: Asking) -> tuple[Letters, date]:
        here = Letters(self.order.municipality, lambda: datetime.now(_TOKYO))
        first = replace(calm, attempts=1)
        try:
            status = await first.ask("GetStatus", here.status(), reading.status)
        except NoAnswer as none:
            raise CannotRun(f"{self.order.target} の団体 {self.order.municipality} は答えません ({none.why})") from none
        ahead = status.server_time - datetime.now(_TOKYO)
        if abs(ahead) < timedelta(seconds=2):
            ahead = timedelta()
        letters = Letters(self.order.municipality, lambda: datetime.now(_TOKYO) + ahead)
        return letters, status.server_time.astimezone(_TOKYO).date()

    def _residents(self, today: date) -> list[Resident]:
        order = self.order
        try:
            found = of_file(order.residents) if order.residents else of_sample(order.municipality, today=today)
        except ValueError as error:
            if isinstance(error, BadResidents):
                raise
            raise CannotRun(
                f"団体 {order.municipality} の住民を知りません。--residents FILE で与えてください"
            ) from error
        return Random(order.seed).sample(found, min(order.people, len(found)))  # noqa: S311 - repeatable

    async def _learned(self, calm: Asking, letters: Letters, residents: list[Resident]) -> list[Known]:
        try:
            return await learn(calm, letters, residents)
        except NoAnswer as none:
            raise CannotRun(f"照会 (ListCertificates) に答えません ({none.why})") from none
