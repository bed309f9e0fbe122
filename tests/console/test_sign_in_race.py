"""Guesses that race each other count like guesses in a row."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from ops_console.models import Operator
from ops_console.operators.entering import MOST_FAILURES, enter

from .chain import acts
from .conftest import PASSWORD

GUESSES = 12


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_twelve_guesses_at_once_get_five_looks_and_then_a_closed_door(
    kakogawa: str, hire: Callable[..., Operator], now: datetime
) -> None:
    hire("clerk-a", kakogawa, "VIEW")
    together = Barrier(GUESSES)

    def guess(n: int) -> Operator | None:
        together.wait()
        try:
            return enter(name="clerk-a", password=f"wrong-{n}", second=None, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(GUESSES) as threads:
        assert set(threads.map(guess, range(GUESSES))) == {None}
    reasons = [detail["reason"] for _, detail in acts(kakogawa, actor="clerk-a")]
    assert (reasons.count("PASSWORD"), reasons.count("LOCKED")) == (MOST_FAILURES, GUESSES - MOST_FAILURES)
    assert enter(name="clerk-a", password=PASSWORD, second=None, now=now) is None
