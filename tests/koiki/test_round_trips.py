"""Every operation, from the Centre's bytes to the Centre's bytes."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from integrations.koiki.names import koiki
from integrations.koiki.operations import listing as listing_operation
from issuer.identity.models import Registration
from issuer.incidents.models import Incident
from issuer.issuance import errors
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.listing import Listed
from issuer.papers.kinds import CertificateKind, Channel, Extent, Option, RefusalCode
from issuer.papers.request import CardCredential, JpkiCredential
from issuer.rules import Offer, OfferedMember
from issuer.tenancy.scope import scope

from . import messages
from .conftest import FakeLine, Post


def test_the_status_lists_every_kind_of_the_municipality(post: Post, kakogawa: str) -> None:
    reply = post(messages.status())
    assert reply.text("status") == "IN_SERVICE"
    assert reply.text("serverTime") == "2026-11-20T10:00:00+09:00"
    services = reply.answer.findall(koiki("service"))
    assert [s.findtext(koiki("kind")) for s in services] == [kind.value for kind in CertificateKind]
    assert services[0].findtext(koiki("open")) == "true"
    assert services[0].findtext(koiki("closesAt")) == "2026-11-20T23:00:00+09:00"


def test_a_stranger_to_the_register_is_told_so_kind_by_kind(post: Post, kakogawa: str) -> None:
    lines = post(messages.listing()).answer.findall(koiki("certificate"))
    codes = {line.findtext(koiki("kind")): line.findtext(f"{koiki('refusal')}/{koiki('code')}") for line in lines}
    assert codes["JUMINHYO"] == codes["INKAN"] == "NOT_FOUND"
    assert codes["SHOTOKU"] == codes["RISAI"] == "NOT_FOUND"


def test_an_offer_is_written_in_the_order_of_the_contract(
    post: Post, kakogawa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = Offer(
        kind=CertificateKind.JUMINHYO,
        extents=(Extent.ALL, Extent.SELF, Extent.SELECTED),
        options=(Option.RELATIONSHIP, Option.HONSEKI),
        members=(OfferedMember(number=1, name="架空　太郎"), OfferedMember(number=3, name="架空　𠮷\U000e0101子")),
        fiscal_years=(2026, 2019),
    )
    line = Listed(kind=CertificateKind.JUMINHYO, fee=250, max_copies=5, offer=offered, refusal=None)
    monkeypatch.setattr(listing_operation, "what_this_person_gets", lambda **_: (line,))
    available = post(messages.listing()).answer.find(f"{koiki('certificate')}/{koiki('available')}")
    written = ["ALL", "SELF", "SELECTED", "RELATIONSHIP", "HONSEKI", "2026", "2019"]
    assert [e.text for e in available if len(e) == 0] == written
    assert [[e.text for e in member] for member in available.findall(koiki("member"))] == [
        ["1", "架空　太郎"],
        ["3", "架空　𠮷\U000e0101子"],
    ]


def test_an_issued_paper_comes_back_with_its_bytes(post: Post, kakogawa: str, line: FakeLine) -> None:
    reply = post(messages.issue())
    assert reply.text("issued/certificateNumber") == "282103-20261120-000001"
    assert base64.b64decode(reply.text("issued/pdf") or "") == b"%PDF-1.7 paper"


def test_the_line_hears_exactly_what_the_message_says(post: Post, kakogawa: str, line: FakeLine, now: datetime) -> None:
    post(
        messages.issue(
            copies="3",
            choices="<scope>SELECTED</scope><member>1</member><member>12</member><option>HONSEKI</option>"
            "<option>RELATIONSHIP</option><fiscalYear>2026</fiscalYear>",
        )
    )
    (asked,) = line.asked
    assert (asked.municipality, asked.request_id) == ("282103", "REQ-00000001")
    assert (asked.kind, asked.extent, asked.members) == (CertificateKind.JUMINHYO, Extent.SELECTED, (1, 12))
    assert asked.options == {Option.HONSEKI, Option.RELATIONSHIP}
    assert (asked.fiscal_year, asked.copies) == ("2026", 3)
    assert (asked.terminal.channel, asked.terminal.language) == (Channel.STORE, "ja")
    assert asked.credential == JpkiCredential(serial_number="70000001", media="CARD", status="GOOD", issuer="")
    assert (asked.received_at, asked.deadline) == (now, now + timedelta(seconds=20))


def test_a_card_of_the_ordinance_kind_reaches_the_line_without_showing_its_pin(
    post: Post, kakogawa: str, line: FakeLine
) -> None:
    post(messages.issue(credential="<credential><card><userId>AB12</userId><pin>9876</pin></card></credential>"))
    assert line.asked[0].credential == CardCredential(user_id="AB12", pin="9876")
    assert "9876" not in repr(line.asked[0])


def test_a_refusal_is_an_answer_and_not_a_fault(post: Post, kakogawa: str, line: FakeLine) -> None:
    line.answer = Refused(code=RefusalCode.HELD, message="市区町村の窓口にお問い合わせください。")
    reply = post(messages.issue())
    assert (reply.text("refusal/code"), reply.text("refusal/message")) == (
        "HELD",
        "市区町村の窓口にお問い合わせください。",
    )


def test_the_same_answer_is_the_same_bytes(post: Post, kakogawa: str, line: FakeLine) -> None:
    assert post(messages.issue()).content == post(messages.issue()).content


def test_a_delivery_of_an_unknown_issue_is_a_fault(post: Post, kakogawa: str) -> None:
    assert post(messages.delivery(issue_request_id="REQ-99999999")).fault == "UNKNOWN_REQUEST"


def test_numbers_beyond_every_record_are_no_delivery(post: Post, kakogawa: str) -> None:
    assert post(messages.delivery(issue_request_id="REQ-99999999", paid="9" * 30)).fault == "INVALID_MESSAGE"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+09:00", "1899-12-31T23:59:59+09:00", "9999-12-31T24:00:00"])
def test_a_year_no_record_can_be_read_back_with_is_no_message(post: Post, kakogawa: str, moment: str) -> None:
    message = messages.anomaly().replace(b"2026-11-20T10:02:00+09:00", moment.encode())
    assert post(message).fault == "INVALID_MESSAGE"


def test_an_application_is_taken_and_stands_under_review(post: Post, kakogawa: str) -> None:
    taken = post(messages.application(request_id="REQ-APPLY-1"))
    assert taken.text("result") == "ACCEPTED"
    number = taken.text("applicationNumber") or ""
    state = post(messages.application_state(number, request_id="REQ-STATE-1"))
    assert (state.text("status"), state.text("decidedOn")) == ("UNDER_REVIEW", None)
    other = post(messages.application_state(f"{(int(number) + 1) % 10**16:016d}", request_id="REQ-STATE-2"))
    assert other.text("status") == "NOT_FOUND"


def test_an_application_sent_again_is_one_application_and_the_same_bytes(post: Post, kakogawa: str) -> None:
    first = post(messages.application(request_id="REQ-APPLY-1"))
    again = post(messages.application(request_id="REQ-APPLY-1", sent_at="2026-11-20T10:00:30+09:00"))
    assert again.content == first.content
    with scope(kakogawa):
        assert Registration.objects.count() == 1


def test_an_anomaly_opens_an_incident_once(post: Post, kakogawa: str) -> None:
    note = "別の方の証明書が出たとの申し出"
    replies = [post(messages.anomaly(note=note, request_id="REQ-ANOMALY-1")) for _ in range(2)]
    assert replies[0].content == replies[1].content
    with scope(kakogawa):
        incident = Incident.objects.get()
    assert incident.number == replies[0].text("incidentNumber")
    assert (incident.category, incident.detail["note"]) == ("WRONG_PERSON", note)


def test_the_same_number_with_other_content_is_refused(post: Post, kakogawa: str) -> None:
    post(messages.anomaly(note="一", request_id="REQ-ANOMALY-1"))
    assert post(messages.anomaly(note="二", request_id="REQ-ANOMALY-1")).fault == "REQUEST_ID_REUSED"
    assert post(messages.status(request_id="REQ-ANOMALY-1")).fault == "REQUEST_ID_REUSED"
    with scope(kakogawa):
        assert Incident.objects.count() == 1


def test_a_status_asked_again_is_the_first_answer(post: Post, kakogawa: str, settings: Settings, now: datetime) -> None:
    first = post(messages.status())
    settings.AKASHI_NOW = now + timedelta(minutes=59)
    assert post(messages.status()).content == first.content
    settings.AKASHI_NOW = now + timedelta(minutes=61)
    assert post(messages.status()).fault == "ANSWER_EXPIRED"


@pytest.mark.parametrize(
    ("error", "fault", "retryable"),
    [
        (errors.RequestIdReused("x"), "REQUEST_ID_REUSED", "false"),
        (errors.AnswerExpired("x"), "ANSWER_EXPIRED", "false"),
        (errors.Busy("x"), "BUSY", "true"),
        (RuntimeError("架空　花子 70000001"), "INTERNAL", "true"),
    ],
)
def test_what_the_line_raises_becomes_one_fault_of_the_contract(
    error: Exception, fault: str, retryable: str, post: Post, kakogawa: str, line: FakeLine
) -> None:
    line.answer = error
    reply = post(messages.issue())
    assert reply.fault == fault
    assert reply.body.findtext(f"detail/{koiki('KoikiFault')}/{koiki('retryable')}") == retryable
    assert "架空".encode() not in reply.content


def test_an_unexpected_error_is_logged_by_kind_and_place_without_its_text(
    post: Post, kakogawa: str, line: FakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    line.answer = RuntimeError("架空　花子 70000001")
    post(messages.issue())
    logged = "".join(str(record.msg) + record.getMessage() for record in caplog.records)
    assert "RuntimeError" in logged
    assert "error_id" in logged
    assert "架空" not in logged
    assert "70000001" not in logged


def test_an_answer_of_ours_outside_the_contract_is_not_sent(post: Post, kakogawa: str, line: FakeLine) -> None:
    assert isinstance(line.answer, Issued)
    line.answer = replace(line.answer, sha256="not a hash")
    assert post(messages.issue()).fault == "INTERNAL"


def test_a_municipality_we_do_not_serve_is_a_fault(post: Post, kakogawa: str, line: FakeLine) -> None:
    for message in (messages.issue(municipality="011002"), messages.status(municipality="011002")):
        assert post(message).fault == "UNKNOWN_MUNICIPALITY"
    assert line.asked == []


@pytest.mark.parametrize(
    ("birth", "fault"),
    [("1990-01-02+09:00", ""), ("-0044-03-15", "INVALID_MESSAGE"), ("12000-01-01", "INVALID_MESSAGE")],
)
def test_days_the_schema_allows_and_the_calendar_does_not_are_refused(
    birth: str, fault: str, post: Post, kakogawa: str
) -> None:
    assert post(messages.application().replace(b"1990-01-02", birth.encode())).fault == fault
