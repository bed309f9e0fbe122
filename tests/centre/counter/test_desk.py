"""A day at the counter, over the real line of issuance."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from django.test import Client

from integrations.centre.city.places import SAMPLE
from integrations.centre.counter.keys import new_key
from integrations.centre.journal import Visit
from integrations.centre.kiosk import hand, machine
from integrations.centre.visit import State, WrongStep, begin
from integrations.centre.visit.receiving import receive_at_counter
from integrations.centre.visit.states import Trouble
from integrations.centre.wire import Cut, Terminal
from issuer.ledger.models import Entry
from issuer.tenancy.scope import scope
from tests.cases.counter import send
from tests.centre.town import NOW, PIN, card_of

NAMES = ("桐生", "キリュウ", "LE THI")


def open_pc(code: str = SAMPLE.code) -> Client:
    client = Client()
    client.post("/kiosk/counter/key/", {"code": code, "key": new_key(municipality=code, now=NOW)})
    return client


def do(client: Client, step: str, **given: object) -> str:
    """One step by POST, then the clerk's page; no name may stand there."""
    client.post(f"/kiosk/counter/{step}/", given)
    return clerk(client)


def clerk(client: Client) -> str:
    """The clerk's page without the forms' tokens: of 64 letters by chance, one in sixty has any two in a row."""
    page = re.sub(r'"csrfmiddlewaretoken" value="\w{64}"', "", client.get("/kiosk/counter/").content.decode())
    assert "csrfmiddlewaretoken" not in page
    assert not any(name in page for name in NAMES)
    return page


def present(client: Client, serial: str = "7010131", pin: str = PIN) -> None:
    do(client, "receive")
    client.post("/kiosk/counter/citizen/card/", {"card": card_of(serial), "pin": pin})


def ordered(client: Client, **given: object) -> str:
    """To the till: kind, options, request, answer."""
    present(client)
    do(client, "kind", kind="JUMINHYO")
    do(client, "options", **{"scope": "SELF", "copies": 2, **given})
    return do(client, "send")


def last() -> Visit:
    return machine.connect().journal.all_visits()[-1]


def ledger(certificate: str) -> list[tuple[str, str, int, int]]:
    with scope(SAMPLE.code):
        found = Entry.objects.filter(certificate_number=certificate).order_by("id")
        return [(one.event, one.channel, one.copies, one.amount) for one in found]


@pytest.mark.django_db(transaction=True)
def test_a_day_at_the_counter(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One town, several people: moving it in takes seconds. The machine works while the page waits, and no slower."""
    monkeypatch.setattr(hand, "begin_work", hand.work)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    client = open_pc()
    _paid_at_the_till_and_printed(client)
    _jammed_after_paying(client)
    _stopped_at_the_till(client)
    _a_wrong_pin_and_a_chosen_person(client)
    _nothing_for_who_may_not_have_it(client)
    _the_answer_is_lost(client, monkeypatch)
    _another_pc_sees_nothing(client)


def _paid_at_the_till_and_printed(client: Client) -> None:
    assert "手数料 600円を窓口で受け取ってください" in ordered(client)
    assert client.get("/kiosk/counter/paper/front.pdf").status_code == 404
    slip = client.get("/kiosk/counter/slip/").content.decode()
    assert "窓口でお支払いください" in slip
    assert not any(name in slip for name in NAMES)
    do(client, "training", fault="empty")
    client.post("/kiosk/counter/paid/")
    page = do(client, "paid")  # a second tap takes nothing more
    assert "窓口で収納 600円" in page
    assert "用紙がありません" in page
    assert last().inserted == last().kept == 600
    page = client.post("/kiosk/counter/training/", {"fault": "empty"}, follow=True).content.decode()
    assert "2通の印刷が終わりました" in page
    assert "窓口で収納 600円" in client.get("/kiosk/counter/slip/").content.decode()
    assert "桐生" in _text_of(client.get("/kiosk/counter/paper/front.pdf").content)
    assert client.get("/kiosk/counter/paper/back.png").content.startswith(b"\x89PNG")
    visit = last()
    assert (visit.state, visit.terminal.channel, visit.reported_state) == (State.PRINTED, "COUNTER", "DELIVERED")
    assert ("DELIVERED", "COUNTER", 2, 600) in ledger(visit.certificate_number)
    printed = _text_of(client.get("/kiosk/counter/slip.pdf").content)
    for line in ("見本県見本市", "受付番号　1", "住民票の写し", "2通", "窓口で収納 600円"):
        assert line in printed, line
    assert "次の方" in do(client, "next")


def _jammed_after_paying(client: Client) -> None:
    ordered(client)
    do(client, "training", fault="jam")
    assert "住民の方に 600円を返してください" in do(client, "paid")
    visit = last()
    assert (visit.kept, visit.printed, visit.reported_state) == (0, 0, "FAILED")
    assert sum(amount for event, _, _, amount in ledger(visit.certificate_number) if event == "DELIVERED") == 0
    do(client, "next")


def _stopped_at_the_till(client: Client) -> None:
    ordered(client)
    assert "お金は受け取っていません" in do(client, "stop")
    assert last().reported_state == "CANCELLED"
    do(client, "paid")
    assert last().kept == 0
    do(client, "next")


def _a_wrong_pin_and_a_chosen_person(client: Client) -> None:
    do(client, "receive")
    citizen = "/kiosk/counter/citizen/"
    do(client, "training", fault="line")
    answer = client.post(f"{citizen}card/", {"card": card_of("7010131"), "pin": PIN})
    assert answer.status_code == 503
    assert "いま市区町村のサーバに問い合わせできません" in answer.content.decode()
    do(client, "training", fault="line")
    answer = client.post(f"{citizen}card/", {"card": card_of("7010131"), "pin": "9999"})
    assert answer.status_code == 422
    assert "あと2回" in answer.content.decode()
    client.post(f"{citizen}card/", {"card": card_of("7010131"), "pin": PIN})
    do(client, "kind", kind="JUMINHYO")
    assert "1から" in client.post(
        "/kiosk/counter/options/", {"scope": "ALL", "copies": "99"}
    ).content.decode()  # fmt: skip
    do(client, "options", scope="SELECTED", copies=1)
    do(client, "send")
    assert last().state == State.CHOOSING  # nobody is chosen yet
    page = client.get(citizen).content.decode()
    assert "桐生　和子" in page
    assert client.post(f"{citizen}members/", {"member": "999"}).status_code == 422
    number = {name: number for number, name in last().offers[0].people}["桐生　和子"]
    client.post(f"{citizen}members/", {"member": str(number)})
    assert "1人 (ご本人が選択)" in clerk(client)
    do(client, "stop")
    do(client, "next")


def _nothing_for_who_may_not_have_it(client: Client) -> None:
    present(client, serial="7070121")
    page = clerk(client)
    assert 'name="kind"' not in page
    assert "DV" not in page
    assert "支援措置" not in page
    do(client, "kind", kind="JUMINHYO")
    do(client, "send")
    assert last().state == State.CHOOSING
    do(client, "stop")
    do(client, "next")


def _the_answer_is_lost(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    present(client)
    do(client, "kind", kind="KISAI_JIKO")
    do(client, "options", scope="SELF", copies=1)
    answers = iter([Cut("the answer is lost")])

    def unlucky(action: str, envelope: bytes) -> bytes:
        received = send(action, envelope)
        for trouble in answers:
            raise trouble
        return received

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: unlucky)
    do(client, "send")
    assert last().state == State.PAYING
    assert last().attempts == 2
    assert [event for event, *_ in ledger(last().certificate_number)].count("ISSUED") == 1


def _another_pc_sees_nothing(client: Client) -> None:
    """The visit of the first PC is open at the till; a PC of another city holds its cookie's visit in vain."""
    other = open_pc("011002")
    assert "次の方" in clerk(other)
    assert other.get("/kiosk/counter/slip/").status_code == 404


def _text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return document[0].get_textpage().get_text_range()


def test_a_terminal_without_a_clerk_takes_no_money_from_one(centre: Path) -> None:
    exchange = machine.connect()
    visit = begin(exchange=exchange, terminal=Terminal(channel="STORE"))
    with exchange.journal.turn(visit.visit, now=NOW) as turn:
        turn.change("TEST", state=State.PAYING, total_fee=250)
    with pytest.raises(WrongStep):
        receive_at_counter(exchange=exchange, visit=visit.visit)
    assert exchange.journal.read(visit.visit).kept == 0


def test_every_trouble_and_every_state_has_its_words() -> None:
    from integrations.centre.counter.words import ENDED, STATES, TROUBLES

    assert set(TROUBLES) == set(Trouble)
    assert set(STATES) == set(State)
    assert set(ENDED) == set(State) - {"CHOOSING", "ASKING", "PAYING", "PRINTING", "PRINTED"}
