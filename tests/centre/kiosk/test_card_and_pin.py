"""Card and PIN: n tries, neutral words, and cards of one's own."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from integrations.centre.pki.cards import card_called
from integrations.centre.pki.store import Store
from tests import factories

from ..conftest import Maker
from .conftest import Citizen, Line

pytestmark = pytest.mark.django_db

UNUSABLE = "ご利用いただけないカードです。"


def held(citizen: Citizen) -> None:
    citizen.tap("start", language="ja")
    citizen.tap("card", card=citizen.card.id)


def test_a_key_each_without_a_script_and_all_at_once_with_one(citizen: Citizen) -> None:
    held(citizen)
    citizen.tap("pin", digit="9", typed="12")
    assert citizen.page.context["typed"] == "129"
    citizen.tap("pin", rub_out="1", typed="129")
    assert citizen.page.context["typed"] == "12"
    citizen.tap("pin", typed="1234")
    assert citizen.where == "certificates"


def test_a_wrong_pin_says_how_many_tries_are_left_and_then_the_card_is_locked(citizen: Citizen, line: Line) -> None:
    held(citizen)
    for left in (2, 1):
        citizen.tap("pin", typed="0000")
        assert f"あと{left}回" in citizen.text
        assert 'value="0000"' not in citizen.text
    citizen.tap("pin", typed="0000")
    assert UNUSABLE in citizen.text
    citizen.look("pin")
    citizen.tap("pin", typed="1234")
    assert UNUSABLE in citizen.text
    assert line.sent == []
    citizen.tap("stop")
    assert citizen.where == "start"


def test_an_expired_card_gets_the_same_words_and_the_municipality_is_not_asked(
    citizen: Citizen, line: Line, make: Maker
) -> None:
    expired = make(serial="1009", issuer=factories.ISSUER, municipality="282103", valid_to=date(2026, 11, 19))
    citizen.card = expired
    held(citizen)
    citizen.tap("pin", typed="1234")
    assert UNUSABLE in citizen.text
    assert line.sent == []


def test_a_card_nobody_is_registered_with_is_refused_by_its_municipality_only(citizen: Citizen, make: Maker) -> None:
    citizen.card = make(serial="4711", issuer=factories.ISSUER, municipality="282103")
    citizen.go("certificates")
    assert all(tile["refusal"] for tile in citizen.page.context["tiles"])


def test_a_card_of_ones_own_is_made_and_held_against_the_reader(citizen: Citizen, store: Store) -> None:
    citizen.tap("start", language="ja")
    typed = {"municipality": "282103", "serial": "1003", "issuer": factories.ISSUER, "media": "CARD"}
    citizen.tap("new-card", **typed)
    assert citizen.where == "pin"
    citizen.tap("pin", typed="1234")
    assert citizen.where == "certificates"
    assert citizen.visit.presented is not None
    assert citizen.visit.presented.serial == "1003"


@pytest.mark.parametrize(
    ("item", "value", "says"),
    [
        ("municipality", "28210", "団体コードは"),
        ("municipality", "282104", "団体コードは"),
        ("municipality", "２８２１０３", "団体コードは"),
        ("serial", "12x", "シリアル番号は"),
        ("serial", "", "シリアル番号は"),
        ("serial", "1" * 41, "シリアル番号は"),
        ("media", "PAPER", "種類を"),
        ("issuer", "not a name", ""),
    ],
)
def test_what_cannot_be_a_card_is_said_at_the_form(citizen: Citizen, item: str, value: str, says: str) -> None:
    citizen.tap("start", language="ja")
    typed = {"municipality": "282103", "serial": "1003", "issuer": "", "media": "CARD", item: value}
    citizen.tap("new-card", **typed)
    assert citizen.page.status_code == 422
    assert says in citizen.text
    assert 'role="alert"' in citizen.text


def test_the_sample_cities_lie_beside_the_reader(citizen: Citizen, store: Store, now: datetime) -> None:
    citizen.tap("start", language="ja")
    shown = citizen.page.context["cards"]
    assert shown[0].serial == "7010131"
    assert "迷ったらこのカード" in citizen.text
    assert len(citizen.page.context["more"]) > 50
    citizen.tap("card", card=shown[0].id)
    citizen.tap("pin", typed="1111")
    assert "あと2回" in citizen.text
    assert card_called(store=store, name=shown[0].id) is not None
    citizen.tap("start", language="en")
    assert "迷ったらこのカード" not in citizen.text
