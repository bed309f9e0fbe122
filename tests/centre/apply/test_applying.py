"""From an application at a terminal to a 戸籍 in the hand, over the real line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import LazySettings
from django.test import Client
from lxml import etree

from integrations.centre.apply import asking, drafts
from integrations.centre.city.numbers import CARD_ISSUER
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.counter import reader
from integrations.centre.kiosk import machine
from integrations.centre.pki.cards import Media, make_card
from integrations.centre.wire import NAMESPACE, Centre, Cut, Issued, NotConnected, Presented, Refused
from issuer.issuance.elsewhere import deciding
from issuer.papers.facts import RegisterLink
from issuer.replica.register_models import RegisterMemberRow
from issuer.tenancy.scope import scope
from tests.cases.counter import send
from tests.centre.town import NOW, PIN, card_of

SERIAL = "8800001"
FOUR = {"name": "桐生　健一", "address": "見本県例示市大手町9番9号", "born": "1985-04-12", "sex": "MALE"}


def training_card() -> str:
    """A card of nobody in the sample cities: somebody who lives elsewhere."""
    card = make_card(
        store=reader.the_store(), serial=SERIAL, issuer=CARD_ISSUER, media=Media.CARD, pin=PIN, label="試験　太郎",
        valid_from=NOW.date() - timedelta(days=9), valid_to=date(2029, 4, 12), municipality=SECOND.code,
    )  # fmt: skip
    return card.id


def do(client: Client, step: str, **given: object) -> str:
    """One step by POST; the page it comes to."""
    return client.post(f"/kiosk/apply/{step}/", given, follow=True).content.decode()


def apply(client: Client, card: str, *, code: str = SAMPLE.code) -> str:
    """Fill everything in and send; the page that tells what came of it."""
    do(client, "begin")
    do(client, "where", code=code)
    do(client, "pin", card=card, typed=PIN)
    do(client, "items", **FOUR)
    do(client, "words", text="見本県見本市北町二丁目３番地")
    do(client, "words", text="桐生　茂")
    assert "申請します" in do(client, "phone", phone="090-1234-5678")
    return do(client, "send")


def number_on(page: str) -> str:
    return page.partition('<p class="application">')[2].partition("<")[0]


def asked(client: Client, number: str, code: str = SAMPLE.code) -> str:
    answer = client.post("/kiosk/registration/", {"code": code, "number": number})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_application_becomes_a_koseki(town: Path) -> None:
    card, client = training_card(), Client()
    koseki = Presented(serial=SERIAL, issuer=CARD_ISSUER, media="CARD")
    centre = Centre(send=send, municipality=SAMPLE.code, now=lambda: NOW)
    refused = centre.issue(koseki, kind="KOSEKI_ZENBU", scope="ALL")
    assert isinstance(refused, Refused)
    assert refused.code == "NOT_REGISTERED"

    page = apply(client, card)
    number = number_on(page)
    assert "申請を受け付けました" in page
    assert len(number.replace("-", "")) == 16
    _printed_for_ten_yen(client, number)
    do(client, "leave")
    assert number not in client.get("/kiosk/apply/", follow=True).content.decode()

    assert "すでに受け付けられています" in apply(Client(), card)
    assert "審査中" in asked(client, number)
    _staff_link(number.replace("-", ""))
    told = asked(client, number)
    assert "利用できます" in told
    assert "決まった日 2026年11月20日" in told
    for personal in ("桐生", "090", "例示市大手町", number):
        assert personal not in told

    issued = centre.issue(koseki, kind="KOSEKI_ZENBU", scope="ALL")
    assert isinstance(issued, Issued)
    with pypdfium2.PdfDocument(issued.pdf) as pdf:
        assert "桐生" in pdf[0].get_textpage().get_text_range()
    # 戸籍 of somebody from elsewhere is not for the counter unless the city says so.
    at_counter = centre.at(channel="COUNTER").issue(koseki, kind="KOSEKI_ZENBU", scope="ALL")
    assert isinstance(at_counter, Refused)
    assert at_counter.code == "NOT_OFFERED"


def _printed_for_ten_yen(client: Client, number: str) -> None:
    assert client.get("/kiosk/apply/number.pdf").status_code == 404
    do(client, "pay")
    assert "印刷した紙" in do(client, "coin")
    do(client, "coin")
    with drafts.the_file() as file:
        assert [row["yen"] for row in file.execute("SELECT yen FROM prints")] == [10]
    with pypdfium2.PdfDocument(client.get("/kiosk/apply/number.pdf").content) as pdf:
        text = pdf[0].get_textpage().get_text_range().replace("\ufffe", "-").replace("\x02", "-")
    assert number in text


def _staff_link(number: str) -> None:
    with scope(SAMPLE.code):
        member = RegisterMemberRow.objects.get(given_name="健一", birth_date=date(1985, 4, 12))
    deciding.link(
        municipality=SAMPLE.code,
        application_number=number,
        place=RegisterLink(koseki_no=member.koseki_no, member_no=member.member_no),
        operator="mihon1",
        now=NOW,
    )


@pytest.mark.django_db(transaction=True)
def test_a_resident_whose_register_is_here_needs_no_application(town: Path) -> None:
    page = apply(Client(), card_of("7010131"))
    assert "申請は受け付けられませんでした" in page
    assert "見本市内の方は、戸籍証明書交付の利用登録申請は不要です" in page


def test_an_application_that_did_not_arrive_may_be_sent_again(centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(action: str, envelope: bytes) -> bytes:
        raise NotConnected("nobody listens")

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: nobody)
    client = Client()
    page = apply(client, training_card())
    assert "申請は届きませんでした" in page
    assert "見本県見本市北町二丁目３番地" in page
    assert "申請は届きませんでした" in do(client, "send")


def test_when_the_answer_is_lost_the_same_number_is_asked_again_and_then_nobody_knows(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    def lost(action: str, envelope: bytes) -> bytes:
        sent.append(envelope)
        raise Cut("the connection broke")

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: lost)
    monkeypatch.setattr(asking, "_TRY_FOR_SECONDS", 0.05)
    monkeypatch.setattr(asking, "_BETWEEN_TRIES_SECONDS", 0.02)
    client = Client()
    assert "受け付けられたかどうか、こちらでは分かりません" in apply(client, training_card())
    tries = len(sent)
    do(client, "send")
    assert len(sent) == tries > 1  # the page is at its end: a late tap sends nothing
    assert len({etree.fromstring(one).findtext(f".//{{{NAMESPACE}}}requestId") for one in sent}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_answer_is_had_by_asking_again(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The municipality took it; the answer broke on the way; the number reaches the citizen all the same."""
    answers: list[bytes] = []
    arrives = machine.send_to("999997", "REGISTRATION")

    def breaks_once(action: str, envelope: bytes) -> bytes:
        answers.append(arrives(action, envelope))
        if len(answers) == 1:
            raise Cut("the connection broke")
        return answers[-1]

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: breaks_once)
    monkeypatch.setattr(asking, "_BETWEEN_TRIES_SECONDS", 0.0)
    page = apply(Client(), training_card())
    assert "申請を受け付けました" in page
    assert answers[0] == answers[1]


class Killed(BaseException):
    """The process of the page dies."""


def test_killed_while_sending_the_page_waits_and_then_says_that_nobody_knows(
    centre: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def killed(action: str, envelope: bytes) -> bytes:
        raise Killed

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: killed)
    client = Client()
    with pytest.raises(Killed):
        apply(client, training_card())
    assert "申請を送っています" in client.get("/kiosk/apply/").content.decode()
    assert "申請を送っています" in do(client, "send")  # a second tap sends nothing
    settings.AKASHI_NOW = NOW + timedelta(seconds=120)
    assert "こちらでは分かりません" in client.get("/kiosk/apply/").content.decode()


def test_a_wrong_pin_and_a_card_that_is_no_good_go_no_further(centre: Path) -> None:
    client = Client()
    do(client, "begin")
    do(client, "where", code=SAMPLE.code)
    assert "あと2回" in do(client, "pin", card=card_of("7010131"), typed="0000")
    revoked = next(one for one in _sample() if one.status == "REVOKED")
    assert "ご利用いただけないカードです。" in do(client, "pin", card=revoked.id, typed=PIN)
    assert "マイナンバーカードを置いてください" in client.get("/kiosk/apply/").content.decode()


def _sample() -> tuple[reader.SampleCard, ...]:
    return reader.cards_of_the_sample(today=NOW.date())


def test_every_key_works_without_javascript(centre: Path) -> None:
    client = Client()
    do(client, "begin")
    do(client, "where", code=SAMPLE.code)
    do(client, "pin", card=training_card(), typed="123", digit="4")
    do(client, "items", **FOUR)
    page = do(client, "words", text="見本県", yomi="きた", page="0", key="=北")
    assert 'name="text" value="見本県北"' in page
    assert 'name="yomi" value=""' in page
    do(client, "words", text="見本県北", yomi="まち")
    assert 'name="text" value="見本県北まち"' in do(client, "back")
    do(client, "words", text="見本県北まち")
    do(client, "words", text="桐生")
    assert 'name="phone" type="tel" inputmode="tel" value="09"' in do(client, "phone", phone="0", key="9")


def test_what_was_typed_is_forgotten_when_nobody_is_there(centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    card = training_card()
    do(client, "begin")
    do(client, "where", code=SAMPLE.code)
    do(client, "pin", card=card, typed=PIN)
    do(client, "items", **FOUR)
    do(client, "words", text="見本県見本市秘密町１番地")
    file = centre / "centre" / "apply.sqlite"
    assert "秘密町".encode() in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    client.get("/kiosk/apply/away/")
    assert "秘密町".encode() not in file.read_bytes()
    assert "申請をはじめる" in client.get("/kiosk/apply/").content.decode()


def test_a_draft_nobody_touches_ends_after_ten_minutes(centre: Path) -> None:
    draft = drafts.begin(at_terminal=True, step="where", now=NOW)
    assert drafts.read(draft=draft.draft, now=NOW + drafts.KEPT) is not None
    assert drafts.read(draft=draft.draft, now=NOW + drafts.KEPT + timedelta(seconds=1)) is None


def test_a_telephone_has_no_four_items_to_apply_with(centre: Path) -> None:
    client = Client()
    do(client, "begin")
    page = do(client, "where", code=SAMPLE.code)
    assert "Android" not in page
    assert "カードを置いてください。" in do(client, "card", card=card_of("7100112"))
    assert "ご利用いただけないカードです。" in do(client, "pin", card=card_of("7100112"), typed=PIN)


def test_from_a_pc_there_is_no_terminal_and_the_number_is_printed_for_nothing(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    def taken(action: str, envelope: bytes) -> bytes:
        sent.append(envelope)
        raise NotConnected("enough was seen")

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: taken)
    client = Client()
    assert 'name="from" value="pc"' in client.get("/kiosk/apply/pc/").content.decode()
    do(client, "begin", **{"from": "pc"})
    for step, given in (
        ("where", {"code": SAMPLE.code}),
        ("pin", {"card": training_card(), "typed": PIN}),
        ("items", FOUR),
        ("words", {"text": "見本県見本市北町二丁目３番地"}),
        ("words", {"text": "桐生　茂"}),
        ("phone", {"phone": "0901234567８"}),
        ("send", {}),
    ):
        do(client, step, **given)
    assert b"terminal" not in sent[0]
    assert "桐生　茂".encode() in sent[0]
