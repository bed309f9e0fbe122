"""Sides by turns in one run, so that whatever else the machine does meets all of them."""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.table.asking import Asker, Slice
from bench.table.overload import overload
from bench.table.servers import Server, naive, ours, postmaster, prepare_naive
from bench.table.telling import heading, left_behind, line, memory, stages, verdict
from bench.table.town import settled

_PEOPLE = 2_000
#: More than any side can do in a slice; the envelopes are written beforehand.
_MOST = 400


@dataclass(frozen=True)
class Plan:
    """``seconds`` of a slice, ``rounds`` of slices, ``steady``: papers a second of the fixed rate."""

    workers: tuple[int, ...]
    seconds: float
    rounds: int
    steady: float
    inspect: bool
    overload_seconds: float


def measure(*, folder: Path, plan: Plan) -> int:
    """Print the table; 0 when overload was kept."""
    cards = settled(folder, people=_PEOPLE)
    prepare_naive(folder)
    asker = Asker(cards=cards, postmaster=postmaster())
    kept = 0
    for workers in plan.workers:
        with ExitStack() as open_until_done:
            sides = [open_until_done.enter_context(ours(workers=workers, folder=folder))]
            others = [("each", False), ("reused", False), *([("reused", True)] if plan.inspect else [])]
            for fonts, inspect in others:
                other = naive(workers=workers, folder=folder, fonts=fonts, inspect=inspect)
                sides.append(open_until_done.enter_context(other))
            _compare(sides, asker, workers, plan)
        if workers == 2 and plan.overload_seconds:
            # A server of its own: the slices before leave nothing behind.
            with ours(workers=workers, folder=folder) as server:
                rated = _closed(asker, server, workers, plan.seconds).rate
                kept = overload(server, asker, rated=rated, seconds=plan.overload_seconds, folder=folder)
    return kept


def _compare(sides: list[Server], asker: Asker, workers: int, plan: Plan) -> None:
    for side in sides:
        _closed(asker, side, workers, min(3.0, plan.seconds))  # warm
    before = sides[0].stages()
    full: dict[str, list[Slice]] = {side.name: [] for side in sides}
    half: dict[str, list[Slice]] = {side.name: [] for side in sides}
    for _ in range(plan.rounds):
        for side in sides:
            full[side.name].append(_closed(asker, side, workers, plan.seconds))
    for _ in range(plan.rounds):
        for side in sides:
            rate = statistics.median(one.rate for one in full[side.name]) / 2
            half[side.name].append(asker.opened(side, profile=[(plan.seconds, max(rate, 0.5))]))
    steady = asker.opened(sides[0], profile=[(plan.seconds * plan.rounds, plan.steady)])
    after = sides[0].stages()
    heading(workers, plan)
    for side in sides:
        line(side.name, full[side.name], half[side.name], full["ours"])
    verdict(steady, plan.steady)
    memory(sides)
    left_behind(full["ours"])
    stages(before, after)


def _closed(asker: Asker, server: Server, workers: int, seconds: float) -> Slice:
    return asker.closed(server, callers=4 * workers, seconds=seconds, most=int(_MOST * seconds))
