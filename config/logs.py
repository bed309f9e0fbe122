"""Logs as JSON lines. No personal data: callers log codes and numbers, never people.

What is bound to the exchange stands on every line of it: ``trace`` and ``request_id`` (integrations), ``task`` and
``task_id`` (config/task_log.py), ``receipt``. An exception leaves its kinds and the places in the code, never its text:
an error of the database quotes rows.
"""

import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog


def without_words(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """``exc_info`` becomes ``errors`` (the chain of kinds, outermost first) and ``places`` (innermost last)."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        event["places"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        kinds: list[str] = []
        event["errors"] = kinds
        while error is not None and len(kinds) < 10:
            kinds.append(type(error).__name__)
            error = error.__cause__ or error.__context__
    return event


def without_strangers_words(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What Django says of a request it refused holds the caller's own words (Host, path, Origin): only its kind stays.

    Anybody can cause such lines, so they have no places in the code either; the request's own line tells the rest.
    """
    logger = str(event.get("logger", ""))
    if logger.startswith("django.security."):
        event.pop("exc_info", None)
        event.update(event="web.suspicious", kind=logger.rpartition(".")[2])
    elif logger == "django.request":
        event["event"] = str(event["event"]).partition(":")[0]
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_strangers_words,
    without_words,
]


#: One list for the process: loggers keep the one they first met, and what captures logs changes it in place.
_PROCESSORS = [structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
#: What code that speaks to the standard library's loggers may add to a line; Django's own extras hold the request.
_EXTRAS = ("receipt", "municipality", "error")


def logging_config(*, folder: Path) -> dict[str, Any]:
    """The ``LOGGING`` setting: warnings to stderr, everything from INFO to ``folder``/akashi.log (if it exists)."""
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handlers: dict[str, dict[str, Any]] = {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "level": "WARNING"}
    }
    if folder.is_dir():
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(folder / "akashi.log"),
            "formatter": "json",
            "encoding": "utf-8",
            "delay": True,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(_EXTRAS), *_SHARED],
            }
        },
        "handlers": handlers,
        "root": {"handlers": sorted(handlers), "level": "INFO"},
        "loggers": {
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
            # Celery writes an exception's text and a task's arguments into its sentences: see task_log.py.
            "celery.app.trace": {"level": "CRITICAL"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
