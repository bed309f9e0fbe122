"""Random households through compose, press and inspection; prints papers, refusals and false alarms (must be 0).

Run from the checkout: ``.tools/venv/bin/python -m bench.false_alarms --papers 1000``. The same seed gives the same
papers; a paper that inspection refuses is named by its own.
"""

import argparse
import random
import sys
import time
from collections import Counter

from issuer.inspection import Inspector, Mismatch
from tests.golden import cases
from tests.inspection.drawn import drawn


def main() -> int:
    """Exit 0 when no paper was refused by inspection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    wanted = parser.parse_args()
    press = cases.press()
    inspector = Inspector(fonts=[cases.FONT], store=cases.STORE)
    counted: Counter[str] = Counter()
    started, seed = time.perf_counter(), wanted.seed
    while counted["papers"] < wanted.papers:
        seed += 1
        made = drawn(press, seed)
        if made is None:
            counted["refused by the press"] += 1
            continue
        paper, expected = made
        counted["papers"] += 1
        counted["pages"] += len(paper.footers)
        try:
            inspector.inspect(paper=paper, expected=expected)
        except Mismatch as error:
            counted["false alarms"] += 1
            print(f"seed {seed}: {error}")
    print(f"seed {wanted.seed}: {dict(counted)}, {time.perf_counter() - started:.1f} s")
    return 1 if counted["false alarms"] else 0


if __name__ == "__main__":
    sys.exit(main())
