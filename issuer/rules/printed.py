"""Who the paper would show, and whom the rules must therefore look at."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import REGISTER_KINDS, Extent
from issuer.papers.people import Resident


def asked_for(facts: Facts) -> tuple[Resident, ...]:
    """The people the request names, in print order, removed ones included so that the rules can refuse them.

    Numbers that name nobody are left out here; ``options.members`` refuses them. Nobody for a paper of a register: its
    people are those of ``register_circle.asked_members``.
    """
    if facts.person is None or facts.request.kind in REGISTER_KINDS:
        return ()
    if facts.request.extent is Extent.SELF or facts.household is None:
        return (facts.person,)
    if facts.request.extent is Extent.ALL:
        return facts.household.members
    wanted = set(facts.request.members)
    return tuple(r for r in facts.household.residents if r.member_no in wanted)


def examined(facts: Facts) -> tuple[Resident, ...]:
    """The applicant and everyone the paper would show, each once (domain §5: not the applicant alone)."""
    people = ((facts.person,) if facts.person else ()) + asked_for(facts)
    return tuple({r.atena_no: r for r in people}.values())


def circle(facts: Facts) -> frozenset[str]:
    """宛名番号 of everyone whose 支援措置 or pending change stops this household: examined + present members."""
    present = facts.household.members if facts.household else ()
    return frozenset(r.atena_no for r in (*examined(facts), *present))
