"""Every answer of every address, errors too, tells the browser to trust nobody else and caches to keep nothing."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django import Settings

from config.logs import logging_config
from integrations.web import verify as verify_room
from integrations.web import views
from ops_console.models import Operator

from .addresses import addresses
from .strict import require_strict

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "TRACE")


@pytest.fixture(params=["production", "demo"])
def browser(request: pytest.FixtureRequest, settings: Settings, kakogawa: str) -> Client:
    """A caller through nginx; the kiosk has pages in a demonstration only."""
    settings.AKASHI_DEMO = request.param == "demo"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(raise_request_exception=False, REMOTE_ADDR="", HTTP_HOST="localhost")


def test_the_table_of_addresses_is_whole() -> None:
    found = addresses()
    assert len(found) > 100
    assert {"/verify/", "/koiki/v5", "/console/sign-in/", "/livez"} <= set(found)


def test_every_address_answers_every_method_strictly(browser: Client, settings: Settings) -> None:
    seen = set()
    for path in addresses():
        for method in METHODS if not settings.AKASHI_DEMO or path.startswith("/kiosk/") else ("GET",):
            answer = browser.generic(method, path)
            require_strict(answer)
            assert answer.status_code < 500 or path in ("/koiki/v5", "/peers/v1", "/readyz"), (method, path)
            seen.add(answer.status_code)
    assert {200, 404, 405} <= seen


def test_errors_that_no_view_made_are_as_strict(browser: Client) -> None:
    answers = {
        "404": browser.get("/nowhere"),
        "400": browser.get("/console/sign-in/", headers={"Host": "evil.example"}),
        "401": browser.get("/feeds/v1/packages/x"),
        "403": Client(enforce_csrf_checks=True, REMOTE_ADDR="").post("/console/sign-in/", {"name": "x"}),
        "405": browser.post("/livez"),
        "413": browser.post("/verify/", {}, CONTENT_LENGTH=str(3 * 1024 * 1024)),
    }
    for code, answer in answers.items():
        assert answer.status_code == int(code)
        require_strict(answer)


def test_a_fault_of_ours_tells_nobody_what_it_was(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("桐生　茂 SELECT secret FROM /srv/akashi")

    monkeypatch.setattr(views, "readiness", fail)
    monkeypatch.setattr(verify_room, "render", fail)
    for path in ("/readyz", "/verify/"):
        answer = browser.get(path)
        assert answer.status_code == 500
        require_strict(answer)
        text = answer.content.decode()
        assert "処理できませんでした" in text
        assert not [word for word in ("桐生", "SELECT", "RuntimeError", "Traceback", ".py", "/srv") if word in text]


def test_our_own_static_files_may_be_kept_and_nothing_else(browser: Client) -> None:
    answer = browser.get("/static/web/tokens.css")
    assert answer.status_code == 200
    require_strict(answer, kept=True)


def test_cookies_of_somebody_who_signs_in_stay_with_this_site(
    browser: Client, settings: Settings, kakogawa: str, now: datetime
) -> None:
    settings.AKASHI_DEMO = True  # asks for no second factor
    word = "correct-horse-battery"
    Operator.objects.create(
        name="sato", municipality=kakogawa, roles=["VIEW"], password=make_password(word), created_at=now
    )
    answer = browser.post("/console/sign-in/", {"name": "sato", "password": word})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/")
    assert settings.SESSION_COOKIE_NAME in answer.cookies
    require_strict(answer)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["samesite"] == "Strict"


def test_the_version_is_for_who_is_inside(browser: Client, settings: Settings) -> None:
    assert settings.AKASHI_VERSION not in browser.get("/console/sign-in/").content.decode()


@pytest.fixture
def logged(tmp_path: object) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The lines production would write, as documents."""
    given = dict(logging_config(folder=tmp_path)["formatters"]["json"])  # type: ignore[arg-type]
    formatter = given.pop("()")(**given)
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in lines]
    logging.getLogger().removeHandler(handler)


def test_a_strangers_host_leaves_one_short_line_without_a_word_of_his(
    browser: Client, logged: Callable[[], list[dict[str, object]]]
) -> None:
    browser.get("/console/sign-in/", headers={"Host": "evil.example"})
    browser.get("/nowhere/evil.example")
    (suspicious,) = [line for line in logged() if line["event"] == "web.suspicious"]
    assert suspicious["kind"] == "DisallowedHost"
    assert not {"places", "errors", "exc_info"} & set(suspicious)
    assert "evil" not in json.dumps(logged())
