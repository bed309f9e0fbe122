"""税: what the core system says must not be certified (domain §4.4, §5 row 16). No amount is computed or added up."""

from dataclasses import astuple

from issuer.papers.facts import Facts
from issuer.papers.kinds import TAX_KINDS, CertificateKind, RefusalCode
from issuer.papers.tax import TaxRecord
from issuer.papers.verdict import Finding
from issuer.rules.calendar import japan_day
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.tax_year import chosen_record, chosen_year, newest_open_year

_NOT_NEEDED = "この種別は課税資料を使いません。"
_UNDECLARED, _DEPENDENT, _TAXED = "1", "2", "1"
_INCOME_KINDS = frozenset({CertificateKind.SHOTOKU, CertificateKind.KAZEI})


def year_certifiable(facts: Facts) -> Finding:
    """NO_TAX_RECORD unless there is a record of the 年度, and it is one that may be certified now."""
    rule = "year_certifiable"
    if facts.request.kind not in TAX_KINDS:
        return clear(rule, _NOT_NEEDED)
    if facts.person is None:
        return clear(rule, NOBODY)
    year = chosen_year(facts)
    if year:
        return clear(rule, f"{year}年度を証明します。")
    newest = newest_open_year(policy=facts.policy, on=japan_day(facts.request.received_at))
    asked = facts.request.fiscal_year
    return against(
        rule,
        RefusalCode.NO_TAX_RECORD,
        "証明できる年度の資料がありません。",
        evidence=f"求められた年度 {asked or 'なし'}、証明できるのは{newest}年度まで",
    )


def tax_not_stopped(facts: Facts) -> Finding:
    """HELD while the tax office has stopped the record of the 年度 (発行停止フラグ), 納税証明書 included."""
    rule = "tax_not_stopped"
    record = _record(facts)
    if record is None or not record.is_stopped:
        return clear(rule)
    return _against(rule, RefusalCode.HELD, "課税資料が発行停止になっています。", record)


def taxed_here(facts: Facts) -> Finding:
    """NO_TAX_RECORD when another municipality levies the tax of that year: this one has nothing to certify."""
    rule = "taxed_here"
    record = _of_income(facts)
    if record is None or not record.taxed_elsewhere:
        return clear(rule)
    return _against(rule, RefusalCode.NO_TAX_RECORD, "他団体の課税対象者です。", record)


def income_declared(facts: Facts) -> Finding:
    """NO_TAX_RECORD when the income was not declared; a dependent who need not declare is another matter."""
    rule = "income_declared"
    record = _of_income(facts)
    if record is None or record.undeclared != _UNDECLARED:
        return clear(rule)
    return _against(rule, RefusalCode.NO_TAX_RECORD, "未申告です。", record)


def levy_agrees(facts: Facts) -> Finding:
    """STALE when the record says 非課税 and 年税額 is not nought, or a tax is levied on a dependent without income.

    Title and amounts would contradict each other on the paper.
    """
    rule = "levy_agrees"
    record = _of_income(facts)
    if record is None:
        return clear(rule)
    if record.undeclared == _DEPENDENT and (record.taxed == _TAXED or any(astuple(record.levy))):
        return _against(rule, RefusalCode.STALE, "被扶養 (申告不要) の資料に課税があります。", record)
    if record.taxed != _TAXED and record.levy.annual:
        return _against(rule, RefusalCode.STALE, "非課税の資料に年税額があります。", record)
    return clear(rule)


def all_paid(facts: Facts) -> Finding:
    """NO_TAX_RECORD for a 納税証明書 when anything of the 年度 is overdue (未納). 納期未到来 is not overdue."""
    rule = "all_paid"
    if facts.request.kind is not CertificateKind.NOZEI:
        return clear(rule, "この種別は納税の資料を使いません。")
    year = chosen_year(facts)
    owed = [payment for payment in facts.payments if payment.fiscal_year == year and payment.unpaid > 0]
    if not owed:
        return clear(rule)
    items = "、".join(payment.tax_item for payment in owed)
    return against(
        rule,
        RefusalCode.NO_TAX_RECORD,
        "未納の税があります。",
        evidence=f"{year}年度 税目 {items}",
        since=max(payment.operated_at for payment in owed),
    )


def _record(facts: Facts) -> TaxRecord | None:
    return chosen_record(facts) if facts.request.kind in TAX_KINDS else None


def _of_income(facts: Facts) -> TaxRecord | None:
    return chosen_record(facts) if facts.request.kind in _INCOME_KINDS else None


def _against(rule: str, code: RefusalCode, explanation: str, record: TaxRecord) -> Finding:
    return against(rule, code, explanation, evidence=f"{record.fiscal_year}年度", since=record.operated_at)
