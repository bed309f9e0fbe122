"""What an applicant could get of a 戸籍 or 附票 now (ListCertificates), asked of the rules that decide."""

from dataclasses import replace

from issuer.papers.facts import Facts
from issuer.papers.kinds import Extent, Option
from issuer.papers.verdict import Refusal
from issuer.rules.decide import decide
from issuer.rules.options import EXTENTS_OF, OPTIONS_OF

#: Scopes, items, and (名順位, 氏名) of the members who can be selected.
Offered = tuple[tuple[Extent, ...], tuple[Option, ...], tuple[tuple[int, str], ...]]


def offer_register(*, facts_for_kind: Facts) -> Offered | Refusal:
    """What can be had of the kind of ``facts_for_kind.request``; its scope, members, options and copies are ignored.

    Refusal when neither the whole register nor the applicant alone could be printed.
    """
    kind = facts_for_kind.request.kind
    listed = [extent for extent in (Extent.ALL, Extent.SELF) if extent in EXTENTS_OF[kind]]
    answers = {extent: decide(facts=_asking(facts_for_kind, extent=extent)).outcome for extent in listed}
    extents: list[Extent] = [extent for extent, answer in answers.items() if not isinstance(answer, Refusal)]
    if not extents:
        # Refused for the applicant alone tells more than refused for the whole.
        return [answer for answer in answers.values() if isinstance(answer, Refusal)][-1]
    members = _members(facts_for_kind) if Extent.SELECTED in EXTENTS_OF[kind] else ()
    if members:
        extents.append(Extent.SELECTED)
    return tuple(extents), _options(facts_for_kind), members


def _members(facts: Facts) -> tuple[tuple[int, str], ...]:
    """Members worth choosing between: none where one person alone stands in the register."""
    standing = [one for one in facts.registers.people_of(facts.request.kind) if not one.is_removed]
    if len(standing) < 2:
        return ()
    named = [
        (one.member_no, "\u3000".join(part for part in (one.family_name, one.given_name) if part)) for one in standing
    ]
    return tuple(
        (number, name)
        for number, name in named
        if name and _permits(_asking(facts, extent=Extent.SELECTED, members=(number,)))
    )


def _options(facts: Facts) -> tuple[Option, ...]:
    """Every item of the kind; 在外選挙人 only where somebody is on such a list."""
    fuhyo = facts.registers.fuhyo
    voters = fuhyo is not None and any(one.overseas_voter_city for one in fuhyo.people)
    known = OPTIONS_OF[facts.request.kind] - (frozenset() if voters else {Option.OVERSEAS_VOTER})
    return tuple(option for option in Option if option in known)


def _permits(facts: Facts) -> bool:
    return not isinstance(decide(facts=facts).outcome, Refusal)


def _asking(facts: Facts, *, extent: Extent, members: tuple[int, ...] = ()) -> Facts:
    request = replace(facts.request, extent=extent, members=members, options=frozenset(), copies=1)
    return replace(facts, request=request)
