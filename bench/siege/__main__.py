"""Run a siege: `python3 -m bench.siege --issues 200000`. Needs nothing but the checkout; ends 1 when a promise broke,
3 when it was told to stop.

A deployment of its own (PostgreSQL, Valkey, gunicorn; two cities of people nobody has met) is raised below a temporary
folder and thrown away. Every chapter is reckoned and added to ``--state``, so that runs which are cut short count, and
several add up.
"""

import argparse
import importlib.util
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python3 -m bench.siege", description=__doc__)
    parser.add_argument("--issues", type=int, default=200_000, help="papers of this run (default 200,000)")
    parser.add_argument("--chapter", type=int, default=5_000, help="papers between two reckonings")
    parser.add_argument("--jobs", type=int, default=2, help="client processes")
    parser.add_argument("--threads", type=int, default=3, help="steady lines of each")
    parser.add_argument("--workers", type=int, default=3, help="web processes")
    parser.add_argument("--households", type=int, default=120, help="of each city, 2.5 people each (48 at least)")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two mishaps, about")
    parser.add_argument("--full-share", type=float, default=0.01, help="of the papers that the kit judges in full")
    parser.add_argument("--minutes", type=float, default=600.0, help="no new chapter after so long")
    parser.add_argument("--seed", type=int, default=0, help="0: a new one")
    parser.add_argument("--state", type=Path, default=Path("siege.json"), help="where the figures add up")
    given = parser.parse_args()
    if given.households < 48:
        parser.error("--households: 48 at least, for a third of them move or are held")
    if importlib.util.find_spec("psycopg") is None:
        _in_our_environment()
    from tests.promises.house import House

    from .besieging import Plan, Siege

    # Told to stop it takes its servers down with it; what was reckoned stays in ``--state``.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit(3))
    seed = given.seed or random.SystemRandom().randrange(10**6)
    values = {**vars(given), "state": given.state.absolute(), "seed": seed, "commit": _commit()}
    with tempfile.TemporaryDirectory(prefix="akashi-siege-") as home:
        house = House(Path(home))
        try:
            total = Siege(house, Plan(**values)).run()
        finally:
            house.close()
    return 0 if total.get("ok") else 1


def _in_our_environment() -> None:
    """Start again with the Python that has our parts, which are installed where they are missing."""
    sys.path.insert(0, str(ROOT))
    from config.local import tools

    folder = Path(os.environ.get("AKASHI_TOOLS", ROOT / ".tools"))
    ready = tools.ready(folder, development=True)
    os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, ready.libraries))
    os.execv(ready.python, [str(ready.python), "-m", "bench.siege", *sys.argv[1:]])


def _commit() -> str:
    words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
