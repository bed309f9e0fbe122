"""The decision: every rule in the contract's order, the first refusal wins, and the trace stays."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.verdict import Decision, Finding, Permit, Refusal
from issuer.rules import age, freshness, holds, household, identity, options, peer, process, removal, seal, service
from issuer.rules.findings import Rule
from issuer.rules.printed import asked_for

RULES: tuple[Rule, ...] = (
    # 団体・時間
    service.kind_offered,
    service.within_hours,
    service.no_closed_window,
    service.not_suspended,
    # 本人
    identity.credential_kind,
    identity.credential_good,
    identity.one_person,
    identity.link_alive,
    # 消除
    removal.not_removed,
    removal.not_moving_out,
    # 年齢
    age.old_enough,
    # 抑止
    holds.no_protection,
    holds.no_stop,
    holds.household_not_stopped,
    # 処理中
    process.no_change_in_process,
    process.household_not_locked,
    # 鮮度
    freshness.juki_fresh,
    peer.peer_fresh,
    peer.copy_suffices,
    freshness.inkan_fresh,
    freshness.no_link_error,
    household.household_agrees,
    # 種別固有
    options.extent_offered,
    options.members_known,
    options.options_offered,
    options.copies_offered,
    options.my_number_sound,
    household.relation_known,
    # A seal that does not exist cannot be overtaken: NO_SEAL comes before the comparison of its data.
    seal.one_seal,
    freshness.seal_not_overtaken,
    seal.imprint_usable,
    seal.notation_on_record,
)


def decide(*, facts: Facts) -> Decision:
    """Permit or Refusal for these facts, with the findings of the rules that looked, in order.

    Raises nothing on contradictory records: they are refused.
    """
    trace: list[Finding] = []
    for rule in RULES:
        finding = rule(facts)
        trace.append(finding)
        if finding.refusal is not None:
            return Decision(outcome=Refusal(code=finding.refusal, finding=finding), trace=tuple(trace))
    return Decision(outcome=_permit(facts), trace=tuple(trace))


def explain(*, facts: Facts) -> tuple[Finding, ...]:
    """Every rule's finding, past the first refusal too: all that stands against the paper, for staff."""
    return tuple(rule(facts) for rule in RULES)


def _permit(facts: Facts) -> Permit:
    if facts.person is None or facts.household is None:
        raise AssertionError("the rules let a request without a person or household through")
    request = facts.request
    printed = asked_for(facts)
    chosen = request.options
    if request.kind is CertificateKind.JUMINHYO:
        chosen = chosen - {Option.FORMER_ADDRESS}
    return Permit(
        kind=request.kind,
        extent=request.extent,
        person=facts.person,
        printed=printed,
        options=chosen,
        whole_household=_is_whole_household(facts),
    )


def _is_whole_household(facts: Facts) -> bool:
    """Whether the people printed are the whole present household (domain §4.1), not which button was pressed.

    Somebody living alone who asks for one person only gets the partial wording unless the municipality says so.
    """
    members = facts.household.members if facts.household else ()
    if {r.atena_no for r in asked_for(facts)} != {r.atena_no for r in members}:
        return False
    alone = len(members) == 1 and facts.request.extent is not Extent.ALL
    return not alone or facts.policy.options.single_member_counts_as_all
