"""What staff are told of a refusal is kept when it happens: by an issue, and by a question about the list."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from issuer.issuance.exchanges import once
from issuer.issuance.line import issue
from issuer.issuance.listing import list_certificates
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope
from tests import factories

from .conftest import Ask

Clock = Callable[[], datetime]


@pytest.mark.django_db
def test_a_refusal_keeps_since_when_its_record_stands(family: str, ask: Ask, at: Clock, now: datetime) -> None:
    factories.hold(family, now - timedelta(days=3), target="1", number="1", kind="05")
    issue(request=ask(family, "request-0001"), clock=at)
    issue(request=ask(family, "request-0002", serial="9999"), clock=at)
    with scope(family):
        held, nobody = Request.objects.order_by("request_id")
    assert (held.rule, held.refused_since) == ("no_stop", now - timedelta(days=3))
    assert (nobody.rule, nobody.refused_since) == ("one_person", None)


@pytest.mark.django_db
def test_a_question_about_the_list_keeps_who_asked_where_and_every_reason(family: str, ask: Ask, now: datetime) -> None:
    factories.hold(family, now - timedelta(days=3), target="1", number="2", kind="05")
    request = ask(family, "request-0001", serial="1002")

    def act() -> bytes:
        list_certificates(
            municipality=family, terminal=request.terminal, credential=request.credential, now=now,
            request_id="request-0001",
        )  # fmt: skip
        return b"answer"

    for _ in range(2):  # a resend is answered from what is kept and notes nothing anew
        once(
            municipality=family, request_id="request-0001", operation="ListCertificates", fingerprint="0" * 64,
            received_at=now, act=act,
        )  # fmt: skip
    with scope(family):
        (kept,) = Request.objects.all()
    assert (kept.operation, kept.state, kept.kind) == ("ListCertificates", "ANSWERED", "")
    assert (kept.atena_no, kept.household_no, kept.store_code, kept.media) == ("2", "H1", "1", "CARD")
    listed = kept.versions["listed"]
    assert listed["JUMINHYO"]["code"] == "HELD"
    assert datetime.fromisoformat(listed["JUMINHYO"]["since"]) == now - timedelta(days=3)
    assert listed["INKAN"]["rule"] == "no_stop"


@pytest.mark.django_db
def test_what_can_be_had_is_kept_as_such(family: str, ask: Ask, now: datetime) -> None:
    request = ask(family, "request-0001")
    with scope(family):
        Request.objects.create(
            municipality=family, request_id="request-0001", operation="ListCertificates", fingerprint="0" * 64,
            state="ANSWERED", received_at=now,
        )  # fmt: skip
        list_certificates(
            municipality=family, terminal=request.terminal, credential=request.credential, now=now,
            request_id="request-0001",
        )  # fmt: skip
        listed = Request.objects.get().versions["listed"]
    assert listed["JUMINHYO"] == {}
    assert listed["KOSEKI_ZENBU"]["rule"]
