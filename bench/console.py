"""Every page of the console over a big year: `python bench/console.py [--entries 10000000] [--people 1500000]`.

Makes a municipality with the rows of the console's own tests, asks every GET address of the matrix, fills a year of
requests and ledger rows (13 ledger rows to 7 requests), people and what stands beside, and asks the same pages again,
some of them for the whole year. An address added to the matrix is measured without being named here. Prints p50 and p95
of each page, and how many times as long as in the nearly empty municipality. Target: p95 ≤ 200 ms. A CSV carries
everything it is asked for and has no target. Works in a database of its own; 10 M entries want about 12 GB and half an
hour.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
_TARGET_MS = 200.0


@dataclass(frozen=True, slots=True)
class Timing:
    """One address, milliseconds."""

    path: str
    status: int
    p50: float
    p95: float
    is_page: bool


def main(entries: int, people: int, rounds: int) -> int:
    """Measure once; 0 when every page opened in time."""
    from datetime import datetime, timedelta

    from django.conf import settings

    from bench.city.stage import BIG, found, own_database
    from bench.city.year import write_year
    from issuer.rules.calendar import JST
    from ops_console.models import Operator
    from ops_console.roles import MUNICIPAL

    # The matrix names days of this month.
    now = datetime(2026, 11, 20, 22, 0, tzinfo=JST)
    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, now
    with own_database():
        found(BIG, now - timedelta(days=400))
        _fill(BIG, now)
        made = {"created_at": now, "password": "!"}
        Operator.objects.create(
            name="bench-all", display_name="測定", municipality=BIG, roles=sorted(MUNICIPAL), **made
        )  # fmt: skip
        Operator.objects.create(name="bench-platform", display_name="測定", roles=["PLATFORM"], **made)
        before = {timing.path: timing for timing in _round(BIG, rounds)}
        print(f"{len(before)} addresses; filling {entries:,} ledger rows and {people:,} people", flush=True)
        write_year(code=BIG, entries=entries, people=people, now=now)
        after = sorted(_round(BIG, rounds), key=lambda timing: timing.p95)
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'× empty':>8}  address")
    for timing in after:
        small = before[timing.path].p50
        what = "" if timing.is_page else "  (CSV)"
        print(f"{timing.p50:8.1f} {timing.p95:8.1f} {timing.p50 / small:8.1f}  {timing.path}{what}")
    slow = [timing for timing in after if timing.is_page and timing.p95 > _TARGET_MS]
    pages = [timing for timing in after if timing.is_page]
    print(f"{len(pages)} pages, slowest p95 {pages[-1].p95:.0f} ms (target ≤ {_TARGET_MS:.0f}), {len(slow)} above it")
    return 1 if slow else 0


def _fill(code: str, now: object) -> None:
    from tests.console import matrix, rows

    rows.fill(municipality=code, now=now)  # type: ignore[arg-type]
    for module in matrix.modules():
        if hasattr(module, "fill"):
            module.fill(municipality=code, now=now)


def _round(code: str, rounds: int) -> Iterator[Timing]:
    """Every address ``rounds`` times, one after another so that a slow minute of the machine falls on all of them."""
    from bench.city.browser import signed_in
    from ops_console.models import Operator

    browsers = {name: signed_in(Operator.objects.get(name=name)) for name in ("bench-all", "bench-platform")}
    addresses = list(_addresses(code))
    times: dict[tuple[str, str], list[float]] = {address: [] for address in addresses}
    told: dict[tuple[str, str], tuple[int, bool]] = {}
    for number in range(rounds + 1):
        for address in addresses:
            name, path = address
            began = time.perf_counter()
            response = browsers[name].get(path)
            took = (time.perf_counter() - began) * 1000
            is_page = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
            told[address] = response.status_code, is_page
            # A CSV of a whole year may be refused for its length; a page must open.
            if response.status_code != 200 and not (response.status_code == 422 and "csv" in path):
                raise SystemExit(f"{path}: {response.status_code}")
            if number:  # the first look warms templates and plans
                times[address].append(took)
    for address, taken in times.items():
        status, is_page = told[address]
        p95 = sorted(taken)[max(0, round(len(taken) * 0.95) - 1)]
        label = address[1] if address[0] == "bench-all" else f"{address[1]} (全体管理)"
        yield Timing(label, status, statistics.median(taken), p95, is_page)


def _addresses(code: str) -> Iterator[tuple[str, str]]:
    """Who asks, and for what: each GET address of the matrix, and the widest questions of those that take some."""
    from django.urls import reverse

    from tests.console import matrix

    for name, row in matrix.table().items():
        if row.method != "get" or row.status != 200 or not row.roles:
            continue
        arguments = row.arguments(code) if callable(row.arguments) else row.arguments
        path = reverse(f"console:{name}", args=arguments)
        yield "bench-all", path
        for query in _wide().get(name, ()):
            yield "bench-all", f"{path}?{urlencode(query)}"
        if row.platform == 200:
            yield "bench-platform", path


def _wide() -> dict[str, list[dict[str, str]]]:
    """Questions about everything there is."""
    from ops_console.statistics.forms import PARTS

    year = {"since": "2025-11-21", "until": "2026-11-20"}
    return {
        "statistics": [{**year, "by": by, "kind": ""} for by in PARTS],
        "history": [
            year,
            {**year, "page": "150"},
            {**year, "result": "REFUSED"},
            {**year, "result": "UNDETERMINED"},
            {**year, "kind": "FUHYO", "result": "CANCELLED"},
            {"since": "", "until": "", "request": "R000000001000"},
            {"since": "", "until": "", "number": "999997-20260510-1000000"},
        ],
        "settlement": [{"year": "2025"}],
        "settlement-lines": [
            {"result": "all"},
            {"result": "WAITING", "operator": "0002"},
            {"result": "all", "page": "90"},
        ],
        "settlement-shops": [{"operator": "0002"}],
        "feeds": [{"page": "300"}],
        "worklist": [{"page": "40"}],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=200_000, help="10000000 for the whole figure")
    parser.add_argument("--people", type=int, default=30_000, help="1500000 for the whole figure")
    parser.add_argument("--rounds", type=int, default=20)
    wanted = parser.parse_args()
    # The entry script brings the environment and the database.
    script = (
        f"import sys; from bench.console import main; "
        f"sys.exit(main({wanted.entries}, {wanted.people}, {wanted.rounds}))"
    )
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
