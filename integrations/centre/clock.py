"""The Centre's own clock. It runs, also where a demonstration's server stands still: citizens are waited for."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from integrations.centre.kept import folder

__all__ = ["TOKYO", "now"]

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment in Japan, aware; in a demonstration with ``AKASHI_NOW`` it runs on from there.

    Every process of the demonstration reads the same start (``$AKASHI_HOME/centre/clock``), so that their clocks agree
    and none begins anew when a process does. Whoever starts the demonstration removes the file.
    """
    fixed: datetime | None = settings.AKASHI_NOW
    if fixed is None:
        return datetime.now(TOKYO)
    begun = _begun(folder() / "clock", since=fixed)
    return fixed + timedelta(seconds=max(time.time() - begun, 0.0))


def _begun(file: Path, *, since: datetime) -> float:
    """When (seconds of the machine's clock) this ``AKASHI_NOW`` was first looked at."""
    mark = since.isoformat()
    try:
        kept, _, at = file.read_text(encoding="ascii").partition(" ")
    except FileNotFoundError:
        kept, at = "", ""
    if kept == mark:
        return float(at)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".clock.{os.getpid()}.{time.monotonic_ns()}")
    draft.write_text(f"{mark} {time.time()!r}", encoding="ascii")
    if kept:
        draft.replace(file)
    else:
        try:
            os.link(draft, file)  # the first of several processes decides
        except FileExistsError:
            return _begun(file, since=since)
        finally:
            draft.unlink()
    return _begun(file, since=since)
