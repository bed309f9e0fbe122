"""The whole line, from SOAP bytes in to SOAP bytes out: `python bench/line.py [--workers 2] [--issues 600]`.

Worker processes call the WSGI application itself, one resident after another; PostgreSQL runs on the same machine;
database, inspection and signature (RSA-2048) are all there. Prints issues/s together, p50 and p99 of one issue, where
the time goes, how many statements an issue costs, a worker's memory, and the time from a process's start to its first
paper. Target: 150 issues/s on two cores, 250 MB, 0.5 s. Works in a database of its own.
"""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(workers: int, issues: int) -> int:
    """Measure once; 0 when the rate was reached."""
    from bench.city.stage import own_database
    from bench.city.together import measure

    with own_database() as folder:
        return measure(folder=folder, workers=workers, issues=issues)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--issues", type=int, default=600, help="by each worker")
    wanted = parser.parse_args()
    # The entry script brings the environment and the database.
    script = f"import sys; from bench.line import main; sys.exit(main({wanted.workers}, {wanted.issues}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
