"""One request, one paper: the line from the Centre's question to the sealed answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pypdfium2
import pytest

from issuer.issuance import line
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.errors import AnswerExpired, Busy, RequestIdReused, UnknownMunicipality
from issuer.issuance.line import issue
from issuer.issuance.upkeep import purge_answers
from issuer.municipality.core_down import approve_core_down, approve_core_up, propose_core_down, propose_core_up
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask

Clock = Callable[[], datetime]


def text_of(pdf: bytes) -> str:
    """All text of a PDF, pages joined."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def rows(code: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of a query inside the municipality's scope."""
    with scope(code) as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_a_resident_gets_the_paper_of_the_whole_household(family: str, ask: Ask, at: Clock) -> None:
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Issued)
    assert answer.certificate_number == f"{family}-20261120-0000001"
    assert (answer.pages, answer.unit_fee, answer.total_fee) == (1, 250, 250)
    text = text_of(answer.pdf)
    for expected in ("桐生　茂", "桐生　彩", "桐生　翔", answer.certificate_number, "令和8年11月20日"):
        assert expected.replace("　", "") in text.replace("　", "").replace(" ", "")
    assert rows(family, "SELECT event, amount FROM ledger_entry") == [("ISSUED", 250)]
    assert rows(family, "SELECT state, sha256 FROM issuance_request") == [("ISSUED", answer.sha256)]
    assert rows(family, "SELECT action FROM audit_event ORDER BY seq DESC LIMIT 1") == [("issue.sealed",)]


@pytest.mark.django_db
def test_the_seal_certificate_carries_the_seal(family: str, ask: Ask, at: Clock) -> None:
    request = ask(family, "request-0001", kind=CertificateKind.INKAN, extent=Extent.SELF, copies=2)
    answer = issue(request=request, clock=at)
    assert isinstance(answer, Issued)
    assert (answer.unit_fee, answer.total_fee) == (250, 500)
    assert "桐生" in text_of(answer.pdf)


@pytest.mark.django_db
def test_a_resend_gets_the_same_bytes_and_no_second_fee(family: str, ask: Ask, at: Clock) -> None:
    first = issue(request=ask(family, "request-0001"), clock=at)
    assert issue(request=ask(family, "request-0001"), clock=at) == first
    assert rows(family, "SELECT count(*) FROM ledger_entry") == [(1,)]


@pytest.mark.django_db
def test_the_same_id_with_other_content_is_refused(family: str, ask: Ask, at: Clock) -> None:
    issue(request=ask(family, "request-0001"), clock=at)
    with pytest.raises(RequestIdReused):
        issue(request=ask(family, "request-0001", fingerprint="1" * 64), clock=at)


@pytest.mark.django_db
def test_after_its_retention_an_issued_answer_is_gone_and_never_issued_again(
    family: str, ask: Ask, at: Clock, now: datetime
) -> None:
    issue(request=ask(family, "request-0001"), clock=at)
    later = now + timedelta(minutes=61)
    resend = ask(family, "request-0001", received_at=later, deadline=later + timedelta(seconds=20))
    with pytest.raises(AnswerExpired):
        issue(request=resend, clock=lambda: later)
    assert purge_answers(now=later) == 1
    with pytest.raises(AnswerExpired):
        issue(request=resend, clock=lambda: later)
    assert rows(family, "SELECT count(*) FROM ledger_entry WHERE event = 'ISSUED'") == [(1,)]


@pytest.mark.django_db
def test_a_refusal_is_on_record_with_its_true_reason_and_answered_with_a_neutral_one(
    family: str, ask: Ask, at: Clock, now: datetime
) -> None:
    factories.hold(family, now, target="1", number="2")
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.HELD
    assert "支援" not in answer.message
    assert rows(family, "SELECT state, refusal, rule, atena_no FROM issuance_request") == [
        ("REFUSED", "HELD", "no_protection", "1")
    ]
    assert rows(family, "SELECT event, amount, refusal FROM ledger_entry") == [("REFUSED", 0, "HELD")]
    assert issue(request=ask(family, "request-0001"), clock=at) == answer


@pytest.mark.django_db
def test_an_unknown_municipality_is_refused_before_anything_is_written(ask: Ask, at: Clock) -> None:
    with pytest.raises(UnknownMunicipality):
        issue(request=ask("131016", "request-0001"), clock=at)


@pytest.mark.django_db
def test_a_hold_set_while_the_paper_is_drawn_stops_it(
    family: str, ask: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = line._draw

    def draw_and_hold(order: line._Order) -> object:
        checked = draw(order)
        factories.hold(family, now, target="2", number="H1", kind="05")
        return checked

    monkeypatch.setattr(line, "_draw", draw_and_hold)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.HELD
    assert rows(family, "SELECT reason FROM issuance_void_number") == [("HELD",)]
    assert rows(family, "SELECT certificate_number FROM issuance_request") == [("",)]


@pytest.mark.django_db
def test_a_declared_stop_of_the_core_carries_the_paper_and_its_end_stops_it_before_the_seal(
    family: str, ask: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(family):
        FeedState.objects.update(extracted_at=now - timedelta(days=5))
    stale = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(stale, Refused)
    assert stale.code is RefusalCode.STALE
    number = propose_core_down(
        municipality=family,
        system="JUKI",
        stopped_at=now - timedelta(days=5),
        until=now + timedelta(hours=1),
        reason="基幹の障害",
        operator="sato",
        now=now,
    )
    declared = approve_core_down(municipality=family, number=number, operator="suzuki", now=now)
    ending = propose_core_up(municipality=family, number=declared, reason="復旧", operator="sato", now=now)
    assert isinstance(issue(request=ask(family, "request-0002"), clock=at), Issued)
    draw = line._draw

    def draw_and_end(order: line._Order) -> object:
        drawn = draw(order)
        approve_core_up(municipality=family, number=ending, operator="suzuki", now=now)
        return drawn

    monkeypatch.setattr(line, "_draw", draw_and_end)
    late = issue(request=ask(family, "request-0003"), clock=at)
    assert isinstance(late, Refused)
    assert late.code is RefusalCode.STALE


@pytest.mark.django_db
def test_a_record_that_moves_while_the_paper_is_drawn_aborts_and_a_resend_gets_the_new_one(
    family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = line._draw

    def draw_and_move(order: line._Order) -> object:
        checked = draw(order)
        with scope(family) as cursor:
            cursor.execute("UPDATE replica_household SET address_block = '9番9号', version = version + 1")
        return checked

    monkeypatch.setattr(line, "_draw", draw_and_move)
    with pytest.raises(Busy):
        issue(request=ask(family, "request-0001"), clock=at)
    assert rows(family, "SELECT state FROM issuance_request") == [("ABORTED",)]
    monkeypatch.setattr(line, "_draw", draw)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Issued)
    assert answer.certificate_number.endswith("0000002")
    assert "9番9号" in text_of(answer.pdf)
    assert rows(family, "SELECT certificate_number, reason FROM issuance_void_number") == [
        (f"{family}-20261120-0000001", "RECORDS_MOVED")
    ]


@pytest.mark.django_db
def test_a_paper_finished_after_the_deadline_is_thrown_away(family: str, ask: Ask, now: datetime) -> None:
    moments = iter([now, now, now + timedelta(seconds=21)])
    with pytest.raises(Busy):
        issue(request=ask(family, "request-0001"), clock=lambda: next(moments))
    assert rows(family, "SELECT state FROM issuance_request") == [("ABORTED",)]
    assert rows(family, "SELECT count(*) FROM ledger_entry") == [(0,)]


@pytest.mark.django_db
def test_an_orphaned_claim_is_taken_over_and_its_number_voided(
    family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As if the process had died."""

    def die(order: line._Order) -> object:
        raise Killed

    draw = line._draw
    monkeypatch.setattr(line, "_draw", die)
    with pytest.raises(Killed):
        issue(request=ask(family, "request-0001"), clock=at)
    monkeypatch.setattr(line, "_draw", draw)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Issued)
    assert answer.certificate_number.endswith("0000002")
    assert rows(family, "SELECT certificate_number FROM issuance_void_number") == [(f"{family}-20261120-0000001",)]


@pytest.mark.django_db
def test_a_page_of_somebody_else_stops_the_kind_at_once(
    family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buffer of another request, as it happened in 横浜 and 川崎: inspection must see it."""
    tools = line.workshop()
    others: list[object] = []
    finish = type(tools.press).finish

    def remember(press: object, **given: object) -> object:
        paper = finish(press, **given)  # type: ignore[arg-type]
        others.append(paper)
        return others[0]

    monkeypatch.setattr(type(tools.press), "finish", remember)
    assert isinstance(issue(request=ask(family, "request-0001", extent=Extent.SELF), clock=at), Issued)
    answer = issue(request=ask(family, "request-0002", serial="1002", extent=Extent.SELF), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.SELF_CHECK
    assert rows(family, "SELECT category FROM incidents_incident") == [("SELF_CHECK_PERSON",)]
    monkeypatch.setattr(type(tools.press), "finish", finish)
    stopped = issue(request=ask(family, "request-0003"), clock=at)
    assert isinstance(stopped, Refused)
    assert stopped.code is RefusalCode.SELF_CHECK
    seal = issue(request=ask(family, "request-0004", kind=CertificateKind.INKAN, extent=Extent.SELF), clock=at)
    assert isinstance(seal, Issued)


@pytest.mark.django_db
def test_a_municipality_cannot_reach_the_people_of_another(
    family: str, strangers: str, ask: Ask, at: Clock, now: datetime
) -> None:
    factories.fresh(strangers, now)
    answer = issue(request=ask(strangers, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.NOT_FOUND
