"""Inspection of real papers: milliseconds a page, against the drawing of the same papers in the same run.

Run from the checkout: ``.tools/venv/bin/python -m bench.inspection``.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from issuer.inspection import Inspector
from issuer.papers.content import Content
from issuer.press.press import Press
from tests.inspection.makers import draw, expecting, inkan, juminhyo, resident_page


def median_ms(work: Callable[[], object], times: int) -> float:
    """Median processor time of ``times`` runs: the machine may be busy with other things."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent) * 1000


def papers() -> dict[str, Content]:
    """One person, four, six on two pages, and a seal."""
    names = ["辻\U000e0102　𠮷夫", "辻\U000e0102　髙子", "辻\U000e0102　一", "辻\U000e0102　二"]
    return {
        "住民票 1人": juminhyo(resident_page(names[0])),
        "住民票 4人": juminhyo(resident_page(*names)),
        "住民票 6人2頁": juminhyo(resident_page(*names, last=False), resident_page(*names[:2], head=names[0], first=5)),
        "印鑑": inkan("桐生　健一"),
    }


def main() -> int:
    """Print one line a paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=Path(".tools/fonts/ipamjm.ttf"))
    parser.add_argument("--times", type=int, default=20)
    wanted = parser.parse_args()
    opened = time.perf_counter()
    inspector = Inspector(fonts=[wanted.font])
    print(f"opening the fonts {(time.perf_counter() - opened) * 1000:.0f} ms, once a process")
    press = Press(font=wanted.font)
    for name, content in papers().items():
        paper = draw(press, content)
        expected = expecting(paper)
        looked = median_ms(
            lambda paper=paper, expected=expected: inspector.inspect(paper=paper, expected=expected), wanted.times
        )
        drawn = median_ms(lambda content=content: draw(press, content), 3)
        pages = len(content.pages)
        each = f"inspection {looked / pages:.1f} ms a page, drawing {drawn / pages:.0f} ms a page"
        print(f"{name}: {each}, ratio {looked / drawn:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
