"""The real line behind the real door: from a Centre's message to a resident's paper, and back with the notice."""

import base64
import hashlib
import threading
from datetime import datetime

import pypdfium2
import pytest
import requests
import zeep
from django.test import Client
from lxml import etree

from integrations.koiki.names import koiki, soap
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope
from tests import factories

from . import messages
from .conftest import Post

MINE = messages.jpki(serial="1001")


@pytest.fixture
def family(kakogawa: str, now: datetime) -> str:
    """桐生 茂 with card 1001, and his daughter."""
    factories.fresh(kakogawa, now)
    people = [
        {"atena_no": "1", "name": "桐生　茂", "serial": "1001"},
        {"atena_no": "2", "name": "桐生　彩", "sex": "2", "sex_text": "女"},
    ]
    factories.household(kakogawa, now, number="H1", people=people)
    return kakogawa


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.django_db
def test_what_is_listed_can_be_issued_reported_and_asked_again(post: Post, family: str) -> None:
    listed = post(messages.listing(MINE, request_id="WAY-LIST-1")).answer
    lines = {line.findtext(koiki("kind")): line for line in listed}
    available = lines["JUMINHYO"].find(koiki("available"))
    assert [e.text for e in available.findall(koiki("scope"))] == ["ALL", "SELF", "SELECTED"]
    names = {m.findtext(koiki("name")): m.findtext(koiki("number")) for m in available.findall(koiki("member"))}
    assert set(names) == {"桐生　茂", "桐生　彩"}

    choices = f"<scope>SELECTED</scope><member>{names['桐生　彩']}</member>"
    order = messages.issue(credential=MINE, choices=choices, request_id="WAY-ISSUE-1")
    issued = post(order)
    pdf = base64.b64decode(issued.text("issued/pdf") or "")
    assert issued.text("issued/sha256") == hashlib.sha256(pdf).hexdigest()
    text = text_of(pdf)
    assert "彩" in text
    assert "茂" not in text

    assert post(order).content == issued.content
    assert post(order.replace(b"<copies>1<", b"<copies>2<")).fault == "REQUEST_ID_REUSED"
    later = messages.issue(
        credential=messages.jpki(serial="1001", checked_at="2026-11-20T10:00:02+09:00"),
        choices=choices,
        request_id="WAY-ISSUE-1",
        sent_at="2026-11-20T10:00:03+09:00",
    )
    assert post(later).content == issued.content

    notice = post(messages.delivery(issue_request_id="WAY-ISSUE-1", request_id="WAY-NOTICE"))
    assert (notice.text("accepted"), notice.text("state")) == ("true", "DELIVERED")
    contrary = post(
        messages.delivery(
            issue_request_id="WAY-ISSUE-1", outcome="CANCELLED", printed="0", paid="0", request_id="WAY-NO-2"
        )
    )
    assert (contrary.text("accepted"), contrary.text("state")) == ("false", "DELIVERED")


@pytest.mark.django_db
def test_a_refusal_sent_again_is_the_same_bytes(post: Post, family: str) -> None:
    order = messages.issue(credential=messages.jpki(serial="404"), request_id="WAY-NOBODY")
    refused = post(order)
    assert refused.text("refusal/code") == "NOT_FOUND"
    assert post(order).content == refused.content


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_client_made_from_the_wsdl_lists_and_issues(live_server: object, family: str, now: datetime) -> None:
    service = zeep.Client(f"{live_server.url}/koiki/v5?wsdl").service  # type: ignore[attr-defined]
    terminal = {
        "channel": "STORE",
        "operatorCode": "0001",
        "storeCode": "1",
        "terminalId": "T1",
        "municipalityCode": family,
    }
    credential = {"jpki": {"serialNumber": "1001", "media": "CARD", "status": "GOOD", "checkedAt": now}}
    about = {"municipalityCode": family, "sentAt": now}
    listed = service.ListCertificates(
        exchange={"requestId": "ZEEP-LIST", **about}, terminal=terminal, credential=credential
    )
    assert "JUMINHYO" in {line.kind for line in listed if line.available}
    issued = service.IssueCertificate(
        exchange={"requestId": "ZEEP-ISSUE", **about},
        terminal=terminal,
        credential=credential,
        kind="JUMINHYO",
        scope="ALL",
        option=["RELATIONSHIP", "HONSEKI"],
        copies=1,
    ).issued
    assert issued.certificateNumber in text_of(issued.pdf)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_one_request_sent_twelve_times_at_once_is_one_issue_and_one_answer(live_server: object, family: str) -> None:
    url = f"{live_server.url}/koiki/v5"  # type: ignore[attr-defined]
    order = messages.issue(credential=MINE, request_id="WAY-RACE-1")
    answers: list[bytes] = []
    gate = threading.Barrier(12)

    def send() -> None:
        gate.wait()
        answers.append(requests.post(url, data=order, headers={"Content-Type": "text/xml"}, timeout=60).content)

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(set(answers)) == 1
    (answer,) = etree.fromstring(answers[0]).find(soap("Body"))
    assert answer.find(koiki("issued")) is not None
    with scope(family):
        assert Request.objects.count() == 1


@pytest.mark.django_db
def test_the_metrics_show_codes_and_nobody(post: Post, family: str) -> None:
    post(messages.issue(credential=MINE, request_id="WAY-METRICS"))
    text = Client().get("/metrics").content.decode()
    assert 'akashi_requests_recent{municipality="282103",operation="ISSUE",state="ISSUED"} 1.0' in text
    assert 'akashi_feed_age_seconds{municipality="282103",system="JUKI"} 0.0' in text
    # Without the figures: free bytes of a disk may well hold a 1001.
    told = [line.rpartition(" ")[0] for line in text.splitlines()]
    for personal in ("桐生", "1001", "WAY-METRICS"):
        assert not [line for line in told if personal in line]
