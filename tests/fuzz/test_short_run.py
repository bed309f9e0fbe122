"""A short run of every layer in each bin/test, with other inputs each time, and every finding there ever was.

The seed is in the name of a failed test's assertion; FUZZ_SEED meets the same inputs again, FUZZ_INPUTS
(of a layer of the usual share) more of them. The long run is `bin/test fuzz`.
"""

import os
import random
from pathlib import Path

import pytest

from .corpus import keep, kept
from .engine import Finding, judged, run
from .layer import Layer
from .layers import reading

SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**6))
INPUTS = int(os.environ.get("FUZZ_INPUTS") or 300)
LAYERS = {layer.name: layer for layer in reading()}
each = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())


@each
def test_every_right_input_is_accepted(layer: Layer) -> None:
    with layer.around():
        ends = {judged(layer, data) for data in layer.seeds()}
    assert ends == {layer.accepted}


@each
def test_no_spoiled_input_breaks_a_property(layer: Layer) -> None:
    print(f"FUZZ_SEED={SEED}")  # noqa: T201 - shown when it fails
    inputs = max(1, INPUTS * layer.share // 10)
    tally = run(layer, seed=SEED, inputs=inputs)
    assert [f"{f.what} {keep(f)}\n{f.trace}" for f in tally.findings] == [], f"FUZZ_SEED={SEED}"
    assert tally.inputs >= inputs
    assert len(tally.outcomes) > 1, "nothing was refused: the mutator spoils nothing"


@pytest.mark.parametrize(
    ("name", "path"), [(n, p) for n, p in kept() if n in LAYERS], ids=lambda given: getattr(given, "name", given)
)
def test_what_once_was_a_finding_is_none_any_more(name: str, path: Path) -> None:
    with LAYERS[name].around():
        again = judged(LAYERS[name], path.read_bytes())
    assert not isinstance(again, Finding), again
