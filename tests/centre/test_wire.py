"""The Centre's client speaks the contract in every operation and believes no wrong answer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from integrations.centre.wire import NAMESPACE, Applicant, Centre, Issued, KoikiFault, Presented, Refused, WrongAnswer

XSD = Path(__file__).resolve().parents[2] / "integrations" / "koiki" / "contract" / "koiki.xsd"
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=9)))
PDF = b"%PDF-1.7 sample"
PHONE = "0791234567"
APPLICANT = Applicant(name="桐生　健一", address="大阪市北区", birth_date=date(1985, 4, 12), sex="MALE")


def enveloped(body: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + body + "</s:Body></s:Envelope>"
    ).encode()


def answered(body: str) -> Centre:
    return Centre(send=lambda action, envelope: enveloped(body), municipality="999997", now=lambda: NOW)


def issued(sha256: str) -> str:
    return (
        f'<IssueCertificateResponse xmlns="{NAMESPACE}"><issued><certificateNumber>N1</certificateNumber>'
        "<pages>1</pages><copies>1</copies><unitFee>250</unitFee><totalFee>250</totalFee>"
        f"<sha256>{sha256}</sha256><pdf>{base64.b64encode(PDF).decode()}</pdf></issued></IssueCertificateResponse>"
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda centre: centre.offers(Presented(serial="7010131")),
        lambda centre: centre.issue(Presented(card_user="TESTUSER01", card_pin="1234"), kind="INKAN", scope="SELF"),
        lambda centre: centre.issue(
            Presented(serial="1", issuer="C=JP", media="SMARTPHONE", status="REVOKED"),
            kind="JUMINHYO",
            scope="SELECTED",
            members=(3, 1),
            options=("HONSEKI", "RELATIONSHIP"),
            copies=2,
        ),
        lambda centre: centre.status(),
        lambda centre: centre.at(channel="COUNTER", language="zh-Hans").offers(Presented(serial="7010131")),
        lambda centre: centre.report(
            issue_request_id="REQUEST-1", outcome="PRINT_FAILED", printed_copies=1, paid=250, completed_at=NOW
        ),
        lambda centre: centre.apply(
            Presented(serial="1"),
            applicant=APPLICANT,
            honseki="見本市北町二丁目",
            hittosha="桐生　茂",
            phone="0791234567",
        ),
        lambda centre: centre.apply(
            Presented(serial="1"),
            applicant=APPLICANT,
            honseki="北町",
            hittosha="茂",
            phone="0791234567",
            at_terminal=False,
        ),
        lambda centre: centre.registration("1355500000000272"),
        lambda centre: centre.report_anomaly(category="WRONG_PERSON", detected_at=NOW, note="別人の氏名"),
        lambda centre: centre.report_anomaly(
            category="OTHER", detected_at=NOW, issue_request_id="REQUEST-1", certificate_number="999997-1"
        ),
    ],
)
def test_every_request_is_valid_against_the_schema(act: Callable[[Centre], object]) -> None:
    sent: list[etree._Element] = []

    def send(action: str, envelope: bytes) -> bytes:
        sent.append(etree.fromstring(envelope)[0][0])
        assert action == f"{NAMESPACE}/{etree.QName(sent[0]).localname}"
        raise WrongAnswer("enough")

    with pytest.raises(WrongAnswer, match="enough"):
        act(Centre(send=send, municipality="999997", now=lambda: NOW))
    schema = etree.XMLSchema(etree.parse(XSD))
    schema.assertValid(etree.fromstring(etree.tostring(sent[0])))


def test_an_issued_paper_comes_back_with_its_bytes() -> None:
    centre = answered(issued(hashlib.sha256(PDF).hexdigest()))
    paper = centre.issue(Presented(serial="1"), kind="JUMINHYO", scope="SELF")
    assert paper == Issued(
        certificate_number="N1",
        pages=1,
        copies=1,
        total_fee=250,
        pdf=PDF,
        unit_fee=250,
        sha256=hashlib.sha256(PDF).hexdigest(),
    )


def test_a_hash_that_does_not_fit_is_a_wrong_answer() -> None:
    with pytest.raises(WrongAnswer, match="sha256"):
        answered(issued("0" * 64)).issue(Presented(serial="1"), kind="JUMINHYO", scope="SELF")


def test_a_refusal_and_a_fault_are_told_apart() -> None:
    refusal = "<refusal><code>HELD</code><message>窓口へ</message></refusal>"
    refused = answered(f'<IssueCertificateResponse xmlns="{NAMESPACE}">{refusal}</IssueCertificateResponse>')
    assert refused.issue(Presented(serial="1"), kind="INKAN", scope="SELF") == Refused(code="HELD", message="窓口へ")
    fault = answered(
        '<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>s:Server</faultcode><detail>'
        f'<KoikiFault xmlns="{NAMESPACE}"><code>BUSY</code><message>混雑</message>'
        "<retryable>true</retryable></KoikiFault></detail></s:Fault>"
    )
    with pytest.raises(KoikiFault) as caught:
        fault.offers(Presented(serial="1"))
    assert (caught.value.code, caught.value.retryable) == ("BUSY", True)


def test_a_fault_without_the_contracts_detail_is_a_wrong_answer() -> None:
    with pytest.raises(WrongAnswer, match="detail"):
        answered('<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>').status()


def test_an_answer_the_schema_refuses_is_a_wrong_answer() -> None:
    with pytest.raises(WrongAnswer, match=r"koiki\.xsd"):
        answered(f'<GetStatusResponse xmlns="{NAMESPACE}"><status>FINE</status></GetStatusResponse>').status()


@pytest.mark.parametrize("body", ["", "<GetStatusResponse/>", f'<ListCertificatesResponse xmlns="{NAMESPACE}"/><a/>'])
def test_an_answer_to_something_else_is_a_wrong_answer(body: str) -> None:
    with pytest.raises(WrongAnswer):
        answered(body).offers(Presented(serial="1"))
