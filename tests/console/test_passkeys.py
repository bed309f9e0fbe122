"""Passkeys: only the person's own, on this site, for the question that was asked, once."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from webauthn.helpers import bytes_to_base64url as b64

from issuer.papers.errors import BadInput
from ops_console.models import Challenge, Operator, Passkey
from ops_console.operators.factors import remove_passkey

from .authenticator import ORIGIN, Authenticator
from .chain import acts
from .conftest import PASSWORD, SignIn

SIGN_IN = "/console/sign-in/"
NEW = "/console/account/passkeys/new/"


@pytest.fixture(autouse=True)
def _production(settings: LazySettings) -> None:
    settings.AKASHI_DEMO = False
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]


def question(browser: Client, path: str) -> dict[str, Any]:
    response = browser.post(path)
    assert response.status_code == 200
    document: dict[str, Any] = response.json()
    return document


def registered(browser: Client, *, label: str = "市民課の端末") -> Authenticator:
    made = Authenticator()
    answer = made.make(question(browser, "/console/account/passkeys/question/"))
    assert browser.post(NEW, {"label": label, "passkey": answer}).status_code == 302
    return made


@pytest.fixture
def key(clerk: Operator, as_: SignIn) -> Authenticator:
    """職員A's passkey."""
    return registered(as_(clerk))


def sign_in(client: Client, answer: str, *, name: str = "clerk-a") -> bool:
    client.post(SIGN_IN, {"name": name, "password": PASSWORD, "code": "", "passkey": answer})
    return client.get("/console/").status_code == 200


def test_password_and_passkey_let_in(key: Authenticator, clerk: Operator, client: Client, now: datetime) -> None:
    answer = key.get(question(client, SIGN_IN + "question/"))
    assert sign_in(client, answer)
    assert Passkey.objects.get().last_used_at == now
    assert Passkey.objects.get().uses == 1
    assert [action for action, _ in acts(clerk.municipality, actor="clerk-a")] == ["passkey.added", "sign_in.done"]


def test_a_passkey_without_the_password_lets_nobody_in(key: Authenticator, client: Client) -> None:
    answer = key.get(question(client, SIGN_IN + "question/"))
    client.post(SIGN_IN, {"name": "clerk-a", "password": "wrong-wrong-wrong", "code": "", "passkey": answer})
    assert client.get("/console/").status_code == 302


def test_an_answer_counts_once(key: Authenticator, client: Client) -> None:
    answer = key.get(question(client, SIGN_IN + "question/"))
    assert sign_in(client, answer)
    assert not sign_in(Client(), answer)


def test_another_persons_passkey_is_none(key: Authenticator, auditor: Operator, client: Client) -> None:
    assert not sign_in(client, key.get(question(client, SIGN_IN + "question/")), name="auditor-b")
    assert acts(auditor.municipality, actor="auditor-b") == [("sign_in.failed", {"reason": "CODE"})]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver", "https://testserver:8443"])
def test_an_answer_given_to_another_site_is_none(key: Authenticator, client: Client, origin: str) -> None:
    assert not sign_in(client, key.get(question(client, SIGN_IN + "question/"), origin=origin))


def test_an_answer_for_another_domain_is_none(key: Authenticator, client: Client) -> None:
    asked = question(client, SIGN_IN + "question/")
    key.domain = "evil.example"
    assert not sign_in(client, key.get(asked))


def test_a_question_nobody_asked_is_no_question(key: Authenticator, client: Client) -> None:
    assert not sign_in(client, key.get({"challenge": "AAAAAAAAAAAAAAAAAAAAAA"}))


def test_a_question_is_over_after_five_minutes(
    key: Authenticator, client: Client, settings: LazySettings, now: datetime
) -> None:
    asked = question(client, SIGN_IN + "question/")
    settings.AKASHI_NOW = now + timedelta(minutes=6)
    assert not sign_in(client, key.get(asked))
    question(client, SIGN_IN + "question/")
    assert Challenge.objects.count() == 1, "old questions are swept away by the next one"


def test_an_answer_to_a_registration_does_not_let_in(key: Authenticator, clerk: Operator, as_: SignIn) -> None:
    asked = question(as_(clerk), "/console/account/passkeys/question/")
    assert not sign_in(Client(), key.get(asked))


def test_a_copied_authenticator_is_noticed_by_its_counter(key: Authenticator, client: Client) -> None:
    assert sign_in(client, key.get(question(client, SIGN_IN + "question/")))
    key.uses = 0
    other = Client()
    assert not sign_in(other, key.get(question(other, SIGN_IN + "question/")))


def _odd(told: object) -> str:
    return json.dumps({"id": "x", "response": {"clientDataJSON": b64(json.dumps(told).encode())}})


ODD = ["x", "null", "[]", "{}", "[" * 8000, '{"response": null}', '{"response": {"clientDataJSON": 1}}']
ODD += [_odd(told) for told in (None, [], {}, {"type": 1}, {"type": "webauthn.get", "challenge": 1, "origin": 2})]


@pytest.mark.parametrize("answer", ODD)
def test_what_is_no_answer_is_a_wrong_answer(key: Authenticator, client: Client, answer: str) -> None:
    assert not sign_in(client, answer)


@pytest.mark.parametrize("part", ["id", "rawId", "response", "authenticatorData", "signature", "clientDataJSON"])
@pytest.mark.parametrize("value", ["", "\0", "あ", 1, None, [], "AAAA"])
def test_an_answer_with_one_part_spoilt_is_a_wrong_answer(
    key: Authenticator, client: Client, part: str, value: object
) -> None:
    document = json.loads(key.get(question(client, SIGN_IN + "question/")))
    (document if part in document else document["response"])[part] = value
    assert not sign_in(client, json.dumps(document))


def test_the_question_is_the_same_for_everybody(key: Authenticator, client: Client) -> None:
    asked = question(client, SIGN_IN + "question/")
    assert asked["allowCredentials"] == []
    assert asked["rpId"] == "testserver"


def test_a_passkey_is_one_persons_only(key: Authenticator, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    answer = key.make(question(browser, "/console/account/passkeys/question/"))
    page = browser.post(NEW, {"label": "拾ったもの", "passkey": answer})
    assert page.status_code == 422
    assert "もう登録されています" in page.content.decode()


def test_a_passkey_made_for_another_site_or_for_an_older_question_is_not_taken(clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    asked = question(browser, "/console/account/passkeys/question/")
    wrong = Authenticator().make(asked, origin="https://evil.example")
    assert browser.post(NEW, {"label": "a", "passkey": wrong}).status_code == 422
    assert browser.post(NEW, {"label": "a", "passkey": Authenticator().make(asked)}).status_code == 422
    assert not Passkey.objects.exists()


def test_nobody_has_more_than_ten(clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    for _ in range(10):
        registered(browser)
    answer = Authenticator().make(question(browser, "/console/account/passkeys/question/"))
    assert browser.post(NEW, {"label": "11", "passkey": answer}).status_code == 422


def test_one_is_renamed_and_removed_but_not_the_last_factor(key: Authenticator, clerk: Operator, as_: SignIn) -> None:
    browser, number = as_(clerk), Passkey.objects.get().pk
    browser.post(f"/console/account/passkeys/{number}/", {"label": "青い鍵"})
    assert "青い鍵" in browser.get("/console/account/").content.decode()
    refused = browser.post(f"/console/account/passkeys/{number}/remove/")
    assert refused.status_code == 422
    assert "最後の2つ目の確認" in refused.content.decode()
    TOTPDevice.objects.create(user=clerk, name="totp", confirmed=True)
    assert browser.post(f"/console/account/passkeys/{number}/remove/").status_code == 302
    assert not Passkey.objects.exists()


def test_another_persons_passkey_is_not_found(
    key: Authenticator, auditor: Operator, as_: SignIn, now: datetime
) -> None:
    browser, number = as_(auditor), Passkey.objects.get().pk
    assert browser.get(f"/console/account/passkeys/{number}/").status_code == 404
    assert browser.post(f"/console/account/passkeys/{number}/", {"label": "x"}).status_code == 404
    assert browser.post(f"/console/account/passkeys/{number}/remove/").status_code == 404
    with pytest.raises(BadInput):
        remove_passkey(operator=auditor, number=number, now=now)


def test_the_host_decides_which_site_a_question_is_for(key: Authenticator) -> None:
    client = Client(headers={"host": "elsewhere.example"})
    asked = question(client, SIGN_IN + "question/")
    assert asked["rpId"] == "elsewhere.example"
    assert not sign_in(client, key.get(asked, origin=ORIGIN))
