"""The description at /api/schema/ and what the views answer are the same: schemathesis asks, and holds every answer."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from integrations.feeds import tasks
from integrations.web import rate, verify
from issuer.issuance.answers import Issued
from tests.feeds import conftest as feeds
from tests.feeds.http import credential, get, post, put, signed
from tests.feeds.packages import CODE, Feed, home, person
from tests.sealing import conftest as sealing

pytestmark = pytest.mark.django_db
family, ask, paper, juki = sealing.family, sealing.ask, sealing.paper, feeds.juki
PATH = "/api/schema/"
#: Not ``positive_data_acceptance``: whether a package is a good one no description can say.
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
    checks.unsupported_method,
    checks.missing_required_header,
)


@pytest.fixture(autouse=True)
def _plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told of packages, and nobody asks too often."""
    monkeypatch.setattr(tasks, "hand_over", lambda _: None)
    for name in ("ASKED", "WRONG", "FILES"):
        monkeypatch.setattr(verify, name, rate.Limit(getattr(verify, name).what, 10**9))


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application works inside the test's transaction, so it may not give the connection back between calls."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(_one_connection: None) -> Any:
    """The description as schemathesis reads it from the application."""
    refusals = {"expected-statuses": ["400", "401", "403", "404", "405", "409", "411", "413", "415", "422"]}
    config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": refusals}})
    return schemathesis.openapi.from_wsgi(PATH, WSGIHandler(), config=config, headers={"Host": "localhost"})


def operations(described: Any) -> Iterator[Any]:
    """Every operation of the description."""
    for found in described.get_all_operations():
        yield found.ok()


def attack(described: Any, *, examples: int) -> list[Any]:
    """Good and bad calls of every operation, by the credential of one city; the answers, all as described."""
    token, answers = credential(CODE).token, []
    for operation in operations(described):
        proof = {"Authorization": f"Bearer {token}"} if operation.path.startswith("/feeds/") else {}
        for mode in GenerationMode:
            hold(operation.as_strategy(generation_mode=mode), {"Host": "localhost", **proof}, answers, examples)
    return answers


def hold(cases: Any, headers: dict[str, str], answers: list[Any], examples: int) -> None:
    """Make so many calls; each answer must be as described."""

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def one(case: Any) -> None:
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        answers.append(response)

    one()


def test_every_address_of_the_interface_is_described(described: Any) -> None:
    found = {operation.path for operation in operations(described)}
    assert found == {"/feeds/v1/packages", "/feeds/v1/packages/{receipt}", "/feeds/v1/uploads/{sha256}", "/verify/"}
    filled = {path.replace("{receipt}", "X").replace("{sha256}", "0" * 64) for path in found}
    assert {resolve(path).url_name for path in filled} == {"feed-packages", "feed-receipt", "feed-upload", "verify"}


def test_the_description_is_one_and_names_nobody(client: Client, kakogawa: str) -> None:
    answer = client.get(PATH)
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.1"
    text = answer.content.decode()
    assert json.loads(text)["openapi"] == "3.1.0"
    assert "282103-JUKI" not in text
    assert client.post(PATH).status_code == 405


def test_answers_are_as_described_whatever_is_asked(described: Any, paper: Issued) -> None:
    told = [answer.content.decode(errors="replace") for answer in attack(described, examples=10)]
    assert len(told) > 80
    assert not [text for text in told if "桐生" in text]


@pytest.mark.long
def test_answers_are_as_described_in_a_long_run(described: Any, paper: Issued) -> None:
    told = [answer.content.decode(errors="replace") for answer in attack(described, examples=300)]
    assert not [text for text in told if "桐生" in text]


def test_the_answers_of_a_working_day_fit_the_description_too(described: Any, juki: Feed, client: Client) -> None:
    """What no random call reaches: packages taken in, refused, sent in pieces, asked for again."""
    who, other = credential(CODE), credential(CODE, "INKAN")
    good = juki.write(1, person("1001", "H1", history_no=1), home("H1", "1001", 1, history_no=1))
    data, bad = good.read_bytes(), good.with_name("bad.zip")
    bad.write_bytes(b"no ZIP")
    taken = post(good, f"Bearer {who.token}")
    cut = len(data) // 2
    day = [
        ("POST /feeds/v1/packages", taken, 202),
        ("POST /feeds/v1/packages", post(bad, f"Bearer {who.token}"), 422),
        ("POST /feeds/v1/packages", post(good, f"Bearer {other.token}"), 403),
        ("POST /feeds/v1/packages", post(good, signed(who, "POST", "/feeds/v1/packages", content=b"x")), 422),
        ("POST /feeds/v1/packages", post(good, ""), 401),
        ("POST /feeds/v1/packages", post(good, f"Bearer {who.token}", field="wrong"), 400),
        ("GET /feeds/v1/packages/{receipt}", get(who, taken.headers["Location"]), 200),
        ("GET /feeds/v1/packages/{receipt}", get(other, taken.headers["Location"]), 404),
        ("PUT /feeds/v1/uploads/{sha256}", put(who, data, 0, cut), 200),
        ("PUT /feeds/v1/uploads/{sha256}", put(who, data, 0, cut), 409),
        ("PUT /feeds/v1/uploads/{sha256}", put(who, data, cut, len(data)), 202),
        ("GET /feeds/v1/uploads/{sha256}", get(who, f"/feeds/v1/uploads/{'0' * 64}"), 200),
    ]
    document = client.get(PATH).json()
    for operation, answer, status in day:
        method, _, path = operation.partition(" ")
        assert answer.status_code == status, operation
        told = document["paths"][path][method.lower()]["responses"][str(status)]
        schema = {**told["content"]["application/json"]["schema"], "components": document["components"]}
        jsonschema_rs.validator_for(schema).validate(answer.json())
        for name in told.get("headers", {}):
            assert name in answer.headers, (operation, name)
