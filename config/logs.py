"""Logs as JSON lines with a fixed set of fields. No personal data: callers log codes and numbers, never people."""

from pathlib import Path
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def logging_config(*, folder: Path) -> dict[str, Any]:
    """The ``LOGGING`` setting: warnings to stderr, everything from INFO to ``folder``/akashi.log (if it exists)."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
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
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": handlers,
        "root": {"handlers": sorted(handlers), "level": "INFO"},
        "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "WARNING"}},
    }
