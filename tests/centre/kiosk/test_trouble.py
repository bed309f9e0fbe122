"""Whatever goes wrong, the page says what became of the paper and of the money, and it is true."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from integrations.centre.journal import Journal, JournalTrouble
from integrations.centre.kiosk import hand, machine
from integrations.centre.visit import State, print_next, sweep
from integrations.centre.wire import NAMESPACE, NotConnected, TimedOut
from integrations.centre.wire.words import REFUSALS
from tests import factories

from .conftest import Citizen, Clock, Line

pytestmark = pytest.mark.django_db

NOTHING_TAKEN = "いただいていません。"


def dead(action: str, envelope: bytes) -> bytes | None:
    raise NotConnected("nobody listens")


def silent_at(operation: str) -> Callable[[str, bytes], bytes | None]:
    def fails(action: str, envelope: bytes) -> bytes | None:
        if action.endswith(operation):
            raise TimedOut("no answer")
        return None

    return fails


def test_a_municipality_that_cannot_be_reached_costs_nothing_and_the_pin_may_be_tried_again(
    citizen: Citizen, line: Line
) -> None:
    line.fails = dead
    text = citizen.go("certificates")
    assert "市区町村とつながりません" in text
    assert "お金はいただいていません。" in text
    assert citizen.visit.state == State.CANCELLED
    assert citizen.visit.request_id == ""
    line.fails = lambda action, envelope: None
    citizen.look("pin")
    for digit in "1234":
        citizen.tap("pin", digit=digit, typed=citizen._typed())
    assert citizen.where == "certificates"


def test_no_answer_to_the_request_ends_without_money_and_is_reported_when_the_line_is_back(
    citizen: Citizen, line: Line, ticking: Clock
) -> None:
    citizen.go("confirm")

    def late(action: str, envelope: bytes) -> bytes | None:
        ticking.pass_by(25)
        raise TimedOut("no answer")

    line.fails = late
    citizen.tap("confirm")
    assert citizen.where == "trouble"
    assert "市区町村から返事がありませんでした。" in citizen.text
    assert NOTHING_TAKEN in citizen.text
    assert citizen.visit.attempts > 1
    numbers = {one.split(b"requestId>")[1].split(b"<")[0] for one in line.sent if b"IssueCertificate" in one}
    assert len(numbers) == 1
    line.fails = lambda action, envelope: None


def test_a_refusal_on_the_way_shows_the_sentence_of_the_municipality_and_no_code(
    citizen: Citizen, family: str, ticking: Clock
) -> None:
    citizen.go("confirm")
    factories.hold(family, ticking.at, target="2", number="H1")
    citizen.tap("confirm")
    assert citizen.visit.state == State.REFUSED
    assert citizen.where == "trouble"
    assert citizen.visit.message in citizen.text
    shown = citizen.text.partition("<aside")[0]
    assert "HELD" not in shown
    assert NOTHING_TAKEN in shown


def refused(code: str, message: str) -> Callable[[str, bytes], bytes | None]:
    def fails(action: str, envelope: bytes) -> bytes | None:
        if not action.endswith("IssueCertificate"):
            return None
        return (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<IssueCertificateResponse xmlns="{NAMESPACE}"><refusal><code>{code}</code><message>{message}</message>'
            "</refusal></IssueCertificateResponse></s:Body></s:Envelope>"
        ).encode()

    return fails


def test_every_reason_gets_the_same_page_but_for_the_sentence_of_the_municipality(
    citizen: Citizen, line: Line, ticking: Clock
) -> None:
    pages = set()
    for number, code in enumerate(REFUSALS):
        line.fails = lambda action, envelope: None
        citizen.go("confirm")
        line.fails = refused(code, f"文{number}")
        citizen.tap("confirm")
        assert citizen.visit.refusal == code
        shown = citizen.text.partition("<main")[2].partition("</main>")[0]
        assert f"文{number}" in shown
        pages.add(re.sub(r"[0-9a-f]{8}", "", shown.replace(f"文{number}", "")))
        citizen.tap("take", take="all")
        ticking.pass_by(1)
    assert len(pages) == 1
    assert not any(code in page for page in pages for code in REFUSALS)


def test_a_refusal_in_another_language_has_our_sentence_beside_the_japanese_one(
    citizen: Citizen, family: str, ticking: Clock
) -> None:
    citizen.go("confirm", language="es")
    factories.hold(family, ticking.at, target="2", number="H1")
    citizen.tap("confirm")
    assert "Este certificado no se puede emitir en esta terminal." in citizen.text
    assert f'<q lang="ja">{citizen.visit.message}</q>' in citizen.text


def test_a_jam_gives_back_the_money_of_what_did_not_come_out(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.go("confirm")
    citizen.tap("confirm", copies="more")
    citizen.tap("confirm")
    monkeypatch.setattr(hand, "begin_work", lambda **_: None)
    citizen.tap("pay", coin="1000")
    print_next(exchange=machine.connect(), visit=citizen.visit.visit)
    citizen.look("print")
    assert "2通のうち2通目" in citizen.text
    citizen.tap("training", fault="jam")
    monkeypatch.setattr(hand, "begin_work", hand.work)
    citizen.look("print")
    citizen.look("print")
    assert citizen.where == "trouble"
    assert "紙が詰まりました。" in citizen.text
    assert "1通が出ています。お持ちください。" in citizen.text
    assert "出た1通分の250円をいただきました。" in citizen.text
    assert "750円をお返しします。" in citizen.text
    visit = citizen.visit
    assert (visit.state, visit.printed, visit.kept, visit.reported_state) == (State.FAILED, 1, 250, "DELIVERED")
    citizen.look("take")
    assert "お金 750円" in citizen.text
    assert "証明書 1枚" in citizen.text


def test_a_jam_before_the_first_copy_gives_everything_back(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("training", fault="jam")
    citizen.tap("pay", coin="500")
    assert "500円を全部お返しします。" in citizen.text
    assert citizen.visit.kept == 0
    citizen.look("take")
    assert [name for name, _, _ in citizen.page.context["things"]] == ["card", "money"]


def test_an_empty_tray_waits_for_paper_and_goes_on(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("training", fault="empty")
    citizen.tap("pay", coin="electronic")
    assert citizen.where == "print"
    assert "用紙がなくなりました" in citizen.text
    citizen.tap("training", fault="empty")
    citizen.look("print")
    assert citizen.where == "paper"
    assert citizen.visit.kept == citizen.visit.unit_fee


def test_an_empty_tray_may_be_given_up_for_the_money(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("training", fault="empty")
    citizen.tap("pay", coin="electronic")
    citizen.tap("print", give_back="1")
    assert citizen.where == "trouble"
    assert "用紙がなくなりました。" in citizen.text
    assert citizen.visit.kept == 0


def test_a_working_printer_gives_no_money_back(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.go("pay")
    monkeypatch.setattr("integrations.centre.kiosk.hand.begin_work", lambda **_: None)
    citizen.tap("pay", coin="electronic")
    citizen.tap("print", give_back="1")
    assert citizen.visit.state == State.PRINTING
    assert citizen.visit.kept == citizen.visit.total_fee


def test_a_power_cut_leads_back_to_the_money_that_was_put_in(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("pay", coin="100")
    citizen.tap("power-cut")
    assert citizen.where == "pay"
    assert "電源が切れました" in citizen.text
    assert "100円" in citizen.text
    citizen.tap("pay", coin="electronic")
    assert citizen.visit.state == State.PRINTED


def test_a_power_cut_while_choosing_shows_nobody_what_was_chosen(citizen: Citizen) -> None:
    citizen.go("options")
    before = citizen.visit
    citizen.tap("power-cut")
    assert citizen.where == "start"
    assert citizen.journal.read(before.visit).state == State.CANCELLED
    assert "桐生" not in citizen.text


def test_a_power_cut_after_everything_was_taken_shows_nothing_of_it(citizen: Citizen) -> None:
    citizen.go("paper")
    citizen.tap("paper", finish="1")
    citizen.tap("take", take="all")
    citizen.tap("power-cut")
    assert citizen.where == "start"


@pytest.mark.parametrize("page", ["certificates", "options", "confirm", "wait", "print", "paper", "pin", "card"])
def test_an_old_page_leads_to_the_truth(citizen: Citizen, page: str) -> None:
    citizen.go("pay")
    citizen.look(page)
    assert citizen.where == "pay"
    assert citizen.visit.state == State.PAYING


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("certificates", {"kind": "INKAN"}),
        ("options", {"scope": "SELF"}),
        ("confirm", {}),
        ("card", {"card": "x"}),
        ("pin", {"typed": "1234"}),
        ("place", {"municipality": "282103"}),
        ("paper", {"another": "1"}),
        ("take", {"take": "all"}),
    ],
)
def test_a_late_tap_on_an_old_page_changes_nothing(citizen: Citizen, page: str, data: dict[str, str]) -> None:
    citizen.go("pay")
    before = citizen.visit
    citizen.tap(page, **data)
    assert citizen.where == "pay"
    after = citizen.visit
    assert (after.visit, after.state, after.asked, after.kept) == (
        before.visit,
        before.state,
        before.asked,
        before.kept,
    )


def test_two_taps_on_pay_take_the_money_once(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("pay", coin="electronic")
    citizen.tap("pay", coin="electronic")
    citizen.tap("pay", coin="500")
    assert citizen.visit.inserted == citizen.visit.unit_fee


def test_stopping_before_the_paper_gives_everything_back(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("pay", coin="100")
    citizen.tap("stop")
    assert citizen.where == "trouble"
    assert "100円を全部お返しします。" in citizen.text
    assert citizen.visit.reported_state == "CANCELLED"


def test_time_runs_out_and_says_so(citizen: Citizen, ticking: Clock) -> None:
    citizen.go("pay")
    citizen.tap("pay", coin="100")
    citizen.look("away")
    assert citizen.where == "pay"  # not before its time
    ticking.pass_by(119.5)
    citizen.look("away")
    assert citizen.where == "trouble"
    assert "時間が過ぎたので終わりました" in citizen.text
    assert "100円を全部お返しします。" in citizen.text


def test_more_time_is_given_for_the_asking(citizen: Citizen, ticking: Clock) -> None:
    citizen.go("pay")
    ticking.pass_by(110)
    citizen.tap("stay")
    assert citizen.page.context["seconds_left"] == 120
    ticking.pass_by(60)
    assert sweep(exchange=machine.connect()) == []
    citizen.look("pay")
    assert citizen.page.context["seconds_left"] == 60
    ticking.pass_by(61)
    assert [one.state for one in sweep(exchange=machine.connect())] == [State.TIMED_OUT]
    citizen.look("pay")
    assert citizen.where == "trouble"


def test_what_was_left_behind_stays_on_the_screen_until_the_staff_took_it(citizen: Citizen, ticking: Clock) -> None:
    citizen.go("paper")
    citizen.tap("paper", finish="1")
    citizen.tap("take", take="card")
    assert citizen.where == "take"
    ticking.pass_by(121)
    citizen.look("away")
    assert citizen.where == "forgotten"
    citizen.look("start")
    assert citizen.where == "forgotten"
    citizen.look("picture-front", 1)
    assert citizen.where == "forgotten"
    citizen.tap("forgotten")
    assert citizen.where == "start"


def test_a_page_left_open_for_long_shows_nothing_to_the_next(citizen: Citizen, ticking: Clock) -> None:
    citizen.go("paper")
    ticking.pass_by(601)
    citizen.look("paper")
    assert citizen.where == "start"


def test_another_browser_sees_nothing_of_this_terminal(citizen: Citizen) -> None:
    citizen.go("pay")
    stranger = Citizen(client=Client(), journal=citizen.journal, card=citizen.card)
    stranger.look("pay")
    assert stranger.where == "start"


def test_a_lost_report_is_told_in_the_next_round(citizen: Citizen, line: Line, ticking: Clock) -> None:
    from integrations.centre.tasks import kiosk_round

    citizen.go("confirm")
    line.fails = silent_at("ReportDelivery")
    citizen.tap("confirm")
    citizen.tap("pay", coin="electronic")
    assert citizen.visit.reported_state == ""
    line.fails = lambda action, envelope: None
    ticking.pass_by(30)
    kiosk_round()
    assert citizen.visit.reported_state == "DELIVERED"


def test_a_line_cut_for_training_is_this_terminals_only(citizen: Citizen) -> None:
    citizen.go("certificates")
    citizen.tap("training", fault="line")
    citizen.tap("certificates", kind="INKAN")
    assert machine.connect().route("282103", "INKAN")
    assert machine.training_of(citizen.visit.terminal.terminal).on() == {"line"}
    assert machine.training_of("K0").on() == frozenset()
    citizen.tap("training", fault="nothing of the kind")
    assert machine.training_of(citizen.visit.terminal.terminal).on() == {"line"}


def test_the_waiting_page_knows_when_to_move_on(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.go("confirm")
    monkeypatch.setattr("integrations.centre.kiosk.hand.begin_work", lambda **_: None)
    citizen.tap("confirm")
    assert citizen.where == "wait"
    told = citizen.client.get(reverse("kiosk:state")).json()
    assert told["page"] == reverse("kiosk:wait")


def test_a_journal_that_cannot_be_written_stops_the_terminal_and_says_so(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.go("pay")

    def full(*_: object, **__: object) -> None:
        raise JournalTrouble("the disk is full")

    monkeypatch.setattr(Journal, "turn", full)
    citizen.tap("pay", coin="100")
    assert citizen.page.status_code == 503
    assert "今の操作は行われていません。" in citizen.text
    monkeypatch.undo()
    assert citizen.visit.kept == 0
