"""FULL load through the feed door against a raw COPY of the same rows, in one run: `python bench/full_load.py`.

Raw: COPY into clones of the same tables, same columns and indexes, no row level security. Ours: everything from the
package on disk to the commit. Target: at least 1/4 of the raw rows/s (issue 2). Works in a database of its own.
"""

import argparse
import os
import resource
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: A mixed city: residents, then what the other systems say of the same people.
SYSTEMS = ("JUKI", "ZEI", "KOSEKI", "FUHYO")


def main(households: int) -> int:
    from bench.city.stage import own_database

    with own_database() as folder:
        return _measure(folder, households)


def _measure(folder: Path, households: int) -> int:
    from bench.city.loading import load, raw
    from bench.city.stage import BIG, found
    from integrations.centre.city.crowd import Crowd
    from integrations.centre.city.package import Shape
    from integrations.centre.city.places import SAMPLE
    from integrations.centre.city.write import write_full

    now = datetime.now(UTC)
    found(BIG, now)
    totals = dict.fromkeys(("first FULL", "same FULL again"), (0, 0.0))
    for name, sequence in (("first FULL", 1), ("same FULL again", 2)):
        for system in SYSTEMS:
            shape = Shape(
                municipality=BIG, system=system, mode="FULL", sequence=sequence, previous=0, extracted_at=now
            )  # fmt: skip
            package = write_full(
                out=folder,
                shape=shape,
                crowd=Crowd(seed=7, today=date.today(), place=SAMPLE),
                households=households,
                as_zip=False,
            )
            receipt = load(package.path)
            shutil.rmtree(package.path)
            if receipt["applied"] != package.rows:
                print(f"{system}: {receipt['applied']} of {package.rows} rows applied")
                return 1
            _tell(f"{system} {name}", package.rows, receipt["seconds"])
            rows, seconds = totals[name]
            totals[name] = (rows + package.rows, seconds + receipt["seconds"])
        _tell(name, *totals[name])
    rows, seconds = totals["first FULL"]
    raw_rows, raw_seconds = raw(folder, BIG)
    _tell("raw COPY", raw_rows, raw_seconds)
    ratio = (rows / seconds) / (raw_rows / raw_seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'ratio':>22}: {ratio:.2f} of raw COPY (target 0.25); peak memory of this process {peak:.0f} MB")
    return 0 if ratio >= 0.25 else 1


def _tell(what: str, rows: int, seconds: float) -> None:
    print(f"{what:>22}: {rows:>9,} rows {seconds:6.2f} s {rows / seconds:>10,.0f} rows/s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=40_500, help="2.48 people each: 40,500 are 100,000 people")
    households = parser.parse_args().households
    if "AKASHI_FONTS" not in os.environ:
        # The entry script brings the environment and the database.
        script = f"import sys; from bench.full_load import main; sys.exit(main({households}))"
        os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    sys.exit(main(households))
