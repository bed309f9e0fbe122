"""相手の証明発行サーバ: a split city's server that lives on what another server hands on (integrations/peers)."""

from datetime import datetime

from issuer.papers.facts import Facts, Freshness
from issuer.papers.kinds import REGISTER_KINDS, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.findings import against, clear

#: Stands in the freshness of a municipality whose residents' data another server hands on.
PEER = "PEER"
#: Kinds that print nothing of the residents' records: the copy has whose certificate it is and how they stand, no more.
COPY_SUFFICES = REGISTER_KINDS
_OWN = "この配備は、住民のデータを自分で受けています。"


def copied(facts: Facts) -> Freshness | None:
    """How old the other server's last word is; None where residents' data are this server's own."""
    return next((data for data in facts.freshness if data.system == PEER), None)


def copy_suffices(facts: Facts) -> Finding:
    """NOT_OFFERED for a kind that prints what the copy of residents' data has not: names, addresses, relations."""
    if copied(facts) is None:
        return clear("copy_suffices", _OWN)
    if facts.request.kind not in COPY_SUFFICES:
        return against(
            "copy_suffices",
            RefusalCode.NOT_OFFERED,
            "この配備にある住民の写しには、この証明書に載せる事項がありません。",
        )
    return clear("copy_suffices")


def peer_fresh(facts: Facts) -> Finding:
    """STALE when the other server has been silent for too long, or part of what it told is missing.

    Its messages come day and night, so their age is counted by the wall clock, not in office hours.
    """
    data = copied(facts)
    if data is None:
        return clear("peer_fresh", _OWN)
    if data.extracted_at is None:
        return against("peer_fresh", RefusalCode.STALE, "相手の証明発行サーバからの写しがまだ届いていません。")
    if data.gap_since is not None:
        return against(
            "peer_fresh", RefusalCode.STALE, "相手の証明発行サーバからの写しが欠けています。", since=data.gap_since
        )
    limit = facts.policy.freshness_of(PEER)
    age = minutes_between(start=data.extracted_at, end=facts.now)
    if age > limit.limit:
        return against(
            "peer_fresh",
            RefusalCode.STALE,
            f"相手の証明発行サーバから{age}分の間、知らせがありません (上限{limit.limit}分)。",
            since=data.extracted_at,
        )
    return clear(
        "peer_fresh", f"相手の証明発行サーバの{age}分前の写しです" + ("(警告)。" if age > limit.warn else "。")
    )


def minutes_between(*, start: datetime, end: datetime) -> int:
    """Whole minutes by the wall clock, never below 0."""
    return max(0, int((end - start).total_seconds() // 60))
