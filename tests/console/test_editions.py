"""様式 and 字形 as pages: who may see a resident's 見本, and that asking is on record."""

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ops_console.history.told import HIDDEN
from ops_console.models import Operator
from tests import factories

from .chain import acts
from .conftest import SignIn

Hire = Callable[..., Operator]


@pytest.fixture
def family(kakogawa: str, now: datetime) -> str:
    factories.fresh(kakogawa, now)
    people = [{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}, {"atena_no": "2", "name": "桐生　翔"}]
    factories.household(kakogawa, now, number="H1", people=people)
    return kakogawa


@pytest.fixture
def chief(hire: Hire, family: str, as_: SignIn) -> Client:
    return as_(hire("chief-a", family, "ADMIN", "VIEW"))


def compare(browser: Client, **more: str) -> HttpResponse:
    data = {"atena_no": "1", "kind": "JUMINHYO", "old": "", "new": ""} | more
    return browser.post(reverse("console:edition-compare"), data)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def test_the_pictures_of_a_resident_are_shown_and_the_asking_is_on_record(family: str, chief: Client) -> None:
    answer = compare(chief)
    assert answer.status_code == 200
    assert text(answer).count('src="data:image/png;base64,') == 2
    assert [(action, detail) for action, detail in acts(family, actor="chief-a")] == [
        ("preview.asked", {"kind": "JUMINHYO", "atena_no": "1"})
    ] * 2


def test_several_residents_are_shown_below_each_other(family: str, now: datetime, chief: Client) -> None:
    other = {"atena_no": "7", "name": "東　一郎", "serial": "1007"}
    factories.household(family, now, number="H7", people=[other])
    answer = text(compare(chief, atena_no="1、7　1"))
    assert answer.count('src="data:image/png;base64,') == 4
    assert "2人目" in answer


def test_an_administrator_who_may_not_see_people_sees_no_picture(family: str, hire: Hire, as_: SignIn) -> None:
    browser = as_(hire("chief-b", family, "ADMIN"))
    assert "役割が要ります" in text(browser.get(reverse("console:edition-compare")))
    assert compare(browser).status_code == 422
    assert acts(family, actor="chief-b") == []
    only_tax = as_(hire("chief-c", family, "ADMIN", "TAX"))
    assert compare(only_tax).status_code == 422


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"atena_no": "2"}, "有効な電子証明書の記録がありません"),
        ({"atena_no": "9"}, "有効な電子証明書の記録がありません"),
        ({"atena_no": "1 9"}, "有効な電子証明書の記録がありません"),
        ({"atena_no": "1 2 3 4 5 6"}, "5人まで"),
        ({"atena_no": ""}, "宛名番号を入力してください"),
        ({"new": "77"}, "右の版"),
        ({"kind": "KOSEKI_ZENBU"}, "種別"),
    ],
)
def test_what_cannot_be_shown_is_told(more: dict[str, str], said: str, family: str, chief: Client) -> None:
    answer = compare(chief, **more)
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_paper_that_would_be_refused_says_why_in_place_of_the_picture(
    family: str, now: datetime, chief: Client, hire: Hire, as_: SignIn
) -> None:
    factories.hold(family, now, target="1", number="1")
    answer = text(compare(chief))
    assert "見本を作れません" in answer
    assert "data:image" not in answer.partition("<main")[2]
    assert HIDDEN in answer
    trusted = as_(hire("chief-p", family, "ADMIN", "VIEW", "PROTECTION"))
    told = text(compare(trusted))
    assert "見本を作れません" in told
    assert HIDDEN not in told


def test_every_kind_says_which_edition_it_uses_today(family: str, chief: Client) -> None:
    rows = chief.get(reverse("console:editions")).context["rows"]
    assert {row.used for row in rows} == {"1"}
    assert len(rows) == 10


def test_a_character_is_looked_up_by_itself_or_by_its_code_points(family: str, chief: Client) -> None:
    by_code = chief.post(reverse("console:glyphs"), {"q": "u+9ad9 U+20BB7"})
    by_itself = chief.post(reverse("console:glyphs"), {"q": "髙𠮷"})
    assert [one.code_points for one in by_code.context["looked"]] == ["U+9AD9", "U+20BB7"]
    assert by_code.context["looked"] == by_itself.context["looked"]
    assert text(by_code).count('<svg class="glyph large"') == 2


@pytest.mark.parametrize("q", ["U+D800", "U+110000", "あ" * 41])
def test_what_is_no_character_is_told(q: str, family: str, chief: Client) -> None:
    assert chief.post(reverse("console:glyphs"), {"q": q}).status_code == 422
