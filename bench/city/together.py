"""bench/line.py: workers at once against one database."""

import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from bench.city.issuing import p, serials
from bench.city.loading import load
from bench.city.stage import BIG, City, found

_PEOPLE, _RATE = 2_000, 150


def measure(*, folder: Path, workers: int, issues: int) -> int:
    """Print the figures; 0 when the rate was reached."""
    now = datetime.now(UTC).astimezone()
    found(BIG, now, algorithm="RSA-2048")
    city = City(BIG, _PEOPLE, folder, now)
    load(city.full(sequence=1).path)
    load(city.full(sequence=1, system="INKAN").path)
    cards = [list(card) for card in serials(BIG, count=workers * 400)]
    told = _run(folder, cards, workers=workers, issues=issues, watch=False)
    watched = _run(folder, cards, workers=1, issues=200, watch=True)
    times = [one for worker in told for one in worker["times"]]
    rate = len(times) / max(worker["took"] for worker in told)
    refused = sum(worker["refused"] for worker in told)
    print(f"{workers} workers, {len(times)} issued, {refused} refused: {rate:.1f} issues/s (target ≥ {_RATE})")
    print(f"one issue: p50 {statistics.median(times):.1f} ms, p99 {p(times, 0.99):.1f} ms")
    asked = len(times) + refused
    ours, theirs = (sum(worker[what] for worker in told) * 1000 / asked for what in ("cpu", "backend_cpu"))
    print(
        f"CPU of one issue: {ours:.1f} ms ours, {theirs:.1f} ms PostgreSQL's: {2000 / (ours + theirs):.0f}/s on 2 cores"
    )
    memory = max((worker["megabytes"] for worker in told), key=lambda m: m["rss"])
    print(f"worker: {memory['rss']:.0f} MB resident, {memory['pss']:.0f} MB its share (target ≤ 250)")
    print(f"first paper {min(worker['first'] for worker in told):.2f} s after the process started (target ≤ 0.50)")
    _stages(watched[0])
    return 0 if rate >= _RATE else 1


def _run(folder: Path, cards: list[list[str]], *, workers: int, issues: int, watch: bool) -> list[dict[str, Any]]:
    go = folder / f"go-{watch}"
    share = len(cards) // workers
    running = []
    for number in range(workers):
        order = {
            "began": time.time(), "database": connections["owner"].settings_dict["NAME"],
            "home": str(settings.AKASHI_HOME), "code": BIG, "issues": issues, "go": str(go), "watch": watch,
            "cards": cards[number * share : (number + 1) * share],
        }  # fmt: skip
        script = f"from bench.city.worker import main; main({json.dumps(order)!r})"
        words = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
        running.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    firsts = [_line(process) for process in running]
    go.touch()
    told = [_line(process) | first for process, first in zip(running, firsts, strict=True)]
    for process in running:
        process.wait()
    return told


def _line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    for text in process.stdout or ():
        if text.startswith("{") and ('"took"' in text or '"first"' in text):
            found: dict[str, Any] = json.loads(text)
            return found
    raise SystemExit("a worker ended early")


def _stages(worker: dict[str, Any]) -> None:
    count = len(worker["times"]) + worker["refused"]
    whole = worker["stages"]["SOAP → SOAP"][0] / count
    print(f"where the time goes, one worker, {count} issues:")
    for label, (sum_ms, calls) in worker["stages"].items():
        print(f"  {label:16} {sum_ms / count:7.2f} ms {sum_ms / count / whole:6.1%}  {calls / count:5.1f} a paper")
