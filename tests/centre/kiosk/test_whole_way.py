"""From the first page to the paper, over the real line."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse

from integrations.centre.back.keys import keys
from integrations.centre.back.reading import read_back
from integrations.centre.visit import State
from integrations.centre.wire.words import LANGUAGES
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope

from .conftest import Citizen, Clock, Line

pytestmark = pytest.mark.django_db


def test_a_citizen_goes_from_the_language_to_the_paper_in_ten_taps(citizen: Citizen, line: Line, family: str) -> None:
    text = citizen.go("paper")
    assert citizen.where == "paper"
    assert citizen.taps == 10
    assert "印刷できました" in text
    visit = citizen.visit
    assert (visit.state, visit.printed, visit.kept, visit.unit_fee) == (State.PRINTED, 1, 250, 250)
    assert visit.reported_state == "DELIVERED"
    with scope(family):
        assert Request.objects.get(request_id=visit.request_id).state == "DELIVERED"


def test_the_paper_is_shown_and_saved_to_its_own_citizen_only(citizen: Citizen, client: object) -> None:
    citizen.go("paper")
    picture = citizen.client.get(reverse("kiosk:picture-front", args=[1]))
    assert picture.content.startswith(b"\x89PNG")
    saved = citizen.client.get(reverse("kiosk:download-front"))
    text = pypdfium2.PdfDocument(saved.content)[0].get_textpage().get_text_bounded()
    assert "桐生" in text
    assert saved["Cache-Control"] == picture["Cache-Control"]
    assert "no-store" in saved["Cache-Control"]
    assert citizen.client.get(reverse("kiosk:picture-back", args=[2])).status_code == 404
    stranger = Citizen(client=type(citizen.client)(), journal=citizen.journal, card=citizen.card)
    stranger.look("download-front")
    assert stranger.where == "start"
    citizen.tap("paper", finish="1")
    citizen.tap("take", take="all")
    assert citizen.where == "thanks"
    citizen.look("download-front")
    assert citizen.where == "start"


def test_a_scan_of_the_saved_back_gives_the_front_again(citizen: Citizen, kiosk: Path) -> None:
    citizen.go("paper")
    saved = citizen.client.get(reverse("kiosk:download-back")).content
    recovered = read_back(scan=saved, keys=keys(file=kiosk / "centre" / "back.key"))
    assert recovered.paper == citizen.visit.certificate_number
    assert (recovered.page, recovered.pages) == (1, 1)
    shown = citizen.client.get(reverse("kiosk:picture-back", args=[1])).content
    assert shown.startswith(b"\x89PNG")
    sheet = pypdfium2.PdfDocument(saved)[0].get_textpage().get_text_bounded()
    assert "桐生" not in sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_citizen_reaches_the_municipality(citizen: Citizen, line: Line, language: str) -> None:
    text = citizen.go("certificates", language=language)
    assert f'<html lang="{language}">' in text
    assert f"language>{language}</".encode() in line.sent[-1]
    offered = {one["kind"] for one in citizen.page.context["tiles"]}
    if language == "ja":
        assert {"KOSEKI_ZENBU", "KAZEI", "JUMINHYO"} <= offered
    else:
        assert offered == {"JUMINHYO", "KISAI_JIKO", "INKAN"}
        assert "住民票の写し" in text  # the name of the paper, beside ours


def test_what_cannot_be_had_is_greyed_with_the_sentence_of_the_municipality(citizen: Citizen) -> None:
    citizen.go("certificates")
    tiles = {one["kind"]: one for one in citizen.page.context["tiles"]}
    refusal = tiles["RISAI"]["refusal"]
    assert refusal.message in citizen.text
    assert refusal.code not in citizen.text
    citizen.tap("certificates", kind="RISAI")
    assert citizen.where == "certificates"


def test_the_chosen_people_items_and_copies_are_what_is_asked_for(citizen: Citizen, line: Line) -> None:
    citizen.go("options")
    numbers = {name: number for number, name, _ in citizen.page.context["people"]}
    citizen.tap("options", scope="SELECTED")
    assert citizen.page.status_code == 422
    assert "載せる方を1人以上選んでください。" in citizen.text
    citizen.tap("options", scope="SELECTED", member=[numbers["桐生　彩"]], option=["RELATIONSHIP", "NOT_THERE"])
    assert "桐生　彩" in citizen.text
    assert "世帯主の氏名・続柄" in citizen.text
    citizen.tap("confirm", copies="more")
    assert "500円" in citizen.text
    for _ in range(12):
        citizen.tap("confirm", copies="more")
    most = citizen.page.context["most"]
    assert citizen.page.context["copies"] == most
    for _ in range(most - 2):
        citizen.tap("confirm", copies="fewer")
    citizen.tap("confirm")
    asked = citizen.visit.asked
    assert asked is not None
    assert (asked.scope, asked.members, asked.options, asked.copies) == (
        "SELECTED",
        (numbers["桐生　彩"],),
        ("RELATIONSHIP",),
        2,
    )


def test_a_paper_without_choices_goes_straight_to_the_summary(citizen: Citizen) -> None:
    citizen.go("options", kind="INKAN")
    assert citizen.where == "confirm"
    citizen.tap("confirm")
    citizen.tap("pay", coin="electronic")
    assert citizen.visit.state == State.PRINTED


def test_coins_add_up_and_change_comes_back(citizen: Citizen) -> None:
    citizen.go("pay")
    citizen.tap("pay", coin="100")
    assert "100円" in citizen.text
    assert "150円" in citizen.text
    citizen.tap("pay", coin="7")
    assert citizen.visit.kept == 100
    citizen.tap("pay", coin="500")
    assert (citizen.visit.inserted, citizen.visit.kept) == (600, 250)
    citizen.look("print")
    assert "おつり 350円" in citizen.text
    citizen.tap("paper", finish="1")
    assert "お金 350円" in citizen.text


def test_another_paper_needs_no_second_pin_and_is_a_visit_of_its_own(citizen: Citizen, ticking: Clock) -> None:
    citizen.go("paper")
    first = citizen.visit
    ticking.pass_by(5)
    citizen.tap("paper", another="1")
    assert citizen.where == "certificates"
    citizen.tap("certificates", kind="INKAN")
    citizen.tap("confirm")
    citizen.tap("pay", coin="electronic")
    assert citizen.visit.visit != first.visit
    assert citizen.visit.certificate_number != first.certificate_number
    assert citizen.visit.reported_state == "DELIVERED"


def test_nothing_personal_is_in_an_address_or_a_cookie(citizen: Citizen) -> None:
    citizen.go("options")
    people = citizen.page.context["people"]
    citizen.tap("options", scope="SELECTED", member=[number for number, _, _ in people])
    addresses = [to for to, _ in citizen.page.redirect_chain]
    citizen.tap("confirm")
    addresses += [to for to, _ in citizen.page.redirect_chain]
    assert all(citizen.visit.visit not in one and "?" not in one for one in addresses)
    for cookie in citizen.client.cookies.values():
        if cookie.key.startswith("kiosk"):
            assert cookie["httponly"]
            assert cookie["path"] == "/kiosk/"
            assert "1001" not in cookie.value
