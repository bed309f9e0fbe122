"""`python -m bench.nation [--municipalities 1741] [--people 3000000] [--others] [--no-backup]`.

Works in a database of its own, dropped afterwards. The defaults want about 12 GB below the home folder. Ends with 1
when a statement of the line reads a large table from end to end.
"""

import argparse
import io
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(municipalities: int, people: int, others: int, with_backup: int) -> int:
    """Measure once, inside the product's environment."""
    from django.core.management import call_command

    from bench.city.stage import own_database
    from bench.nation.measure import measure
    from bench.table.machine import told

    call_command("plates_build", verbosity=0, stdout=io.StringIO())
    print(told(), flush=True)
    with own_database() as folder:
        return measure(
            folder=folder,
            people=people,
            municipalities=municipalities,
            others=bool(others),
            with_backup=bool(with_backup),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m bench.nation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--municipalities", type=int, default=1741)
    parser.add_argument("--people", type=int, default=3_000_000)
    parser.add_argument("--others", action="store_true", help="ZEI, KOSEKI and FUHYO in the largest municipality")
    parser.add_argument("--no-backup", action="store_true")
    wanted = parser.parse_args()
    given = (wanted.municipalities, wanted.people, int(wanted.others), int(not wanted.no_backup))
    script = f"import sys; from bench.nation.__main__ import main; sys.exit(main(*{given!r}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
