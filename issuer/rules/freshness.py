"""鮮度: is the 副本 still what the core systems say? (feed rules 6, 8)"""

from issuer.papers.facts import Facts, Freshness
from issuer.papers.kinds import CertificateKind, HoldKind, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.calendar import office_minutes
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.holds import concerns_household, has_begun, numbers_of


def juki_fresh(facts: Facts) -> Finding:
    """STALE when the residents' data is missing a package or older than the limit of office minutes."""
    return _fresh("juki_fresh", "JUKI", facts)


def inkan_fresh(facts: Facts) -> Finding:
    """The same for the seal registry, where the paper needs it."""
    if facts.request.kind is not CertificateKind.INKAN:
        return clear("inkan_fresh", "この種別は印鑑のデータを使いません。")
    return _fresh("inkan_fresh", "INKAN", facts)


def seal_not_overtaken(facts: Facts) -> Finding:
    """STALE when 氏名・旧氏・通称・状態 changed after the seal data was taken: 廃止 may be on its way.

    Where the 副本 does not say when those items changed, any later change of the person counts.
    """
    if facts.request.kind is not CertificateKind.INKAN or facts.person is None:
        return clear("seal_not_overtaken", "この種別は印鑑のデータを使いません。")
    seals = _of("INKAN", facts)
    changed = facts.person.identity_changed_at or facts.person.operated_at
    if seals and seals.extracted_at and changed > seals.extracted_at:
        return against(
            "seal_not_overtaken",
            RefusalCode.STALE,
            "住基の異動が、届いている印鑑のデータより新しいです。",
            since=changed,
        )
    return clear("seal_not_overtaken")


def no_link_error(facts: Facts) -> Finding:
    """STALE while a broken row of the feed is set aside for anyone of the household (連携誤り)."""
    if facts.person is None:
        return clear("no_link_error", NOBODY)
    found = [
        h
        for h in facts.holds
        if h.kind is HoldKind.LINK_ERROR and concerns_household(hold=h, facts=facts) and has_begun(hold=h, facts=facts)
    ]
    if not found:
        return clear("no_link_error")
    since = min(h.starts_at for h in found)
    return against(
        "no_link_error",
        RefusalCode.STALE,
        "隔離された連携の行があります (連携誤り)。",
        evidence=numbers_of(found),
        since=since,
    )


def _of(system: str, facts: Facts) -> Freshness | None:
    return next((f for f in facts.freshness if f.system == system), None)


def _fresh(rule: str, system: str, facts: Facts) -> Finding:
    data = _of(system, facts)
    if data is None or data.extracted_at is None:
        return against(rule, RefusalCode.STALE, "データがまだ届いていません。", evidence=system)
    if data.gap_since is not None:
        return against(rule, RefusalCode.STALE, "連携パッケージが飛んでいます。", evidence=system, since=data.gap_since)
    limit = facts.policy.freshness_of(system)
    until = data.aged_at(facts.now)
    age = office_minutes(office=facts.policy.office, start=data.extracted_at, end=until)
    if age > limit.limit:
        return against(
            rule,
            RefusalCode.STALE,
            f"データが古くなっています (開庁時間で{age}分、上限{limit.limit}分)。",
            evidence=system,
            since=data.extracted_at,
        )
    if until != facts.now:
        return clear(rule, "基幹の停止が宣言されています。停止時刻までのデータで交付します。", evidence=system)
    return clear(rule, f"開庁時間で{age}分前のデータです" + ("(警告)。" if age > limit.warn else "。"), evidence=system)
