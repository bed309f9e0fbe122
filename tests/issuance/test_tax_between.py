"""Tax papers and 罹災証明書 on the line: what comes between its two transactions is seen."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pypdfium2
import pytest

from issuer.issuance import line
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.errors import Busy
from issuer.issuance.line import issue
from issuer.issuance.listing import list_certificates
from issuer.issuance.preview import Question, explain, preview
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.papers.request import JpkiCredential
from issuer.replica.models import FeedState
from issuer.replica.register_models import DisasterRow
from issuer.replica.tax_models import PaymentRow, TaxRecordRow
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask

Clock = Callable[[], datetime]
K = CertificateKind
_LEVY = {"levy_base": 2_003_000, "levy_city_income": 114_800, "levy_forest": 1_000, "levy_annual": 196_300}


@pytest.fixture
def taxpayer(family: str, now: datetime) -> str:
    """桐生 茂 (serial 1001) with two tax years, payments and a finding; ZEI and RISAI have just sent their state."""
    row = factories.feed_row(family, now, "ZEI")
    with scope(family):
        for system in ("ZEI", "RISAI"):
            FeedState.objects.create(
                municipality=family, system=system, applied_sequence=1, extracted_at=now, applied_at=now
            )
        for year, income in ((2026, 3_720_000), (2025, 3_560_000)):
            amounts = {"income_total": income, "income_gross_total": income, "deductions_total": 430_000, **_LEVY}
            TaxRecordRow.objects.create(
                **row,
                atena_no="1",
                fiscal_year=year,
                address_on_jan1="見本県加古川市北町二丁目3番1号",
                undeclared="0",
                taxed="1",
                **amounts,
            )
            for item in ("01", "02"):
                owed = {"due": 98_765, "paid": 50_000, "unpaid": 0, "not_yet_due": 48_765}
                PaymentRow.objects.create(
                    **row, atena_no="1", fiscal_year=year, tax_item=item, reflected_on=date(2026, 10, 31), **owed
                )
        DisasterRow.objects.create(
            **factories.feed_row(family, now, "RISAI"),
            risai_no="D1",
            atena_no="1",
            cause="大雨",
            damaged_on=date(2026, 9, 1),
            house_address="見本県加古川市北町二丁目3番1号",
            damage="2",
            is_issuable=True,
        )
    return family


def text_of(answer: Any) -> str:
    assert isinstance(answer, Issued), answer
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.pdf)]
    return "".join("".join(pages).split())


WORDS = {
    K.SHOTOKU: ("令和8年度所得証明書", "3,720,000"),
    K.KAZEI: ("令和8年度市民税・県民税課税証明書", "196,300"),
    K.NOZEI: ("令和8年度納税証明書", "48,765"),
    K.RISAI: ("罹災証明書", "大規模半壊"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WORDS)
def test_each_paper_comes_off_the_line_inspected_and_sealed(
    kind: CertificateKind, taxpayer: str, ask: Ask, at: Clock
) -> None:
    said = text_of(issue(request=ask(taxpayer, "request-0001", kind=kind, extent=Extent.SELF), clock=at))
    assert "桐生茂" in said
    assert all(word in said for word in WORDS[kind])


@pytest.mark.django_db
def test_the_year_asked_for_is_the_year_on_the_paper(taxpayer: str, ask: Ask, at: Clock) -> None:
    request = ask(taxpayer, "request-0001", kind=K.KAZEI, extent=Extent.SELF, fiscal_year="2025")
    said = text_of(issue(request=request, clock=at))
    assert "令和7年度" in said
    assert "3,560,000" in said


_MOVED = (
    "UPDATE replica_tax_payment SET fiscal_year = 2026, tax_item = '03' WHERE fiscal_year = 2025 AND tax_item = '01'"
)
_OLD_ONLY = "UPDATE replica_tax_record SET is_deleted = true WHERE fiscal_year = 2026"
_GAP = "UPDATE replica_feed_state SET gap_since = extracted_at WHERE system = 'ZEI'"
#: What changes while the paper is drawn: kind, statement, and the refusal (None: the paper is thrown away).
CHANGES: dict[str, tuple[CertificateKind, str, RefusalCode | None]] = {
    "a payment is overdue": (K.NOZEI, 'UPDATE replica_tax_payment SET "未納額" = 1', RefusalCode.NO_TAX_RECORD),
    "a payment is booked": (K.NOZEI, 'UPDATE replica_tax_payment SET "納付済額" = 60000', None),
    "an item more": (K.NOZEI, _MOVED, None),
    "the tax is corrected": (K.KAZEI, 'UPDATE replica_tax_record SET "年税額" = 200000', None),
    "the income is corrected": (K.SHOTOKU, 'UPDATE replica_tax_record SET "合計所得金額" = 1', None),
    "the record is stopped": (K.SHOTOKU, 'UPDATE replica_tax_record SET "発行停止フラグ" = true', RefusalCode.HELD),
    "the record is deleted": (K.KAZEI, "UPDATE replica_tax_record SET is_deleted = true", RefusalCode.NO_TAX_RECORD),
    "no declaration": (K.KAZEI, "UPDATE replica_tax_record SET undeclared = '1'", RefusalCode.NO_TAX_RECORD),
    "the newest year is deleted": (K.KAZEI, _OLD_ONLY, None),
    "a tax package is missing": (K.NOZEI, _GAP, RefusalCode.STALE),
    "the finding is taken back": (K.RISAI, "UPDATE replica_risai SET is_issuable = false", RefusalCode.NO_RECORD),
    "the degree is found anew": (K.RISAI, "UPDATE replica_risai SET damage = '1'", None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_while_the_paper_is_drawn_is_seen(
    name: str, taxpayer: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, statement, refusal = CHANGES[name]
    draw = line._draw

    def draw_then_change(order: line._Order) -> object:
        checked = draw(order)
        with scope(taxpayer) as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, "the change changed nothing"
        return checked

    monkeypatch.setattr(line, "_draw", draw_then_change)
    request = ask(taxpayer, "request-0001", kind=kind, extent=Extent.SELF)
    if refusal is None:
        with pytest.raises(Busy):
            issue(request=request, clock=at)
    else:
        answer = issue(request=request, clock=at)
        assert isinstance(answer, Refused)
        assert answer.code is refusal
    with scope(taxpayer) as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE event = 'ISSUED'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_contradictory_record_goes_on_the_worklist(taxpayer: str, ask: Ask, at: Clock) -> None:
    with scope(taxpayer) as cursor:
        cursor.execute("UPDATE replica_tax_record SET taxed = '0'")
    answer = issue(request=ask(taxpayer, "request-0001", kind=K.KAZEI, extent=Extent.SELF), clock=at)
    assert isinstance(answer, Refused)
    with scope(taxpayer) as cursor:
        cursor.execute("SELECT topic, subject FROM intake_work_item")
        assert cursor.fetchall() == [("INCONSISTENT", "person:1")]


@pytest.mark.django_db
def test_the_list_says_the_years_and_staff_may_ask_about_one(taxpayer: str, ask: Ask, now: datetime, at: Clock) -> None:
    terminal = ask(taxpayer, "request-0001").terminal
    credential = JpkiCredential(serial_number="1001", media="CARD", status="GOOD", issuer=factories.ISSUER)
    with scope(taxpayer):
        listed = list_certificates(municipality=taxpayer, terminal=terminal, credential=credential, now=now)
    years = {one.kind: one.offer.fiscal_years for one in listed if one.offer}
    assert years[K.SHOTOKU] == years[K.KAZEI] == years[K.NOZEI] == (2026, 2025)
    assert years[K.RISAI] == years[K.JUMINHYO] == ()
    missing = Question(municipality=taxpayer, serial="1001", kind=K.KAZEI, fiscal_year="2024")
    against = {f.refusal for f in explain(question=missing, now=now, actor="t") if f.refusal}
    assert against == {RefusalCode.NO_TAX_RECORD}
    older = Question(municipality=taxpayer, serial="1001", kind=K.SHOTOKU, fiscal_year="2025")
    assert isinstance(preview(question=older, clock=at, actor="t"), bytes)
