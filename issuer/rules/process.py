"""処理中: a change has been accepted and is not on the record yet."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import HoldKind, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.findings import against, clear
from issuer.rules.holds import LOCK_STOPS, concerns_household, in_force, names_of, numbers_of

_IN_PROCESS = frozenset({HoldKind.CHANGE_IN_PROCESS, HoldKind.KOSEKI_IN_PROCESS})


def no_change_in_process(facts: Facts) -> Finding:
    """IN_PROCESS while anyone's change is being worked on: it may change the whole household (domain §5 row 6)."""
    found = [
        h
        for h in facts.holds
        if h.kind in _IN_PROCESS and concerns_household(hold=h, facts=facts) and in_force(hold=h, facts=facts)
    ]
    if not found:
        return clear("no_change_in_process")
    since = min(h.starts_at for h in found)
    return against(
        "no_change_in_process",
        RefusalCode.IN_PROCESS,
        f"{names_of(found)}です。",
        evidence=numbers_of(found),
        since=since,
    )


def household_not_locked(facts: Facts) -> Finding:
    """IN_PROCESS while J02 carries the lock, unless its reason is a stop (then it is HELD)."""
    household = facts.household
    if household and household.is_locked and household.lock_reason not in LOCK_STOPS:
        return against(
            "household_not_locked",
            RefusalCode.IN_PROCESS,
            "世帯がロックされています (処理中)。",
            evidence=f"世帯番号 {household.household_no}",
            since=household.operated_at,
        )
    return clear("household_not_locked")
