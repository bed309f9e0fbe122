"""停止と再開 on the screen."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from issuer.municipality.stops import lift_proposal, standing_stops
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .conftest import SignIn

PAGE = "/console/stops/"


@pytest.fixture
def a(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    return hire("admin-a", kakogawa, "ADMIN")


@pytest.fixture
def b(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    return hire("admin-b", kakogawa, "ADMIN")


def _stop(browser: Client, **given: object) -> int:
    return browser.post(f"{PAGE}stop/", {"reason": "調査のため", **given}).status_code


def _numbers(code: str) -> list[int]:
    with scope(code):
        return [stop.id for stop in standing_stops()]


def _proposal(code: str, number: int, now: datetime) -> str:
    with scope(code):
        found = lift_proposal(number=number, now=now)
    assert found is not None
    return str(found.number)


def test_one_stops_another_approves_what_the_first_proposed(
    kakogawa: str, a: Operator, b: Operator, as_: SignIn, now: datetime
) -> None:
    first, second = as_(a), as_(b)
    assert _stop(first, kinds=["JUMINHYO"]) == 302
    (number,) = _numbers(kakogawa)
    assert "住民票の写し" in first.get(PAGE).content.decode()
    assert "次の要求から交付が始まります" in first.get(f"{PAGE}{number}/propose/").content.decode()
    assert first.post(f"{PAGE}{number}/propose/", {"reason": "原因を除いた"}).status_code == 302
    proposal = _proposal(kakogawa, number, now)
    assert first.post(reverse("console:approval-approve", args=[proposal])).status_code == 422
    assert "原因を除いた" in second.get(PAGE).content.decode()
    assert second.post(reverse("console:approval-approve", args=[proposal])).status_code == 302
    assert _numbers(kakogawa) == []
    assert second.post(reverse("console:approval-approve", args=[proposal])).status_code == 422
    assert "admin-a・admin-b" in second.get(PAGE).content.decode()


def test_everything_is_stopped_only_when_it_is_said(kakogawa: str, a: Operator, as_: SignIn) -> None:
    browser = as_(a)
    assert _stop(browser) == 422
    assert _stop(browser, kinds=["JUMINHYO"], everything="on") == 422
    assert _stop(browser, kinds=["NO_SUCH"]) == 422
    assert _stop(browser, everything="on", reason=" ") == 422
    assert _numbers(kakogawa) == []
    assert _stop(browser, everything="on") == 302
    assert "すべての種別" in browser.get(PAGE).content.decode()


def test_a_proposal_needs_its_reason_and_can_be_turned_down(
    kakogawa: str, a: Operator, b: Operator, as_: SignIn, now: datetime
) -> None:
    first = as_(a)
    _stop(first, everything="on")
    (number,) = _numbers(kakogawa)
    assert first.post(f"{PAGE}{number}/propose/", {"reason": ""}).status_code == 422
    first.post(f"{PAGE}{number}/propose/", {"reason": "済み"})
    again = as_(b).post(f"{PAGE}{number}/propose/", {"reason": "済み"})
    assert "もう承認を待っています" in again.content.decode()
    proposal = _proposal(kakogawa, number, now)
    assert as_(b).post(reverse("console:approval-decline", args=[proposal])).status_code == 302
    assert as_(b).post(reverse("console:approval-approve", args=[proposal])).status_code == 422
    assert _numbers(kakogawa) == [number]


def test_who_may_only_look_cannot_act_and_the_stranger_sees_nothing(
    kakogawa: str, a: Operator, clerk: Operator, stranger: Operator, as_: SignIn, now: datetime
) -> None:
    _stop(as_(a), everything="on")
    (number,) = _numbers(kakogawa)
    assert "止める</button>" not in as_(clerk).get(PAGE).content.decode()
    assert _stop(as_(clerk), everything="on") == 404
    assert "調査のため" not in as_(stranger).get(PAGE).content.decode()
    assert as_(stranger).get(f"{PAGE}{number}/propose/").status_code == 404
