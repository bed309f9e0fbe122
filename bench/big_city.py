"""A whole city's register through the feed door, while papers are issued: `python bench/big_city.py [--people N]`.

Prints each figure of the feed's targets with the figure it is held against, both from this run:

- FULL of the whole city against raw COPY of the same rows into clones without row level security (≥ 1/3);
- the memory of the process that loads (≤ 500 MB), and a second FULL with 1 % of the households changed (≤ 1/3);
- issuing 10 papers a second beside each FULL: p99 against the same rate in quiet (≤ 2×);
- a DELTA of 10,000 rows (≤ 2 s), one 異動 until the next request sees it (≤ 200 ms);
- one paper's p50 in the big city against a city of 10,000 (≤ 1.2×).

Works in a database of its own; 1,500,000 people want 20 GB below the home folder and about half an hour.
"""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(people: int) -> int:
    """Measure everything once; 0 when every target was met."""
    from bench.city.measure import measure
    from bench.city.stage import own_database

    with own_database() as folder:
        return measure(folder=folder, people=people)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000, help="1500000 for the whole figure")
    wanted = parser.parse_args()
    # The entry script brings the environment and the database.
    script = f"import sys; from bench.big_city import main; sys.exit(main({wanted.people}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
