"""One issue's time split by stage, on real PostgreSQL: ``bin/test bench/issue_stages.py -q -s``.

Runs as a test because it needs the test database; it asserts nothing about time. Milliseconds, median and worst.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from issuer.issuance import line, written
from issuer.issuance.answers import Issued
from issuer.issuance.workshop import workshop
from tests.issuance.conftest import Ask

pytest_plugins = ["tests.conftest", "tests.issuance.conftest"]
ROUNDS = 30


class Stopwatch:
    """Wraps functions and keeps how long each call took, in milliseconds."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    def watch(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, label: str) -> None:
        """Time every call of ``owner.name`` under ``label``."""
        work = getattr(owner, name)

        def timed(*args: Any, **given: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*args, **given)
            finally:
                self.times.setdefault(label, []).append((time.perf_counter() - start) * 1000)

        monkeypatch.setattr(owner, name, timed)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_stages(family: str, ask: Ask, at: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    tools = workshop()
    watch = Stopwatch()
    watch.watch(monkeypatch, line, "_first_transaction", "T1 (claim, gather, decide, compose, number)")
    watch.watch(monkeypatch, line, "gather", "  gather (twice: T1 and T2)")
    watch.watch(monkeypatch, line, "policy", "  settings (twice)")
    watch.watch(monkeypatch, written, "decide", "  decide (twice)")
    watch.watch(monkeypatch, written, "compose", "  compose (twice)")
    watch.watch(monkeypatch, type(tools.press), "finish", "press (draw)")
    watch.watch(monkeypatch, type(tools.inspector), "inspect", "inspect")
    watch.watch(monkeypatch, line, "_second_transaction", "T2 (look again, seal, record)")
    whole = []
    for number in range(ROUNDS):
        request = ask(family, f"bench-{number:06d}")
        start = time.perf_counter()
        assert isinstance(line.issue(request=request, clock=at), Issued)
        whole.append((time.perf_counter() - start) * 1000)
    watch.times["whole issue"] = whole
    total = statistics.median(whole)
    print(f"\n{'stage':46} {'median':>8} {'worst':>8} {'share':>6}")
    for label, times in watch.times.items():
        middle = statistics.median(times)
        print(f"{label:46} {middle:8.1f} {max(times):8.1f} {middle / total:6.1%}")
