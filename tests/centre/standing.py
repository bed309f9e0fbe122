"""The sample city moved in for a whole module of tests, and emptied again behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import override_settings

from tests.cases.town import moment, move_in

TODAY = date(2026, 11, 20)


@contextmanager
def standing_city(*, blocker: Any, folder: Path, at: str = "10:00") -> Iterator[None]:
    """Both sample municipalities on a real database, the clock standing at ``at`` of TODAY (demonstration mode)."""
    with blocker.unblock():
        try:
            with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(TODAY, "00:30")):
                move_in(today=TODAY, folder=folder)
            with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(TODAY, at)):
                yield
        finally:
            call_command("flush", database="owner", interactive=False, verbosity=0, allow_cascade=True)
