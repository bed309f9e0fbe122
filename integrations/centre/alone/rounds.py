"""Every few seconds: what nobody tends ends, what is due is told. The Centre alone has no worker for it."""

from __future__ import annotations

import threading
from traceback import extract_tb

import structlog

from integrations.centre.journal import JournalTrouble
from integrations.centre.kiosk.machine import connect
from integrations.centre.visit import report_due, sweep

__all__ = ["keep_round"]

_log = structlog.get_logger(__name__)
_EVERY_SECONDS = 5.0


def keep_round(*, stop: threading.Event, every_seconds: float = _EVERY_SECONDS) -> threading.Thread:
    """Start the thread; it ends with the process, or soon after ``stop`` is set.

    What goes wrong in a round is logged, without what it was about, and tried again in the next one.
    """

    def rounds() -> None:
        while not stop.wait(every_seconds):
            try:
                exchange = connect()
                sweep(exchange=exchange)
                report_due(exchange=exchange)
            except JournalTrouble as trouble:
                _log.error("centre.journal", trouble=str(trouble))
            except Exception as error:  # a fault of ours in one round must not end all rounds: money waits for them
                places = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in extract_tb(error.__traceback__)]
                _log.error("centre.round", error=type(error).__name__, places=places)

    thread = threading.Thread(target=rounds, name="centre-round", daemon=True)
    thread.start()
    return thread
