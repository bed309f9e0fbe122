"""One package taken in and applied by a process of its own, and raw COPY beside it."""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from bench.city import join
from config.local.supervisor import WORKER_NICE
from integrations.feeds import service
from issuer.tenancy.scope import scope

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


def load(path: Path) -> dict[str, Any]:
    """Submit and apply, from the files to the commit; the receipt with ``seconds``."""
    began = time.perf_counter()
    now = datetime.now(UTC)
    receipt = service.submit(path=path, now=now)
    service.apply_waiting(municipality=receipt["municipality"], now=now)
    took = time.perf_counter() - began
    receipt = service.receipt_of(municipality=receipt["municipality"], number=receipt["receipt"])
    if receipt["state"] != "APPLIED":
        raise SystemExit(f"{path.name}: {receipt['state']} {receipt['errors'][:3]}")
    return receipt | {"seconds": took}


def load_apart(path: Path) -> dict[str, Any]:
    """``load`` in a new process, with the worker's priority; ``megabytes`` is the most memory it held."""
    told = (str(path), connections["owner"].settings_dict["NAME"], str(settings.AKASHI_HOME))
    script = f"from bench.city.loading import main; main(*{told!r})"
    words = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
    words = ["nice", "-n", str(WORKER_NICE), *words]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def raw(folder: Path, code: str) -> tuple[int, float]:
    """COPY what is in the tables now into clones without row level security; rows and seconds."""
    files = {table: folder / table for table in TABLES}
    with scope(code) as cursor:
        for table, path in files.items():
            statement = f"COPY (SELECT * FROM {table} WHERE municipality = '{code}') TO STDOUT"
            with path.open("wb") as out, cursor.copy(statement) as copy:
                for block in copy:
                    out.write(block)
    rows = 0
    with connections["owner"].cursor() as cursor:
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
            files[table].unlink()
    return rows, took


def main(path: str, database: str, home: str) -> None:
    """What ``load_apart`` starts."""
    join(database=database, home=home)
    receipt = load(Path(path))
    receipt["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(receipt))
