"""団体・時間: is the kind handled, and is the service running?"""

from issuer.papers.facts import Facts
from issuer.papers.kinds import KIND_NAMES, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.calendar import is_within_hours, window_at
from issuer.rules.findings import against, clear


def kind_offered(facts: Facts) -> Finding:
    """NOT_OFFERED unless the municipality handles the kind and its form is in force."""
    kind = facts.request.kind
    if kind not in facts.policy.offered:
        return against(
            "kind_offered",
            RefusalCode.NOT_OFFERED,
            "この団体は、この証明書を取り扱っていません。",
            evidence=KIND_NAMES[kind],
        )
    if kind not in facts.editions:
        return against(
            "kind_offered",
            RefusalCode.NOT_OFFERED,
            "受付の日に使える様式の版がありません。",
            evidence=" ".join((KIND_NAMES[kind], facts.policy.pinned_forms.get(kind, ""))).rstrip(),
        )
    return clear("kind_offered")


def within_hours(facts: Facts) -> Finding:
    """OUT_OF_HOURS outside the service hours or on a closed day.

    Judged when the request was received: one that came in time is not lost to the clock while it is worked on.
    """
    if is_within_hours(policy=facts.policy, kind=facts.request.kind, at=facts.request.received_at):
        return clear("within_hours")
    return against("within_hours", RefusalCode.OUT_OF_HOURS, "サービス時間外又は休止日です。")


def no_closed_window(facts: Facts) -> Finding:
    """MAINTENANCE during a stop known beforehand, judged like the hours when the request was received."""
    window = window_at(policy=facts.policy, kind=facts.request.kind, at=facts.request.received_at)
    if window is None:
        return clear("no_closed_window")
    return against("no_closed_window", RefusalCode.MAINTENANCE, "予定された保守の時間です。", since=window.start)


def not_suspended(facts: Facts) -> Finding:
    """The code of a stop set by people or by the house itself (MAINTENANCE, SELF_CHECK); it works at once."""
    for stop in facts.policy.suspensions:
        if not stop.kinds or facts.request.kind in stop.kinds:
            return against("not_suspended", stop.code, f"停止中です: {stop.reason}", since=stop.since)
    return clear("not_suspended")
