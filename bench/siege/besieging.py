"""One run: a deployment, chapters of some thousand issues each, and a reckoning after every chapter."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.acceptance.office import CHECKOUT
from tests.promises.house import House

from .hand import Hand
from .reckoning import reckon, together
from .story import add, lines
from .towns import founded, write_roster
from .weather import Weather, stop


@dataclass(frozen=True)
class Plan:
    """``issues`` wanted in this run, ``chapter`` of them between reckonings; ``pause``: seconds between two mishaps."""

    issues: int
    chapter: int
    jobs: int
    threads: int
    workers: int
    households: int
    pause: float
    full_share: float
    minutes: float
    seed: int
    state: Path
    commit: str


@dataclass
class Siege:
    """``told``: what clients hold in their hands, of all chapters of this run."""

    house: House
    plan: Plan
    told: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        """Until the issues are there or the minutes are over. Returns the totals of the state file."""
        plan, dice = self.plan, random.Random(self.plan.seed)
        say(f"種 {plan.seed}: 2つの市を作っています")
        cities = founded(self.house, seed=plan.seed, households=plan.households)
        self.told = {city.town.code: {} for city in cities}
        roster = self.house.home / "roster.json"
        write_roster(cities, roster)
        web = self.house.start_web(workers=plan.workers, faulty=True)
        burst = self.house.home / "burst"
        weather = Weather(self.house, web, Hand(self.house), cities, dice, plan.workers, burst)
        clients: list[subprocess.Popen[bytes]] = []
        until = time.monotonic() + plan.minutes * 60
        done, number, total = 0, 0, {}
        try:
            while done < plan.issues and time.monotonic() < until:
                count = min(plan.chapter, plan.issues - done)
                chapter = self._chapter(number, count, weather, roster, clients, until)
                total = add(plan.state, chapter)
                done, number = done + chapter["issues"], number + 1
                say(f"章 {number}: " + _short(chapter))
                say(f"通算: 交付 {total['issues']:,} {'守られた' if total['ok'] else '破れた'} ({plan.state})")
        finally:
            weather.hand.close()
            stop(weather.web, clients)
        print("\n".join(lines(total)))
        return total

    def _chapter(
        self,
        number: int,
        count: int,
        weather: Weather,
        roster: Path,
        clients: list[subprocess.Popen[bytes]],
        until: float,
    ) -> dict[str, Any]:
        plan, before, began = self.plan, Counter(weather.done), time.monotonic()
        books = []
        clients.clear()
        for job in range(plan.jobs):
            book, order = (self.house.home / f"chapter-{number}-{job}.{end}" for end in ("jsonl", "json"))
            book.touch()
            books.append(book)
            given = {
                "url": weather.web.url,
                "roster": str(roster),
                "count": count // plan.jobs + (job < count % plan.jobs),
                "threads": plan.threads,
                "seed": f"{plan.seed}/{number}/{job}",
                "out": str(book),
                "burst": str(weather.burst),
                "full_share": plan.full_share,
                "font": self.house.prepared()["AKASHI_FONTS"].split(":")[0],
                "keep": str(plan.state.with_suffix(".papers")),
                "until": until - time.monotonic(),
            }
            order.write_text(json.dumps(given), encoding="utf-8")
            words = [self.house.program("python"), "-m", "bench.siege.besieger", str(order)]
            clients.append(subprocess.Popen(words, cwd=CHECKOUT, env=self.house.prepared(), stdin=subprocess.DEVNULL))
        report = time.monotonic()
        while any(client.poll() is None for client in clients):
            weather.act()
            time.sleep(weather.dice.uniform(0.3, 1.7) * plan.pause)
            if time.monotonic() - report > 10:
                report = time.monotonic()
                heard, seconds = sum(map(_lines, books)), time.monotonic() - began
                say(f"  章 {number + 1}: 答え {heard:,} / {count:,}、{seconds:.0f} 秒、毎秒 {heard / seconds:.0f}")
            if time.monotonic() > until + 600:
                raise TimeoutError("the clients do not come to an end")
        if any(client.returncode for client in clients):
            raise RuntimeError("a client process failed; its reason stands above")
        weather.calm()
        return self._counted(books, weather, before, time.monotonic() - began)

    def _counted(self, books: list[Path], weather: Weather, before: Counter[str], seconds: float) -> dict[str, Any]:
        found: Counter[str] = Counter()
        ways: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        what: list[Any] = []
        times = []
        for line in _read(books):
            if "seen" in line:
                ways.update(line["seen"])
            elif "fault" in line:
                found["faults"] += 1
                what.append(line)
            elif line["outcome"] == "ISSUED":
                found["issues"] += 1
                times.append(line["ms"])
                self.told[line["town"]][line["id"]] = (line["number"], line["sha256"])
                if line["wrong"]:
                    found["mix_ups" if all(map(str.isupper, line["wrong"])) else "complaints"] += 1
                    what.append(line)
            elif line["outcome"] == "UNANSWERED":
                found["unanswered"] += 1
                what.append(line)
            else:
                refused[line["outcome"]] += 1
                if line.get("unforeseen"):
                    found["unforeseen"] += 1
                    what.append(line)
        asked_for = together(reckon(self.house, code, told) for code, told in self.told.items())
        half_moved, weather.half_moved = weather.half_moved, []
        holds = asked_for.pop("holds"), asked_for.pop("in_ledger")
        return {
            "seed": self.plan.seed,
            "commit": self.plan.commit,
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            **{name: found[name] for name in ("issues", "mix_ups", "complaints", "faults", "unanswered", "unforeseen")},
            **asked_for,
            "half_moved": len(half_moved),
            "holds": (weather.done - before)["hold"],
            "in_ledger_so_far": holds[1],
            "full": ways.pop("full", 0),
            "retries": ways.pop("retries", 0),
            "refused": sum(refused.values()),
            "refusals": dict(refused),
            "acts": dict(weather.done - before),
            "ways": dict(ways),
            "seconds": round(seconds, 1),
            "a_second": round(found["issues"] / seconds, 1),
            **_percentiles(times),
            "what": [*what[:20], *half_moved[:5]],
        }


def _read(books: list[Path]) -> Iterator[dict[str, Any]]:
    for book in books:
        with book.open(encoding="utf-8") as lines_:
            yield from map(json.loads, lines_)
        book.unlink()


def _lines(book: Path) -> int:
    with book.open("rb") as handle:
        return sum(1 for _ in handle)


def _percentiles(times: list[int]) -> dict[str, int]:
    """Milliseconds from the first asking to the answer in the hand, whatever was broken between."""
    ordered = sorted(times) or [0]
    return {f"p{share}": ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 99)}


def _short(chapter: dict[str, Any]) -> str:
    return (
        f"交付 {chapter['issues']:,}、毎秒 {chapter['a_second']}、p50 {chapter['p50']} ms、p99 {chapter['p99']} ms、"
        f"取り違え {chapter['mix_ups']}、二重 {chapter['doubles']}、失われた {chapter['lost']}、"
        f"鎖 {'正しい' if not chapter['chain_broken'] else '壊れた'}、起こしたこと {sum(chapter['acts'].values())}"
    )


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{datetime.now():%H:%M:%S} {text}\n")
    sys.stdout.flush()
