"""Every golden paper of the press passes, the longest data included, and passes for nobody else."""

from dataclasses import replace

import pytest

from issuer.certificates import compose
from issuer.inspection import Expectation, Inspector, Mismatch
from issuer.papers.kinds import CertificateKind
from issuer.press import Press
from tests.golden import cases
from tests.golden.personas import ALL_OPTIONS, SEVEN, case, footers


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


def test_a_page_between_two_others_passes_with_a_seam_on_both_sides(inspector: Inspector, press: Press) -> None:
    more = (replace(one, atena_no=f"{one.atena_no}9", member_no=one.member_no + 900, order=90) for one in SEVEN[1:4])
    permit, facts = case(CertificateKind.JUMINHYO, *SEVEN, *more, options=ALL_OPTIONS)
    prepared = press.prepare(content=compose(permit=permit, facts=facts))
    marks = footers(3)
    paper = press.finish(prepared=prepared, footers=marks)
    expected = Expectation.of(permit=permit, facts=facts, footers=marks, content=prepared.content)
    assert inspector.inspect(paper=paper, expected=expected).pdf == paper.pdf
