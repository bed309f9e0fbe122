"""Guessing from one address ends, whoever is guessed at; who works behind the same address goes on working."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from integrations.web.models import TurnedAway
from integrations.web.rate import Limit
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.sign_in import views

from .chain import acts
from .test_sign_in import SIGN_IN, is_in, post

MOST = 4


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer than in truth, so that these tests are quick."""
    for name in ("WRONG_SIGN_INS", "PASSKEY_QUESTIONS"):
        monkeypatch.setattr(views, name, Limit(getattr(views, name).what, MOST))


def _guess(address: str, times: int) -> list[int]:
    stranger = Client(REMOTE_ADDR=address)
    return [post(stranger, f"nobody-{n}", "wrong-wrong-wrong").status_code for n in range(times)]


def test_wrong_ids_from_one_address_come_to_an_end(clerk: Operator, now: datetime, settings: LazySettings) -> None:
    assert _guess("192.0.2.1", MOST + 2) == [422] * MOST + [429] * 2
    assert _guess("192.0.2.2", 1) == [422]
    answer = post(Client(REMOTE_ADDR="192.0.2.1"), "clerk-a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "この場所から" in answer.content.decode()
    assert len(acts(PLATFORM)) == MOST + 1, "what is turned away is counted and not on the chain"
    with scope(PLATFORM):
        assert [(row.outcome, row.count) for row in TurnedAway.objects.filter(door="CONSOLE")] == [("RATE_LIMITED", 3)]
    settings.AKASHI_NOW = now + timedelta(minutes=11)
    assert _guess("192.0.2.1", 1) == [422]


def test_a_turned_away_guess_costs_no_argon2(clerk: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    _guess("192.0.2.1", MOST)
    worked: list[str] = []
    for act in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, act, lambda *_, **__: worked.append("x"))
    assert _guess("192.0.2.1", 2) == [429, 429]
    assert worked == []


def test_a_whole_city_hall_signs_in_through_one_address(hire: Callable[..., Operator], kakogawa: str) -> None:
    hall = [hire(f"staff-{n}", kakogawa, "VIEW") for n in range(MOST + 5)]
    for one in hall:
        browser = Client(REMOTE_ADDR="192.0.2.1")
        post(browser, one.name)
        assert is_in(browser)


def test_somebody_guessing_in_the_hall_does_not_shut_out_whoever_has_been_there_before(
    hire: Callable[..., Operator], clerk: Operator, kakogawa: str
) -> None:
    known = Client(REMOTE_ADDR="192.0.2.1")
    post(known, "clerk-a")
    known.post("/console/sign-out/")
    _guess("192.0.2.1", MOST)
    assert post(Client(REMOTE_ADDR="192.0.2.1"), "clerk-a").status_code == 429
    hire("clerk-b", kakogawa, "VIEW")
    assert post(known, "clerk-b").status_code == 429, "the browser knows clerk-a"
    assert post(known, "clerk-a", "wrong-wrong-wrong").status_code == 422
    post(known, "clerk-a")
    assert is_in(known)


@pytest.mark.parametrize("forged", ["x", "W10:1:x", ""])
def test_a_cookie_nobody_signed_is_nobodys(clerk: Operator, forged: str) -> None:
    _guess("192.0.2.1", MOST)
    browser = Client(REMOTE_ADDR="192.0.2.1")
    browser.cookies["akashi_known"] = forged
    assert post(browser, "clerk-a").status_code == 429


def test_the_cookie_tells_no_name_and_stays_with_the_sign_in_page(clerk: Operator, client: Client) -> None:
    post(client, "clerk-a")
    cookie: Any = client.cookies["akashi_known"]
    assert "clerk" not in cookie.value
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (SIGN_IN, True, "Strict")


def test_an_unknown_id_costs_the_same_work_as_a_wrong_password(
    clerk: Operator, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    encode = Argon2PasswordHasher.encode

    def counted(self: Argon2PasswordHasher, *given: Any, **more: Any) -> str:
        worked.append("encode")
        return encode(self, *given, **more)

    verify = Argon2PasswordHasher.verify

    def compared(self: Argon2PasswordHasher, *given: Any, **more: Any) -> bool:
        worked.append("verify")
        return bool(verify(self, *given, **more))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", compared)
    costs = []
    for name in ("clerk-a", "nobody-here"):
        worked.clear()
        post(client, name, "wrong-wrong-wrong")
        costs.append(len(worked))
    assert costs == [1, 1]


def test_questions_for_passkeys_come_to_an_end_too(db: None) -> None:
    browser = Client(REMOTE_ADDR="192.0.2.1")
    codes = [browser.post(f"{SIGN_IN}question/").status_code for _ in range(MOST + 1)]
    assert codes == [200] * MOST + [429]
