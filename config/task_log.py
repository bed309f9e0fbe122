"""One line for every task of the workers, and the time each job of the clock last ended well.

The line has the task's name and id, how it ended and how long it took; never its arguments (they may name people) and
never an exception's text. Jobs that run every few seconds are quiet while all is well.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import structlog
from celery import signals
from django.conf import settings
from structlog.contextvars import bind_contextvars, clear_contextvars

_log = structlog.get_logger(__name__)
#: A job that comes more often than this (seconds) has its line at level DEBUG.
_QUIET = 30.0
_START = "_akashi_started"
#: While the service runs at all, this is done every minute.
_PULSE = "issuer.issuance.tasks.keep_house"


def listen() -> None:
    """Hear of every task of this process, and keep Celery from setting the loggers up in its own way."""
    signals.setup_logging.connect(_as_it_is, weak=False)
    signals.task_prerun.connect(_begin, weak=False)
    signals.task_postrun.connect(_end, weak=False)
    signals.task_failure.connect(_fail, weak=False)


def _as_it_is(**_: Any) -> None:
    """The ``LOGGING`` of the settings stands; without a receiver Celery would raise the root's level."""


def _begin(*, task_id: str, task: Any, **_: Any) -> None:
    clear_contextvars()
    bind_contextvars(task=task.name, task_id=task_id)
    setattr(task.request, _START, perf_counter())


def _end(*, task: Any, state: str | None = None, **_: Any) -> None:
    seconds = perf_counter() - getattr(task.request, _START, perf_counter())
    if state == "SUCCESS":
        say = _log.debug if _period(task.name) < _QUIET else _log.info
        say("task.done", seconds=round(seconds, 3))
        if _period(task.name) < float("inf"):
            _note(task.name, seconds=seconds)


def _fail(*, sender: Any, exception: BaseException, **_: Any) -> None:
    _log.error("task.failed", exc_info=exception)
    if _period(sender.name) < float("inf"):
        _note(sender.name, error=type(exception).__name__)


def _period(name: str) -> float:
    """Seconds between two runs of a job of the clock: a day for those at an hour, infinite for other tasks."""
    schedule: Mapping[str, Mapping[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    for entry in schedule.values():
        if entry["task"] == name:
            return entry["schedule"] if isinstance(entry["schedule"], float) else 86_400.0
    return float("inf")


def _note(name: str, *, seconds: float = 0.0, error: str = "") -> None:
    """A database that is away fails the job itself soon enough; this must not hide what the job said."""
    from django.db import DatabaseError

    from config.clock import now
    from integrations.web.jobs import note_done, note_failed
    from issuer.incidents.gaps import note_gap

    try:
        if error:
            note_failed(job=name, error=error, at=now())
        else:
            at = now()
            before = note_done(job=name, seconds=seconds, at=at)
            if before is not None and name == _PULSE:
                note_gap(since=before, until=at)
    except DatabaseError as trouble:
        _log.warning("task.unnoted", error=type(trouble).__name__)
