"""例外許可 (domain §5): whether a paper comes only of one, which it then uses up."""

from dataclasses import replace

from issuer.papers.facts import Facts
from issuer.papers.verdict import Refusal
from issuer.rules.decide import decide
from issuer.rules.holds import exempted


def exemptions_needed(facts: Facts) -> tuple[str, ...]:
    """Numbers of the 例外許可 without which facts that are permitted would be refused; mostly none."""
    numbers = {
        one.number
        for hold in facts.holds
        if exempted(hold=hold, facts=facts)
        for one in hold.exemptions
        if one.kind is facts.request.kind and facts.now < one.expires_at
    }
    if not numbers or not isinstance(decide(facts=without_exemptions(facts)).outcome, Refusal):
        return ()
    return tuple(sorted(numbers))


def without_exemptions(facts: Facts) -> Facts:
    """The same facts as if nobody had let anything through."""
    return replace(facts, holds=tuple(replace(hold, exemptions=()) for hold in facts.holds))
