"""`python -m bench.table [--seconds 8] [--rounds 3] [--workers 1,2,4] [--steady 100] [--overload 10] [--inspect]`.

Needs nothing running: the entry script brings PostgreSQL and Valkey, the bench a database of its own, dropped after.
With the defaults it takes about nine minutes. ``--steady``: papers a second at which p99 is held against 60 ms.
``--overload``: seconds of five times the rate (0: none). ``--inspect``: also a naive server that looks at its paper.
Ends with 1 when a paper was mixed up, doubled or unanswered, or overload lasted longer than 5 s.
"""

import argparse
import io
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(workers: str, seconds: float, rounds: int, steady: float, overload: float, inspect: int) -> int:
    """Measure once, inside the product's environment."""
    from django.core.management import call_command

    from bench.city.stage import own_database
    from bench.table.machine import told
    from bench.table.measure import Plan, measure

    call_command("plates_build", verbosity=0, stdout=io.StringIO())
    print(told(), flush=True)
    plan = Plan(tuple(map(int, workers.split(","))), seconds, rounds, steady, bool(inspect), overload)
    with own_database() as folder:
        return measure(folder=folder, plan=plan)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.table", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steady", type=float, default=100.0)
    parser.add_argument("--overload", type=float, default=10.0)
    parser.add_argument("--inspect", action="store_true")
    wanted = parser.parse_args()
    given = (wanted.workers, wanted.seconds, wanted.rounds, wanted.steady, wanted.overload, int(wanted.inspect))
    script = f"import sys; from bench.table.__main__ import main; sys.exit(main(*{given!r}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
