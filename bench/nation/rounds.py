"""What is done for one municipality after another: jobs of the clock, scrapes, probes, backup, the walk of chains."""

import resource
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from config.backup.take import backup
from config.schedule import BEAT_SCHEDULE
from integrations.web.health import troubles
from integrations.web.metrics import exposition
from integrations.web.readiness import readiness
from issuer.audit.verify import verify
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM

#: Nights of their own; the others run every few seconds or minutes and must be far below that.
_NIGHTLY = {"statistics-week", "audit-check", "retention", "access-log", "sessions", "feeds-reconcile"}


def jobs() -> Iterator[tuple[str, str, float, float]]:
    """(what, how often, seconds, seconds of our own CPU) of every job's second run: the first finds what was built."""
    for name, entry in BEAT_SCHEDULE.items():
        task, schedule = import_string(entry["task"]), entry["schedule"]
        often = "every night" if name in _NIGHTLY else f"every {schedule:.0f} s"
        first = timed(lambda task=task: task())
        cpu = time.process_time()
        took = timed(lambda task=task: task())
        yield name, f"{often}, first run {first:.1f} s", took, time.process_time() - cpu


def looks() -> Iterator[tuple[str, float]]:
    """(what, seconds) of what monitors and staff ask."""
    for name, work in (
        ("/readyz", readiness),
        ("/metrics", lambda: exposition(now=datetime.now(UTC))),
        ("health", lambda: troubles(now=datetime.now(UTC))),
    ):
        work()
        yield name, timed(work)


def chains() -> tuple[float, int]:
    """Seconds of ``audit_verify`` for all, and how many links there are."""
    links = 0

    def walk() -> None:
        nonlocal links
        for code in [*all_codes(), PLATFORM]:
            verdict = verify(municipality=code, anchor_dir=settings.AKASHI_ANCHOR_DIR)
            if verdict.faults:
                raise SystemExit(f"the chain of {code} does not hold: {verdict.faults[:2]}")
            links += verdict.events

    return timed(walk), links


def whole_backup(folder: Path) -> tuple[float, float, int]:
    """Seconds, megabytes and files of a backup."""
    out = folder / "backup"
    took = timed(lambda: backup(out=out, anchors=settings.AKASHI_ANCHOR_DIR, now=datetime.now(UTC), operator="bench"))
    files = [file for file in out.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    shutil.rmtree(out)
    return took, size, len(files)


def vacuum() -> float:
    """Seconds of VACUUM ANALYZE of everything that was loaded."""

    def work() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    return timed(work)


def timed(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
