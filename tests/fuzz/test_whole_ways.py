"""The whole way of a spoiled message and a spoiled package, on a real database (see test_short_run.py for the seed)."""

from datetime import datetime

import pytest
from pytest_django import Settings

from .corpus import keep, kept
from .engine import Finding, judged, run
from .layers import line
from .test_short_run import INPUTS, SEED

pytestmark = pytest.mark.django_db
WAYS = ("line-centre", "line-feeds")
#: A whole way costs as much as fifty readings.
FEWER = 6


@pytest.fixture(autouse=True)
def _household(kakogawa: str, now: datetime, settings: Settings) -> None:
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now
    line.household(now)


@pytest.mark.parametrize("way", WAYS)
def test_no_spoiled_input_leaves_a_trace_or_an_error_of_ours(way: str, now: datetime) -> None:
    (layer,) = (layer for layer in line.layers(now) if layer.name == way)
    with layer.around():
        assert {judged(layer, data) for data in layer.seeds()} == {layer.accepted}
    tally = run(layer, seed=SEED, inputs=INPUTS // FEWER)
    assert [f"{f.what} {keep(f)}\n{f.trace}" for f in tally.findings] == [], f"FUZZ_SEED={SEED}"
    assert len(tally.outcomes) > 1


def test_what_once_was_a_finding_on_a_whole_way_is_none_any_more(now: datetime) -> None:
    for layer in line.layers(now):
        with layer.around():
            again = [judged(layer, path.read_bytes()) for name, path in kept() if name == layer.name]
        assert [found for found in again if isinstance(found, Finding)] == []
