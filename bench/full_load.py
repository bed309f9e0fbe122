"""FULL load through the feed door against a raw COPY of the same rows, in one run: `python bench/full_load.py`.

Raw: COPY into clones of the same tables, same columns and indexes, no row level security. Ours: everything from the
package on disk to the commit. Target: at least 1/4 of the raw rows/s (issue 2). Works in a database of its own.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = "999997"
TABLES = (
    "replica_resident",
    "replica_household",
    "replica_address_history",
    "replica_foreign_resident",
    "replica_alias",
    "replica_honseki",
    "replica_remark",
    "replica_my_number",
    "identity_credential",
    "holds_hold",
    "replica_tax_record",
    "replica_tax_payment",
    "replica_koseki",
    "replica_koseki_member",
    "replica_koseki_entry",
    "replica_koseki_item",
    "replica_fuhyo",
    "replica_fuhyo_person",
    "replica_fuhyo_address",
)
#: A mixed city: residents, then what the other systems say of the same people.
SYSTEMS = ("JUKI", "ZEI", "KOSEKI", "FUHYO")


def main(households: int) -> int:
    from django.conf import settings
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    settings.DATABASES["owner"]["TEST"]["NAME"] = f"bench_akashi_{os.getpid()}"
    connections["owner"].settings_dict["TEST"]["NAME"] = settings.DATABASES["owner"]["TEST"]["NAME"]
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        with tempfile.TemporaryDirectory(prefix="akashi-bench-") as folder:
            settings.AKASHI_HOME = Path(folder) / "home"
            return _measure(Path(folder), households)
    finally:
        connections["default"].close()
        teardown_databases(made, verbosity=0)


def _measure(folder: Path, households: int) -> int:
    from integrations.centre.city.crowd import Crowd
    from integrations.centre.city.package import Shape
    from integrations.centre.city.places import SAMPLE
    from integrations.centre.city.write import write_full
    from integrations.feeds import service
    from issuer.municipality.official_seal import sample_seal
    from issuer.municipality.services import add_municipality

    now = datetime.now(UTC)
    add_municipality(
        code=CODE,
        name="見本市",
        prefecture="見本県",
        mayor="見本市長",
        official_seal=sample_seal(font=os.environ["AKASHI_FONTS"]),
        characters=None,
        settings={},
        settings_folder=Path(),
        now=now,
        actor="bench",
    )
    totals = dict.fromkeys(("first FULL", "same FULL again"), (0, 0.0))
    for name, sequence in (("first FULL", 1), ("same FULL again", 2)):
        for system in SYSTEMS:
            shape = Shape(
                municipality=CODE, system=system, mode="FULL", sequence=sequence, previous=0, extracted_at=now
            )  # fmt: skip
            package = write_full(
                out=folder,
                shape=shape,
                crowd=Crowd(seed=7, today=date.today(), place=SAMPLE),
                households=households,
                as_zip=False,
            )
            began = time.perf_counter()
            receipt = service.submit(path=package.path, now=now)
            service.apply_waiting(municipality=CODE, now=now)
            took = time.perf_counter() - began
            receipt = service.receipt_of(municipality=CODE, number=receipt["receipt"])
            shutil.rmtree(package.path)
            if (receipt["state"], receipt["applied"]) != ("APPLIED", package.rows):
                print(receipt["state"], receipt["errors"][:3])
                return 1
            _tell(f"{system} {name}", package.rows, took)
            rows, seconds = totals[name]
            totals[name] = (rows + package.rows, seconds + took)
        _tell(name, *totals[name])
    rows, seconds = totals["first FULL"]
    raw_rows, raw_seconds = _raw(folder)
    _tell("raw COPY", raw_rows, raw_seconds)
    ratio = (rows / seconds) / (raw_rows / raw_seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'ratio':>22}: {ratio:.2f} of raw COPY (target 0.25); peak memory of this process {peak:.0f} MB")
    return 0 if ratio >= 0.25 else 1


def _tell(what: str, rows: int, seconds: float) -> None:
    print(f"{what:>22}: {rows:>9,} rows {seconds:6.2f} s {rows / seconds:>10,.0f} rows/s")


def _raw(folder: Path) -> tuple[int, float]:
    """COPY what is in the tables now into clones without RLS; rows and seconds."""
    from django.db import connections

    from issuer.tenancy.scope import scope

    files = {}
    with scope(CODE) as cursor:
        for table in TABLES:
            files[table] = folder / table
            with files[table].open("wb") as out, cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
                for block in copy:
                    out.write(block)
    owner = connections["owner"]
    rows = 0
    with owner.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
        began = time.perf_counter()
        for table, path in files.items():
            with path.open("rb") as source, cursor.copy(f"COPY raw_{table} FROM STDIN") as copy:
                while block := source.read(1 << 20):
                    copy.write(block)
            rows += cursor.rowcount
        took = time.perf_counter() - began
        for table in TABLES:
            cursor.execute(f"DROP TABLE raw_{table}")
    return rows, took


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
