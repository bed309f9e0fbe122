"""The table's lines."""

import statistics
from typing import TYPE_CHECKING

from django.db import connections

from bench.city.issuing import p
from bench.table.asking import Slice
from bench.table.servers import Server

if TYPE_CHECKING:
    from bench.table.measure import Plan


def heading(workers: int, plan: "Plan") -> None:
    """What the columns are."""
    print(
        f"\n{workers} workers; {plan.rounds} slices of {plan.seconds:.0f} s by turns, {4 * workers} callers; "
        "p50 and p99 at half of each side's own rate"
    )
    print(
        f"{'':15} {'issues/s':>9} {'ratio':>7} {'p50 ms':>8} {'p99 ms':>8} | CPU ms an issue: "
        f"{'server':>7} {'PostgreSQL':>10} {'generator':>9} {'of 2 cores':>10} {'ratio':>6} | others' share"
    )


def line(name: str, full: list[Slice], half: list[Slice], reference: list[Slice]) -> None:
    """One side."""
    rate = statistics.median(one.rate for one in full)
    waits = sorted(wait for one in half for wait in one.waits()) or [0.0]
    server, database, generator = costs(full)
    first = sum(costs(reference)[:2])
    ratio = statistics.median(one.rate for one in reference) / rate if rate else 0.0
    print(
        f"{name:15} {rate:9.1f} {ratio:7.1f} {p(waits, 0.5):8.1f} {p(waits, 0.99):8.1f} |{'':17}"
        f"{server:8.2f} {database:10.2f} {generator:9.2f} {2000 / (server + database):8.0f}/s "
        f"{(server + database) / first:6.1f} | {statistics.median(one.others for one in full):.0%}",
        flush=True,
    )
    if others := {how: n for one in (*full, *half) for how, n in one.outcomes().items() if how != "ISSUED"}:
        print(f"{'':15} not issued: {others}")


def costs(slices: list[Slice]) -> tuple[float, float, float]:
    """CPU milliseconds an issue: server, PostgreSQL, generator."""
    issued = max(1, sum(one.issued for one in slices))
    spent = ("server_cpu", "database_cpu", "generator_cpu")
    server, database, generator = (sum(getattr(one, what) for one in slices) * 1000 / issued for what in spent)
    return server, database, generator


def verdict(steady: Slice, rate: float) -> None:
    """The product at a fixed rate."""
    waits = steady.waits() or [0.0]
    print(
        f"ours at {rate:.0f} a second: {steady.issued} issued, p50 {p(waits, 0.5):.1f} ms, p99 {p(waits, 0.99):.1f} ms"
        f" (target ≤ 60); others had {steady.others:.0%} of the machine; {dict(steady.outcomes())}"
    )


def left_behind(slices: list[Slice]) -> None:
    """What an issue leaves in the database, on average; the answer kept for a resend goes within the hour."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute(
            "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid) FROM pg_class c"
            " WHERE c.relkind = 'r' AND c.relname ~ '^(issuance|ledger|audit)_' AND NOT c.relname ~ '^issuance_answer'"
            " ORDER BY 3 DESC"
        )
        rows = cursor.fetchall()
    requests = next(count for name, count, _ in rows if name == "issuance_request") or 1
    told = ", ".join(f"{name} {size / requests:,.0f}" for name, count, size in rows if count and size / requests >= 1)
    wal = sum(one.wal for one in slices) / max(1, sum(one.issued for one in slices))
    print(
        f"bytes an issue leaves with indexes ({requests:,} requests): {sum(row[2] for row in rows) / requests:,.0f}"
        f" ({told}); write-ahead log {wal / 1000:,.0f} KB"
    )


def memory(sides: list[Server]) -> None:
    """Of all processes of a side."""
    told = ", ".join(f"{side.name} {side.megabytes():.0f} MB" for side in sides)
    print(f"memory of master and workers (PSS): {told}")


def stages(before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> None:
    """The product's own stage times (/metrics), milliseconds of wall time an issue."""
    spent = {name: after[name][0] - before.get(name, (0.0, 0.0))[0] for name in after}
    count = max(after[name][1] - before.get(name, (0.0, 0.0))[1] for name in after) or 1
    whole = sum(spent.values()) or 1
    told = "  ".join(f"{name} {seconds * 1000 / count:.2f} ({seconds / whole:.0%})" for name, seconds in spent.items())
    print(f"stages, ms (wall, {count:.0f} issues): {told}", flush=True)
