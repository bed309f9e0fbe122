"""抑止: 支援措置 and every other stop that is answered HELD, so that none can be told from another."""

from issuer.papers.facts import Facts, Hold
from issuer.papers.kinds import HOLD_NAMES, PROTECTIONS, STOPS, HoldKind, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.printed import circle, examined

PERSON, HOUSEHOLD, KOSEKI = "1", "2", "3"

#: ロック事由 of J02 that mean a stop rather than a change under way.
LOCK_STOPS = frozenset(kind.value for kind in PROTECTIONS | STOPS)


def no_protection(facts: Facts) -> Finding:
    """HELD when anyone of the household is under 支援措置 or 仮支援措置, whoever asks and whoever is printed.

    Or when a register in which one of them stands is: who is guarded there lives here. ``ends_at`` does not end it:
    only the row that deletes it does (feed rule 7, domain §5 row 1).
    """
    found = [
        h
        for h in facts.holds
        if h.kind in PROTECTIONS
        and (concerns_household(hold=h, facts=facts) or _guards_register(hold=h, facts=facts))
        and has_begun(hold=h, facts=facts)
        and not exempted(hold=h, facts=facts)
    ]
    return _finding("no_protection", RefusalCode.HELD, found, facts)


def no_stop(facts: Facts) -> Finding:
    """HELD when a stop (05, 06, 09) covers the applicant, someone printed, or the household, within its time."""
    people = {r.atena_no for r in examined(facts)}
    found = [
        h
        for h in facts.holds
        if h.kind in STOPS
        and covers(hold=h, facts=facts, people=frozenset(people))
        and in_force(hold=h, facts=facts)
        and not exempted(hold=h, facts=facts)
    ]
    return _finding("no_stop", RefusalCode.HELD, found, facts)


def household_not_stopped(facts: Facts) -> Finding:
    """HELD when J02 locks the household for a stop rather than for a change."""
    household = facts.household
    if household and household.is_locked and household.lock_reason in LOCK_STOPS:
        name = HOLD_NAMES[HoldKind(household.lock_reason)]
        return against(
            "household_not_stopped",
            RefusalCode.HELD,
            f"世帯がロックされています: {name}",
            evidence=f"世帯番号 {household.household_no}",
            since=household.operated_at,
        )
    return clear("household_not_stopped")


def covers(*, hold: Hold, facts: Facts, people: frozenset[str]) -> bool:
    """Whether the hold names this kind and one of these people or their household (koseki holds do not)."""
    if hold.certificate_kinds and facts.request.kind not in hold.certificate_kinds:
        return False
    if hold.target_kind == PERSON:
        return hold.target_no in people
    return hold.target_kind == HOUSEHOLD and hold.target_no in _household_numbers(facts)


def concerns_household(*, hold: Hold, facts: Facts) -> bool:
    """``covers`` for anyone present in the household, printed or not."""
    return covers(hold=hold, facts=facts, people=circle(facts))


def has_begun(*, hold: Hold, facts: Facts) -> bool:
    """From ``starts_at`` on, with no end but the hold's removal."""
    return hold.starts_at <= facts.now


def in_force(*, hold: Hold, facts: Facts) -> bool:
    """Within [starts_at, ends_at)."""
    return has_begun(hold=hold, facts=facts) and (hold.ends_at is None or facts.now < hold.ends_at)


def exempted(*, hold: Hold, facts: Facts) -> bool:
    """Whether an 例外許可 of the applicant for this kind names the hold, and has not run out."""
    return any(one.kind is facts.request.kind and facts.now < one.expires_at for one in hold.exemptions)


def names_of(holds: list[Hold]) -> str:
    """Staff's words for the kinds of these holds."""
    return "、".join(dict.fromkeys(HOLD_NAMES[h.kind] for h in holds))


def numbers_of(holds: list[Hold]) -> str:
    """抑止番号 of these holds."""
    return "、".join(f"抑止番号 {h.hold_no}" for h in holds)


def _guards_register(*, hold: Hold, facts: Facts) -> bool:
    """Whether the hold names this kind and a register in which somebody of the household stands."""
    if hold.target_kind != KOSEKI or (hold.certificate_kinds and facts.request.kind not in hold.certificate_kinds):
        return False
    people = circle(facts)
    return any(
        one.koseki_no == hold.target_no and one.atena_no in people and not one.is_removed
        for one in facts.registers.memberships
    )


def _household_numbers(facts: Facts) -> set[str]:
    numbers = {r.household_no for r in examined(facts)}
    return numbers | ({facts.household.household_no} if facts.household else set())


def _finding(rule: str, code: RefusalCode, found: list[Hold], facts: Facts) -> Finding:
    if facts.person is None:
        return clear(rule, NOBODY)
    if not found:
        return clear(rule)
    since = min(h.starts_at for h in found)
    return against(rule, code, f"発行抑止があります: {names_of(found)}", evidence=numbers_of(found), since=since)
