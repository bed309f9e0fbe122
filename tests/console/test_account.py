"""自分のアカウント: password, authenticator, sessions; every word of it in Japanese."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from ops_console.models import Operator, Passkey, Stay

from .chain import acts
from .conftest import PASSWORD, SignIn

PASSWORD_PAGE = "/console/account/password/"
AUTHENTICATOR = "/console/account/authenticator/"
GOOD = "bokujo-no-asa-gohan"


def change(browser: Client, password: str, again: str = "") -> Any:
    return browser.post(PASSWORD_PAGE, {"password": password, "again": again or password})


def shown_key(browser: Client) -> bytes:
    """The key on the page, as an authenticator reads it."""
    import base64

    secret = parse_qs(urlsplit(browser.get(AUTHENTICATOR).context["otpauth"]).query)["secret"][0]
    return base64.b32decode(secret)


@pytest.fixture
def chief(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    """システム管理."""
    return hire("chief-a", kakogawa, "ADMIN")


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(clerk: Operator, as_: SignIn) -> None:
    here, elsewhere = as_(clerk), as_(clerk)
    before = here.cookies["sessionid"].value
    assert change(here, GOOD).status_code == 302
    assert here.get("/console/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert elsewhere.get("/console/").status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(GOOD)
    assert acts(clerk.municipality, actor="clerk-a")[-1] == ("operator.password_changed", {"ended": 1})


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "12 文字以上"),
        ("passwordpassword", "同じ文字や語の繰り返し"),
        ("abcdefghijklmnop", "順に並んだ"),
        ("ponmlkjihgfedcba", "順に並んだ"),
        ("aaaaaaaaaaaaaaaa", "同じ文字や語の繰り返し"),
        ("8301749265830174", "数字"),
        ("clerk-a-clerk-a-1", "職員 ID を含む"),
        ("1qaz2wsx3edc4rfv", "一般的"),
        ("Welcome-20261120!", "数字や記号を足しただけ"),
        (PASSWORD, "今のパスワードと違う"),
        ("", "入力してください"),
    ],
)
def test_a_weak_password_is_refused_in_japanese(clerk: Operator, as_: SignIn, password: str, said: str) -> None:
    refused = change(as_(clerk), password)
    assert refused.status_code == 422
    told = unescape(" ".join(str(error) for errors in refused.context["form"].errors.values() for error in errors))
    assert said in told
    assert not re.search("[A-Za-z]{3}", told)
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_two_different_passwords_are_none(clerk: Operator, as_: SignIn) -> None:
    assert change(as_(clerk), GOOD, GOOD + "x").status_code == 422


def test_the_rules_are_said_beforehand_in_japanese() -> None:
    rules = password_validators_help_texts()
    assert len(rules) >= 5
    assert not [rule for rule in rules if re.search("[A-Za-z]{3}", rule)]


def test_an_authenticator_takes_the_old_ones_place_when_it_proves_its_key(clerk: Operator, as_: SignIn) -> None:
    old = TOTPDevice.objects.create(user=clerk, name="totp", confirmed=True)
    browser = as_(clerk)
    code = TOTP(shown_key(browser)).token()
    wrong = browser.post(AUTHENTICATOR, {"code": f"{(code + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    assert TOTPDevice.objects.get(user=clerk).pk == old.pk
    assert browser.post(AUTHENTICATOR, {"code": f"{code:06d}"}).status_code == 302
    device = TOTPDevice.objects.get(user=clerk)
    assert device.pk != old.pk
    assert not device.verify_token(f"{code:06d}"), "the code that proved the key is spent"
    assert acts(clerk.municipality, actor="clerk-a")[-1] == ("authenticator.added", {})


def test_the_last_factor_stays(clerk: Operator, as_: SignIn, now: datetime) -> None:
    TOTPDevice.objects.create(user=clerk, name="totp", confirmed=True)
    browser = as_(clerk)
    refused = browser.post("/console/account/authenticator/remove/")
    assert refused.status_code == 422
    Passkey.objects.create(operator=clerk, credential="x", public_key=b"", uses=0, label="鍵", added_at=now)
    assert browser.post("/console/account/authenticator/remove/").status_code == 302
    assert not TOTPDevice.objects.filter(user=clerk).exists()


def test_another_session_of_ones_own_is_ended_and_nobody_elses(clerk: Operator, auditor: Operator, as_: SignIn) -> None:
    here, elsewhere, theirs = as_(clerk), as_(clerk), as_(auditor)
    numbers = {operator.pk: Stay.objects.filter(operator=operator).latest("pk").pk for operator in (clerk, auditor)}
    assert here.post(f"/console/account/sessions/{numbers[clerk.pk]}/end/").status_code == 302
    assert here.post(f"/console/account/sessions/{numbers[auditor.pk]}/end/").status_code == 422
    statuses = [browser.get("/console/").status_code for browser in (here, elsewhere, theirs)]
    assert statuses == [200, 302, 200]


def test_the_page_shows_the_sign_in_before_this_one_and_where_one_is_signed_in(
    clerk: Operator, settings: LazySettings, now: datetime
) -> None:
    given = {"name": "clerk-a", "password": PASSWORD}
    Client().post("/console/sign-in/", given)
    settings.AKASHI_NOW = now + timedelta(minutes=5)
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Edg/140"})
    browser.post("/console/sign-in/", given)
    text = browser.get("/console/account/").content.decode()
    assert "令和8年11月20日 10:00" in text
    assert "Edge (Windows)" in text


@pytest.mark.parametrize("path", ["password/", "authenticator/", "passkeys/new/"])
def test_what_changes_credentials_asks_again_after_ten_minutes(
    clerk: Operator, as_: SignIn, settings: LazySettings, now: datetime, path: str
) -> None:
    browser = as_(clerk)
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    for answer in (browser.get(f"/console/account/{path}"), browser.post(f"/console/account/{path}", {"label": "x"})):
        assert answer.headers["Location"].startswith("/console/confirm/")


FORMS: dict[str, dict[str, str]] = {
    "sign-in/": {"name": "x" * 65, "password": "x" * 257, "code": "12345"},
    "confirm/": {"password": "x" * 257, "code": "\0", "passkey": "x" * 9000},
    "account/password/": {"password": "x\0" * 7, "again": "x" * 257},
    "account/authenticator/": {"code": "１２３４５６"},
    "account/passkeys/new/": {"label": "x" * 65, "passkey": "\0"},
    "operators/new/": {
        "name": "\0",
        "display_name": "x" * 65,
        "affiliation": "\0",
        "roles": "NOBODY",
        "reason": "x" * 501,
    },
}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("demo", [True, False])
def test_whatever_is_wrong_is_said_in_japanese(
    path: str, demo: bool, chief: Operator, as_: SignIn, settings: LazySettings
) -> None:
    browser = Client() if path == "sign-in/" else as_(chief)
    settings.AKASHI_DEMO = demo
    for given in (FORMS[path], {}, dict.fromkeys(FORMS[path], " "), dict.fromkeys(FORMS[path], "\0")):
        refused = browser.post(f"/console/{path}", given)
        assert refused.status_code == 422
        errors = refused.context["form"].errors.values()
        told = [str(error) for found in errors for error in found]
        assert told
        assert not [line for line in told if re.search("[A-Za-z]{3}", line.replace("NOBODY", ""))]
