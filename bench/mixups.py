"""Pairs of different residents at one instant against a server of its own; prints papers/s and mix-ups (must be 0).

Run from the checkout: ``.tools/venv/bin/python -m bench.mixups --pairs 200 --workers 2``. Everything goes through the
fixed interfaces, with the harness of tests/acceptance; people are invented from ``--seed``.
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.acceptance.cast import crowd
from tests.acceptance.centre import Answer, Centre
from tests.acceptance.conftest import add
from tests.acceptance.invention import Inventor
from tests.acceptance.office import Office, close_home, serving
from tests.acceptance.registry import Registry
from tests.acceptance.sheet import Sheet
from tests.acceptance.together import at_once
from tests.acceptance.townsfolk import Person

NOON = datetime(2026, 6, 10, 12, tzinfo=timezone(timedelta(hours=9)))


def main() -> int:
    """Exit 0 when every paper was the asker's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--width", type=int, default=2, help="residents let go at the same instant")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}")
    home = Path(tempfile.mkdtemp(prefix="mixups-"))
    try:
        return measure(Office(home, NOON), wanted)
    finally:
        close_home(home)


def measure(office: Office, wanted: argparse.Namespace) -> int:
    """Move a town in, then let the pairs go one after another."""
    town = Registry(Inventor(wanted.seed), NOON)
    crowd(town, max(20, wanted.width))
    add(office, town)
    office.deliver(town.full().write(office.home / "out"))
    people = itertools.cycle(town.everyone)
    times: list[float] = []
    outcomes: Counter[str] = Counter()
    mixed = 0
    with serving(office, workers=wanted.workers) as server:
        centre = Centre(server.url, town.code, NOON)

        def ask(person: Person) -> tuple[Person, Answer, float]:
            began = time.perf_counter()
            return person, centre.issue(person.serial), time.perf_counter() - began

        began = time.perf_counter()
        for _ in range(wanted.pairs):
            together = [next(people) for _ in range(wanted.width)]
            for person, answer, seconds in at_once([lambda p=p: ask(p) for p in together]):
                outcomes[answer.outcome] += 1
                times.append(seconds)
                mixed += answer.outcome == "ISSUED" and names_on(answer, town) != {person.squeezed}
        whole = time.perf_counter() - began
    times.sort()
    middle, late = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"{sum(outcomes.values())} requests in {whole:.1f} s ({outcomes['ISSUED'] / whole:.1f} papers/s): {outcomes}")
    print(f"median {middle * 1000:.0f} ms, 95 % within {late * 1000:.0f} ms; mix-ups {mixed}")
    sys.stdout.flush()
    return 1 if mixed or set(outcomes) - {"ISSUED", "BUSY"} else 0


def names_on(answer: Answer, town: Registry) -> set[str]:
    """Whose names are on the paper, of all who live in the town."""
    text = Sheet(answer.pdf).text
    return {person.squeezed for person in town.everyone if person.squeezed in text}


if __name__ == "__main__":
    raise SystemExit(main())
