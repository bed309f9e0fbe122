"""The figures of the nation, in the order in which they are printed."""

import json
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connections

from bench.nation.build import OTHERS, build
from bench.nation.build import sizes as towns
from bench.nation.planner import sizes
from bench.nation.rounds import chains, jobs, looks, vacuum, whole_backup
from bench.table.town import cards_of

_BIG_TABLES = 16
_MEASURED_APART = ("replica_tax", "replica_koseki", "replica_fuhyo", "replica_register")


def measure(*, folder: Path, people: int, municipalities: int, others: bool, with_backup: bool) -> int:
    """Print every figure; 0 when no statement of the line reads a large table whole."""
    began = time.perf_counter()
    print(f"building {municipalities:,} municipalities, {people:,} people", flush=True)
    codes = build(folder=folder, people=people, municipalities=municipalities, others=others)
    print(f"built in {time.perf_counter() - began:.0f} s; VACUUM ANALYZE {vacuum():.0f} s", flush=True)
    residents = _tell_sizes(towns(municipalities=municipalities, people=people)[0])
    cards = {code: cards_of(code, count=12) for code in codes}
    cards = {code: some for code, some in cards.items() if some}
    told = _visit(cards, small=list(cards)[-1])
    _tell_visit(told, len(cards))
    print("\njobs of the clock, seconds and seconds of our own CPU (second run)")
    for name, often, seconds, cpu in jobs():
        print(f"  {name:18} {seconds:8.2f} {cpu:8.2f}  {often}", flush=True)
    print("looks of monitors, seconds (second time)")
    for name, seconds in looks():
        print(f"  {name:18} {seconds:8.2f}", flush=True)
    took, links = chains()
    print(f"audit_verify of all chains: {links:,} links in {took:.1f} s")
    if with_backup:
        took, size, files = whole_backup(folder)
        print(f"backup: {files:,} files, {size:,.0f} MB in {took:.0f} s ({residents / took:,.0f} people a second)")
    return 1 if told["faults"] else 0


def _tell_sizes(largest: int) -> int:
    found = sizes()
    count = {name: rows for name, rows, _, _ in found}
    residents = count["replica_resident"]
    apart = [row for row in found if row[0].startswith(_MEASURED_APART)]
    whole = [row for row in found if row not in apart]
    total = sum(rows + indexes for _, _, rows, indexes in whole)
    print(
        f"\nresidents {residents:,}; database {total / 1e9:.2f} GB, {total / residents:,.0f} bytes each (JUKI, INKAN)"
    )
    if any(rows for _, rows, _, _ in apart):
        extra = sum(own + indexes for _, _, own, indexes in apart)
        print(f"{', '.join(OTHERS)} of the {largest:,} people of the largest one: {extra / largest:,.0f} bytes each")
    print(f"{'table':28} {'rows':>12} {'MB':>8} {'indexes MB':>11}")
    for name, rows, own, indexes in found[:_BIG_TABLES]:
        print(f"{name:28} {rows:12,} {own / 1e6:8.1f} {indexes / 1e6:11.1f}")
    return residents


def _visit(cards: dict[str, list[list[str]]], *, small: str) -> dict[str, object]:
    order = {
        "database": connections["owner"].settings_dict["NAME"], "home": str(settings.AKASHI_HOME), "cards": cards,
        "small": small, "seed": 7,
    }  # fmt: skip
    path = settings.AKASHI_HOME.parent / "visit.json"
    path.write_text(json.dumps(order), encoding="utf-8")
    script = f"from pathlib import Path; from bench.nation.visitor import main; main(Path({str(path)!r}).read_text())"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", script], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])


def _tell_visit(told: dict[str, object], municipalities: int) -> None:
    print(
        f"\na web process starts in {told['started']:.1f} s ({told['start_cpu']:.1f} s of CPU) with {municipalities:,}"
        f" municipalities; resident memory {told['memory'][0]:.0f} MB, after each was served once"
        f" {told['memory'][1]:.0f} MB, three times {told['memory'][3]:.0f} MB"
    )
    print(f"one paper, by turns: {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8} {'issued':>8} {'refused':>8}")
    for n, one in enumerate(told["rounds"], start=1):
        for name in ("random", "small"):
            figures = one[name]
            print(
                f"  round {n}, {name:10} {figures['p50']:8.1f} {figures['p99']:8.1f} {figures['cpu']:8.2f}"
                f" {figures['issued']:8,} {figures['refused']:8,}"
            )
    print(f"statements of the line: {told['statements']}; reading a large table whole: {len(told['faults'])}")
    for fault in told["faults"]:
        print(f"  {fault}")
    for name, info in told["caches"].items():
        print(f"  cache {name:36} {info}")
