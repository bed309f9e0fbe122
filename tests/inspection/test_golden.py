"""Every golden paper of the press passes, the longest data included, and passes for nobody else."""

from dataclasses import replace

import pytest

from issuer.inspection import Expectation, Inspector, Mismatch
from issuer.press import Press
from tests.golden import cases


@pytest.mark.parametrize("name", cases.CASES)
def test_golden_papers_pass(inspector: Inspector, press: Press, name: str) -> None:
    permit, facts = cases.CASES[name]()
    paper = cases.paper_of(name, with_press=press)
    expected = Expectation.of(permit=permit, facts=facts, footers=paper.footers, content=paper.content)
    assert inspector.inspect(paper=paper, expected=expected).pdf == paper.pdf
    for other in cases.CASES:
        if other != name:
            stranger = cases.paper_of(other, with_press=press)
            with pytest.raises(Mismatch):
                inspector.inspect(paper=replace(paper, pdf=stranger.pdf, tail=stranger.tail), expected=expected)
