"""Inspection of real papers: milliseconds a page, against the stamping of the same papers in the same run.

Run from the checkout: ``.tools/venv/bin/python -m bench.inspection``. The register of shapes is made on the first run.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from issuer.inspection import Expectation, Inspector
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden import cases
from tests.inspection.makers import draw, expecting, inkan, juminhyo, resident_page


def median_ms(work: Callable[[], object], times: int) -> float:
    """Median processor time of ``times`` runs: the machine may be busy with other things."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent) * 1000


def papers(press: Press) -> dict[str, tuple[Paper, Expectation]]:
    """Sparse pages, then the golden papers, which show every field they have."""
    names = ["辻\U000e0102　𠮷夫", "辻\U000e0102　髙子", "辻\U000e0102　一", "辻\U000e0102　二"]
    contents = {
        "住民票 1人 (項目を省略)": juminhyo(resident_page(names[0])),
        "住民票 4人 (項目を省略)": juminhyo(resident_page(*names)),
        "印鑑": inkan("桐生　健一"),
    }
    drawn = {name: draw(press, content) for name, content in contents.items()}
    made = {name: (paper, expecting(paper)) for name, paper in drawn.items()}
    for name in cases.CASES:
        permit, facts = cases.CASES[name]()
        paper = cases.paper_of(name, with_press=press)
        expected = Expectation.of(permit=permit, facts=facts, footers=paper.footers, content=paper.content)
        made[name] = (paper, expected)
    return made


def main() -> int:
    """Print one line a paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=cases.FONT)
    parser.add_argument("--store", type=Path, default=cases.STORE)
    parser.add_argument("--times", type=int, default=40)
    wanted = parser.parse_args()
    press = Press(font=wanted.font, store=wanted.store)
    opened = time.perf_counter()
    inspector = Inspector(fonts=[wanted.font], store=wanted.store)
    print(f"opening the register {(time.perf_counter() - opened) * 1000:.0f} ms, once a process")
    for name, (paper, expected) in papers(press).items():
        pages = len(paper.footers)
        looked = median_ms(
            lambda paper=paper, expected=expected: inspector.inspect(paper=paper, expected=expected), wanted.times
        )
        stamped = median_ms(
            lambda paper=paper: press.finish(prepared=press.prepare(content=paper.content), footers=paper.footers),
            wanted.times,
        )
        each = f"inspection {looked / pages:.2f} ms a page, stamping {stamped / pages:.2f} ms a page"
        print(f"{name}: {pages} page(s), {each}, ratio {looked / stamped:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
