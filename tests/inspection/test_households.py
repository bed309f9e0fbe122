"""No false alarms: whatever household the press can set, inspection lets pass."""

import pytest

from issuer.inspection import Inspector
from tests.golden.cases import press
from tests.inspection.drawn import drawn


@pytest.mark.parametrize("seed", range(60))
def test_a_paper_of_any_household_passes(inspector: Inspector, seed: int) -> None:
    made = drawn(press(), seed)
    if made is not None:
        paper, expected = made
        assert inspector.inspect(paper=paper, expected=expected).pdf == paper.pdf
