"""One slice of load on one server, and what everybody spent on it."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from bench.table.servers import SUBJECT, Server, machine_cpu, tree_cpu
from config.local.place import ROOT


@dataclass
class Slice:
    """``calls``: (number, due, began, ended, how), seconds from the generator's start."""

    calls: list[list[Any]]
    wall: float
    server_cpu: float
    database_cpu: float
    generator_cpu: float
    machine_cpu: float
    lost: int
    #: Bytes of write-ahead log, whoever wrote them.
    wal: int
    kept: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def issued(self) -> int:
        """Papers."""
        return sum(1 for call in self.calls if call[4] == "ISSUED")

    @property
    def rate(self) -> float:
        """Papers a second."""
        return self.issued / self.wall

    @property
    def others(self) -> float:
        """The share of the machine's two cores that everybody else had."""
        mine = self.server_cpu + self.database_cpu + self.generator_cpu
        return max(0.0, self.machine_cpu - mine) / self.wall / 2

    def outcomes(self) -> Counter[str]:
        """How the calls ended."""
        return Counter(call[4] for call in self.calls)

    def waits(self) -> list[float]:
        """Milliseconds from when a paper was due until it was there, sorted."""
        return sorted((call[3] - call[1]) * 1000 for call in self.calls if call[4] == "ISSUED")


class Asker:
    """Sends slices of load; no requestId twice, residents one after another."""

    def __init__(self, *, cards: list[list[str]], postmaster: int) -> None:
        self.cards, self._postmaster, self._first = cards, postmaster, 0

    def closed(self, server: Server, *, callers: int, seconds: float, most: int) -> Slice:
        """``callers`` who ask again when answered."""
        return self._run(server, {"callers": callers, "seconds": seconds, "most": most})

    def opened(self, server: Server, *, profile: list[tuple[float, float]], spool: Path | None = None) -> Slice:
        """``profile``: (seconds, a second) one after another; arrivals wait for nobody."""
        return self._run(server, {"profile": profile, "spool": str(spool) if spool else ""})

    def first(self) -> int:
        """Which card the next slice begins with."""
        return self._first

    def _run(self, server: Server, order: dict[str, Any]) -> Slice:
        order |= {"address": server.address, "cards": self.cards, "first": self._first, "subject": SUBJECT}
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.table.generator"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        process.stdin.write(json.dumps(order))
        process.stdin.close()
        count = json.loads(process.stdout.readline())["ready"]
        before = server.cpu(), tree_cpu(self._postmaster), machine_cpu(), _wal()
        told = json.loads(process.stdout.readline())
        after = server.cpu(), tree_cpu(self._postmaster), machine_cpu(), _wal()
        process.wait()
        self._first += count
        server_cpu, database_cpu, machine, wal = (b - a for a, b in zip(before, after, strict=True))
        kept = {int(number): tuple(place) for number, place in told["kept"].items()}
        return Slice(
            told["calls"], told["wall"], server_cpu, database_cpu, told["cpu"], machine, told["lost"], int(wal), kept
        )


def _wal() -> float:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        return float(cursor.fetchone()[0])
