"""Time of one paper by stage: ``python bench/press_reference.py [ROUNDS]``. Figures are medians in milliseconds."""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from issuer.certificates import compose
from tests.golden.cases import CASES, press
from tests.golden.personas import footers


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of ``work``."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(rounds: int) -> None:
    start = time.perf_counter()
    machine = press()
    print(f"start of the press (fonts, forms): {(time.perf_counter() - start) * 1000:.0f} ms")
    print(f"{'paper':18} pages compose  check prepare  finish   KB")
    for name, make in CASES.items():
        permit, facts = make()
        content = compose(permit=permit, facts=facts)
        prepared = machine.prepare(content=content)
        marks = footers(len(content.pages))
        paper = machine.finish(prepared=prepared, footers=marks)
        row = (
            timed(lambda p=permit, f=facts: compose(permit=p, facts=f), rounds),
            timed(lambda c=content: machine.check_characters(content=c, characters="mjplus"), rounds),
            timed(lambda c=content: machine.prepare(content=c), rounds),
            timed(lambda p=prepared, m=marks: machine.finish(prepared=p, footers=m), rounds),
        )
        stages = f"{row[0]:7.2f} {row[1]:6.2f} {row[2]:7.2f} {row[3]:7.1f}"
        print(f"{name:18} {len(marks):5} {stages} {len(paper.pdf) // 1024:4}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
