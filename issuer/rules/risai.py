"""罹災: a certificate needs a finding that has been approved (災害対策基本法 90条の2)."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.verdict import Finding
from issuer.rules.findings import NOBODY, against, clear


def disaster_found(facts: Facts) -> Finding:
    """NO_RECORD unless a finding about the applicant may be issued (発行可フラグ). The newest is certified."""
    rule = "disaster_found"
    if facts.request.kind is not CertificateKind.RISAI:
        return clear(rule, "この種別は罹災の記録を使いません。")
    if facts.person is None:
        return clear(rule, NOBODY)
    if not facts.disasters:
        return against(rule, RefusalCode.NO_RECORD, "発行できる罹災の記録がありません。")
    return clear(rule, evidence=f"罹災証明番号 {facts.disasters[0].risai_no}")
