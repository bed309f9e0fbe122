"""The sample city moved in for a whole module of tests, served on a port, and emptied again behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread, _StaticFilesHandler

from tests.cases.town import moment, move_in

TODAY = date(2026, 11, 20)


@contextmanager
def standing_city(*, blocker: Any, folder: Path, at: str = "10:00") -> Iterator[None]:
    """Both sample municipalities on a real database, the clock standing at ``at`` of TODAY (demonstration mode)."""
    with blocker.unblock():
        try:
            with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(TODAY, "00:30")):
                move_in(today=TODAY, folder=folder)
            with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(TODAY, at), ALLOWED_HOSTS=["*"]):
                yield
        finally:
            call_command("flush", database="owner", interactive=False, verbosity=0, allow_cascade=True)


@contextmanager
def on_a_port() -> Iterator[str]:
    """Akashi in this process, many threads, each with connections of its own; yields the address of the service."""
    kept = connections.settings["default"].get("CONN_MAX_AGE")
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert not server.error
    try:
        yield f"http://127.0.0.1:{server.port}/koiki/v5"
    finally:
        server.terminate()
        connections.settings["default"]["CONN_MAX_AGE"] = kept
