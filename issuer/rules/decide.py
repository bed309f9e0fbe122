"""The decision: every rule in the contract's order, the first refusal wins, and the trace stays."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import REGISTER_KINDS, TAX_KINDS, CertificateKind, Extent, Option
from issuer.papers.verdict import Decision, Finding, Permit, Refusal
from issuer.rules import (
    age,
    freshness,
    holds,
    household,
    identity,
    options,
    peer,
    process,
    register_holds,
    registers,
    removal,
    risai,
    seal,
    service,
    tax,
)
from issuer.rules.findings import Rule
from issuer.rules.printed import asked_for
from issuer.rules.register_circle import asked_members
from issuer.rules.tax_year import chosen_year

RULES: tuple[Rule, ...] = (
    # 団体・時間
    service.kind_offered,
    service.within_hours,
    service.no_closed_window,
    service.not_suspended,
    # 本人
    identity.credential_kind,
    identity.credential_good,
    identity.card_pin,
    identity.card_at_home,
    identity.one_person,
    identity.link_alive,
    registers.jutogai_at_counter,
    registers.registration_stands,
    # 消除
    removal.not_removed,
    removal.not_moving_out,
    # 年齢
    age.old_enough,
    # 抑止
    holds.no_protection,
    holds.no_stop,
    holds.household_not_stopped,
    register_holds.register_not_protected,
    register_holds.register_not_stopped,
    # 処理中
    process.no_change_in_process,
    process.household_not_locked,
    register_holds.register_not_in_process,
    # 鮮度
    freshness.juki_fresh,
    peer.peer_fresh,
    peer.copy_suffices,
    freshness.inkan_fresh,
    freshness.zei_fresh,
    freshness.risai_fresh,
    freshness.koseki_fresh,
    freshness.fuhyo_fresh,
    freshness.no_link_error,
    household.household_agrees,
    register_holds.register_has_no_link_error,
    registers.one_register,
    registers.register_agrees,
    # 種別固有
    registers.on_record,
    options.extent_offered,
    options.members_known,
    registers.chosen_members_stand,
    options.options_offered,
    options.copies_offered,
    options.my_number_sound,
    household.relation_known,
    # A seal that does not exist cannot be overtaken: NO_SEAL comes before the comparison of its data.
    seal.one_seal,
    freshness.seal_not_overtaken,
    seal.imprint_usable,
    seal.notation_on_record,
    tax.year_certifiable,
    tax.tax_not_stopped,
    tax.taxed_here,
    tax.income_declared,
    tax.levy_agrees,
    tax.all_paid,
    risai.disaster_found,
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


def reaches_pin(*, facts: Facts) -> bool:
    """Whether the 暗証番号 of 条例利用 decides anything: no rule before it refuses. Needs no record of a person."""
    before = RULES[: RULES.index(identity.card_pin)]
    return all(rule(facts).refusal is None for rule in before)


def explain(*, facts: Facts) -> tuple[Finding, ...]:
    """Every rule's finding, past the first refusal too: all that stands against the paper, for staff."""
    return tuple(rule(facts) for rule in RULES)


def _permit(facts: Facts) -> Permit:
    if facts.request.kind in REGISTER_KINDS:
        return _permit_of_register(facts)
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
        fiscal_year=chosen_year(facts) if request.kind in TAX_KINDS else 0,
    )


def _permit_of_register(facts: Facts) -> Permit:
    members = asked_members(facts)
    if not members:
        raise AssertionError("the rules let a request through that shows nobody of the register")
    return Permit(
        kind=facts.request.kind,
        extent=facts.request.extent,
        person=facts.person,
        printed=(),
        options=facts.request.options,
        whole_household=False,
        members=members,
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
