"""Signing in: one answer for every reason, five attempts, a second factor in production, all of it on the chain."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.tenancy.scope import PLATFORM
from ops_console.models import Operator
from ops_console.operators.entering import MOST_FAILURES

from .chain import acts
from .conftest import PASSWORD, SignIn

SIGN_IN = "/console/sign-in/"


def post(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"name": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/console/").status_code == 200


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key)
    return f"{totp.token():06d}"


def test_the_right_password_lets_in_and_is_on_the_chain(client: Client, clerk: Operator, now: datetime) -> None:
    response = client.post(SIGN_IN, {"name": "clerk-a", "password": PASSWORD, "next": "/console/feeds/"})
    assert response.headers["Location"] == "/console/feeds/"
    assert is_in(client)
    assert acts(clerk.municipality, actor="clerk-a") == [("sign_in.done", {})]
    clerk.refresh_from_db()
    assert clerk.last_sign_in == now


@pytest.mark.parametrize("elsewhere", ["https://example.org/console/", "//example.org/console/", "/verify/"])
def test_after_signing_in_nobody_is_sent_elsewhere(client: Client, clerk: Operator, elsewhere: str) -> None:
    response = client.post(SIGN_IN, {"name": "clerk-a", "password": PASSWORD, "next": elsewhere})
    assert response.headers["Location"] == "/console/"


def test_an_unknown_id_and_a_wrong_password_get_the_same_answer(client: Client, clerk: Operator) -> None:
    pages = [
        client.post(SIGN_IN, {"name": name, "password": "wrong-wrong-wrong"}) for name in ("clerk-a", "nobody-here")
    ]
    told = [page.context["form"].non_field_errors() for page in pages]
    assert told[0] == told[1]
    assert [page.status_code for page in pages] == [422, 422]
    assert acts(clerk.municipality, actor="clerk-a") == [("sign_in.failed", {"reason": "PASSWORD"})]
    assert acts(PLATFORM) == [("sign_in.failed", {"reason": "ID"})]


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(
    client: Client, clerk: Operator, settings: LazySettings, now: datetime
) -> None:
    for _ in range(MOST_FAILURES):
        post(client, "clerk-a", "wrong-wrong-wrong")
    post(client, "clerk-a")
    assert not is_in(client)
    assert acts(clerk.municipality, actor="clerk-a")[-1] == ("sign_in.failed", {"reason": "LOCKED"})
    settings.AKASHI_NOW = now + timedelta(minutes=16)
    post(client, "clerk-a")
    assert is_in(client)


def test_a_right_password_forgets_the_wrong_ones_before_it(client: Client, clerk: Operator) -> None:
    for _ in range(MOST_FAILURES - 1):
        post(client, "clerk-a", "wrong-wrong-wrong")
    post(client, "clerk-a")
    clerk.refresh_from_db()
    assert (is_in(client), clerk.failures, clerk.locked_until) == (True, 0, None)


def test_somebody_whose_term_is_over_does_not_come_in(
    client: Client, hire: Callable[..., Operator], kakogawa: str
) -> None:
    hire("gone", kakogawa, "VIEW", expires_on=date(2026, 11, 19))
    post(client, "gone")
    assert not is_in(client)
    assert acts(kakogawa, actor="gone") == [("sign_in.failed", {"reason": "EXPIRED"})]


def test_a_session_ends_when_the_term_does(
    hire: Callable[..., Operator], kakogawa: str, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    browser = as_(hire("leaving", kakogawa, "VIEW", expires_on=date(2026, 11, 20)))
    assert is_in(browser)
    settings.AKASHI_NOW = now + timedelta(days=1)
    assert not is_in(browser)


def test_production_wants_the_code_too_and_each_code_once(
    client: Client, clerk: Operator, settings: LazySettings
) -> None:
    settings.AKASHI_DEMO = False
    device = TOTPDevice.objects.create(user=clerk, name="totp", confirmed=True)
    assert "確認コードを入力してください" in post(client, "clerk-a").content.decode()
    code = code_of(device)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    post(client, "clerk-a", code=wrong)
    assert not is_in(client)
    device.refresh_from_db()
    device.throttle_reset()
    post(client, "clerk-a", code=code)
    assert is_in(client)
    other = Client()
    post(other, "clerk-a", code=code)
    assert not is_in(other)


def test_production_does_not_honour_a_session_without_the_second_factor(
    client: Client, clerk: Operator, settings: LazySettings
) -> None:
    post(client, "clerk-a")
    assert is_in(client)
    settings.AKASHI_DEMO = False
    assert not is_in(client)


def test_signing_out_ends_the_session_and_is_on_the_chain(client: Client, clerk: Operator) -> None:
    post(client, "clerk-a")
    client.post("/console/sign-out/")
    assert not is_in(client)
    assert acts(clerk.municipality, actor="clerk-a")[-1] == ("sign_out.done", {})


def test_a_platform_operators_acts_are_on_the_platforms_chain(client: Client, platform: Operator) -> None:
    post(client, "platform-p")
    assert acts(PLATFORM, actor="platform-p") == [("sign_in.done", {})]
