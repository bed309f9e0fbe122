"""The paper of a random household, by the line's own steps."""

from issuer.certificates import compose
from issuer.inspection import Expectation
from issuer.papers.errors import MissingGlyph, TextOverflow
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden.personas import footers
from tests.inspection.households import household_case


def drawn(press: Press, seed: int) -> tuple[Paper, Expectation] | None:
    """The paper and what is expected of it; None when it is refused for a character or a text too long."""
    permit, facts = household_case(seed)
    try:
        prepared = press.prepare(content=compose(permit=permit, facts=facts))
    except (MissingGlyph, TextOverflow):
        return None
    paper = press.finish(prepared=prepared, footers=footers(len(prepared.content.pages)))
    return paper, Expectation.of(permit=permit, facts=facts, footers=paper.footers, content=prepared.content)
