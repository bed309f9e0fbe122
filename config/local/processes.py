"""Looking at and ending other processes."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def command_of(pid: int) -> str:
    """The command line, blank-separated; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def wait_for(happened: Callable[[], bool], *, seconds: float) -> bool:
    """Look every 50 ms until it happened or the time is up."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def end(pid: int, *, by: signal.Signals, seconds: float) -> bool:
    """Send a signal and wait for the end. False when it still runs."""
    try:
        os.kill(pid, by)
    except ProcessLookupError:
        return True
    return wait_for(lambda: not alive(pid), seconds=seconds)
