"""条例利用方式 as the Centre meets it: one 暗証番号 in a message, one for each kind on record."""

from datetime import datetime

import pytest

from integrations.koiki.names import koiki
from issuer.identity import phc
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.test_card import offer_card

from . import messages
from .conftest import Post, Reply

pytestmark = pytest.mark.django_db


def card(pin: str, user: str = "AB12") -> str:
    return f"<credential><card><userId>{user}</userId><pin>{pin}</pin></card></credential>"


@pytest.fixture
def town(kakogawa: str, now: datetime) -> str:
    """茂 is user AB12: 1234 opens 住民票 and 記載事項証明, 5678 印鑑登録証明."""
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂"}])
    factories.seal_registration(kakogawa, now, number="S1", atena_no="1")
    offer_card(kakogawa, now)
    for kind, pin in (("JUMINHYO", "1234"), ("KISAI_JIKO", "1234"), ("INKAN", "5678")):
        factories.card_user(kakogawa, now, user="AB12", kind=kind, atena_no="1", pin=pin)
    return kakogawa


def listed(reply: Reply) -> dict[str, str]:
    """Kind → AVAILABLE or the code of the refusal, of the kinds that this build makes."""
    found = {}
    for line in reply.answer:
        refusal = line.find(koiki("refusal"))
        code = "AVAILABLE" if refusal is None else refusal.findtext(koiki("code"))
        found[line.findtext(koiki("kind"))] = code
    return {kind: found[kind] for kind in ("JUMINHYO", "KISAI_JIKO", "INKAN")}


def failures(code: str) -> dict[tuple[str, str], int]:
    with scope(code) as cursor:
        cursor.execute("SELECT user_id, certificate_kind, failures FROM identity_card_failures")
        return {(user, kind): count for user, kind, count in cursor.fetchall()}


def test_a_pin_opens_the_kinds_it_is_for_and_the_list_is_what_can_be_issued(post: Post, town: str) -> None:
    wanted = {"JUMINHYO": "AVAILABLE", "KISAI_JIKO": "AVAILABLE", "INKAN": "BAD_PIN"}
    assert listed(post(messages.listing(card("1234"), request_id="LIST-0001"))) == wanted
    wanted = {"JUMINHYO": "BAD_PIN", "KISAI_JIKO": "BAD_PIN", "INKAN": "AVAILABLE"}
    assert listed(post(messages.listing(card("5678"), request_id="LIST-0002"))) == wanted
    # Somebody with several is not guessing.
    assert failures(town) == {}
    issued = post(messages.issue(credential=card("1234"), request_id="ISSUE-0001"))
    assert issued.text("issued/certificateNumber")
    assert post(messages.issue(credential=card("5678"), request_id="ISSUE-0002")).text("refusal/code") == "BAD_PIN"


def test_a_pin_that_opens_nothing_counts_for_every_kind_and_once(post: Post, town: str) -> None:
    for n in range(3):
        for _ in range(2):
            reply = post(messages.listing(card("0000"), request_id=f"LIST-000{n}"))
            assert set(listed(reply).values()) == {"BAD_PIN"}
    assert {count for (_, kind), count in failures(town).items() if kind in ("JUMINHYO", "INKAN")} == {3}
    assert set(listed(post(messages.listing(card("1234"), request_id="LIST-0009"))).values()) == {"LOCKED"}
    refused = post(messages.issue(credential=card("1234"), request_id="ISSUE-0001"))
    assert refused.text("refusal/code") == "LOCKED"
    assert refused.text("refusal/message") == (
        "暗証番号の誤りが続いたため、ご利用いただけません。市区町村の窓口にお問い合わせください。"
    )


def test_a_user_nobody_knows_is_listed_as_one_with_a_wrong_pin_at_the_same_cost(
    post: Post, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[phc.Phc] = []
    real = phc.matches
    monkeypatch.setattr(phc, "matches", lambda hashed, pin: worked.append(hashed) or real(hashed, pin))
    known = post(messages.listing(card("0000"), request_id="LIST-0001")).content
    cost = [hashed.cost for hashed in worked]
    worked.clear()
    unknown = post(messages.listing(card("0000", "ZZ99"), request_id="LIST-0002")).content
    assert unknown == known
    assert [hashed.cost for hashed in worked] == cost
    assert len(cost) == 3


def test_a_message_sent_again_is_answered_with_the_same_bytes_and_not_tried_again(
    post: Post, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = messages.listing(card("1234"), request_id="LIST-0001")
    first = post(order).content
    monkeypatch.setattr(phc, "matches", lambda *_: pytest.fail("worked again"))
    assert post(order).content == first
    assert post(messages.listing(card("0000"), request_id="LIST-0001")).fault == "REQUEST_ID_REUSED"
    assert failures(town) == {}


def test_where_it_is_not_offered_every_kind_says_so_and_nothing_is_tried(
    post: Post, kakogawa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phc, "matches", lambda *_: pytest.fail("worked"))
    assert set(listed(post(messages.listing(card("1234"), request_id="LIST-0001"))).values()) == {"NOT_OFFERED"}
    assert post(messages.issue(credential=card("1234"), request_id="ISSUE-0001")).text("refusal/code") == "NOT_OFFERED"


def test_an_unknown_municipality_is_told_before_any_pin_is_tried(
    post: Post, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phc, "matches", lambda *_: pytest.fail("worked"))
    for message in (messages.listing, messages.issue):
        sent = message(credential=card("1234"), request_id="REQ-0001", municipality="011002")
        assert post(sent).fault == "UNKNOWN_MUNICIPALITY"
