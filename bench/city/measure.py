"""The figures of a big city, one after another in one run."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.city.issuing import Steady, ask, median, one_by_one, p, quiet, serials
from bench.city.loading import load, load_apart, raw
from bench.city.stage import BIG, SMALL, City, found
from issuer.issuance.answers import Issued

_SMALL_PEOPLE = 10_000
_RATE = 10.0


def measure(*, folder: Path, people: int) -> int:
    """Print every figure; 0 when each met its target."""
    now = datetime.now(UTC).astimezone()
    small = City(SMALL, _SMALL_PEOPLE, folder, now)
    big = City(BIG, people, folder, now)
    for city in (small, big):
        found(city.code, now)
    load(small.full(sequence=1).path)
    cards = serials(SMALL, count=400)
    one_by_one(SMALL, cards[:40])
    few = one_by_one(SMALL, cards)
    still = quiet(lambda: Steady(code=SMALL, cards=cards, rate=_RATE), seconds=20)
    told = _Told()

    package = big.full(sequence=1)
    with Steady(code=SMALL, cards=cards, rate=_RATE) as beside:
        first = load_apart(package.path)
    rows, seconds = raw(folder, BIG)
    told.line(f"first FULL, {first['rows']:,} rows", first["rows"] / first["seconds"], "rows/s")
    told.line("raw COPY of the same", rows / seconds, "rows/s")
    told.ratio("  of raw COPY", first["rows"] / first["seconds"] / (rows / seconds), least=1 / 3)
    told.ratio("  memory of the loader, MB", first["megabytes"], most=500)
    told.beside("  papers beside it", beside, still)
    shutil.rmtree(package.path)

    big_cards = serials(BIG, count=400)
    one_by_one(BIG, big_cards[:40])
    many = one_by_one(BIG, big_cards)
    told.line(f"one paper, p50 with {_SMALL_PEOPLE:,} people", median(few), "ms")
    told.line(f"one paper, p50 with {people:,} people", median(many), "ms")
    told.ratio("  big to small", median(many) / median(few), most=1.2)

    still = quiet(lambda: Steady(code=BIG, cards=big_cards, rate=_RATE), seconds=20)
    package = big.full(sequence=2, moved=True)
    with Steady(code=BIG, cards=big_cards, rate=_RATE) as beside:
        second = load_apart(package.path)
    told.line("second FULL, 1 % moved", second["rows"] / second["seconds"], "rows/s")
    told.ratio("  of the first one's time", second["seconds"] / first["seconds"], most=1 / 3)
    told.ratio("  memory of the loader, MB", second["megabytes"], most=500)
    told.beside("  papers beside it", beside, still)
    shutil.rmtree(package.path)

    _deltas(told, big)
    return 1 if told.missed else 0


def _deltas(told: "_Told", big: City) -> None:
    sequence, changes = 3, 700
    while True:
        package = big.delta(sequence=sequence, changes=changes)
        if package.rows >= 10_000:
            break
        changes = int(changes * 10_500 / package.rows) + 1
    took = load(package.path)["seconds"]
    told.ratio(f"DELTA of {package.rows:,} rows, s", took, most=2.0)
    (serial, issuer), *_ = serials(BIG, count=1)
    waits = []
    for step in range(9):
        one = big.delta(sequence=sequence + 1 + step, changes=1)
        began = time.perf_counter()
        load(one.path)
        waits.append((time.perf_counter() - began) * 1000)
        if not isinstance(ask(BIG, serial, issuer), Issued):
            raise SystemExit("no paper after the DELTA")
    told.ratio("one 異動 until requests see it, ms", median(waits), most=200)


class _Told:
    """Prints figures and remembers what missed its target."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def line(self, what: str, value: float, unit: str) -> None:
        print(f"{what:44} {value:12,.1f} {unit}", flush=True)

    def ratio(self, what: str, value: float, *, least: float | None = None, most: float | None = None) -> None:
        fine = (least is None or value >= least) and (most is None or value <= most)
        target = f"≥ {least:.2f}" if least is not None else f"≤ {most:.2f}"
        print(f"{what:44} {value:12,.2f} (target {target}){'' if fine else '  MISSED'}", flush=True)
        if not fine:
            self.missed.append(what)

    def beside(self, what: str, running: Steady, still: Steady) -> None:
        quiet_p99, p99 = p(still.times, 0.99), p(running.times, 0.99)
        told = f"{len(running.times)} issued, {running.refused} refused, {running.busy} busy"
        print(f"{what:44} p50 {median(running.times):.1f} p99 {p99:.1f} ms ({told}); quiet p99 {quiet_p99:.1f} ms")
        self.ratio("  p99 beside a load to p99 in quiet", p99 / quiet_p99, most=2.0)
