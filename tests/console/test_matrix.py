"""Every address of the console × every persona. An address that is not in the table fails the build (promise P14)."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from ops_console.models import Operator
from ops_console.roles import MUNICIPAL
from tests.web.strict import require_strict

from . import matrix
from .chain import acts
from .conftest import SignIn
from .matrix import Row
from .matrix.incidents import INCIDENT
from .rows import ISSUED, PARTIAL

TABLE = matrix.table()
Hire = Callable[..., Operator]


@pytest.fixture
def filled(day: str, now: datetime) -> str:
    """The day's rows and every room's own. Returns the municipality's code."""
    for module in matrix.modules():
        if hasattr(module, "fill"):
            module.fill(municipality=day, now=now)
    return day


def _path(name: str, row: Row, municipality: str) -> str:
    arguments = row.arguments(municipality) if callable(row.arguments) else row.arguments
    return reverse(f"console:{name}", args=arguments)


def _ask(browser: Client, name: str, row: Row, municipality: str) -> HttpResponse:
    path = _path(name, row, municipality)
    answer: HttpResponse = browser.post(path, dict(row.data)) if row.method == "post" else browser.get(path)
    return answer


def console_patterns() -> dict[str, URLPattern]:
    """Every named address below /console/."""
    (console,) = [r for r in get_resolver().url_patterns if isinstance(r, URLResolver) and r.app_name == "console"]

    def walk(resolver: URLResolver) -> list[URLPattern]:
        found: list[URLPattern] = []
        for entry in resolver.url_patterns:
            found += walk(entry) if isinstance(entry, URLResolver) else [entry]
        return found

    return {str(pattern.name): pattern for pattern in walk(console)}


def test_every_address_is_in_the_table() -> None:
    assert set(console_patterns()) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_exactly_what_the_table_says(name: str, filled: str, hire: Hire, as_: SignIn) -> None:
    row = TABLE[name]
    for role in sorted(MUNICIPAL):
        expected = row.status if role in row.roles else 404
        answer = _ask(as_(hire(f"only-{role.lower()}", filled, role)), name, row, filled)
        assert answer.status_code == expected, role


@pytest.mark.parametrize("name", TABLE)
def test_strangers_the_platform_and_nobody_get_what_the_table_says(
    name: str, filled: str, strangers: str, hire: Hire, platform: Operator, as_: SignIn, client: Client
) -> None:
    row = TABLE[name]
    stranger = hire("stranger-d", strangers, *MUNICIPAL)
    answers = [_ask(browser, name, row, filled) for browser in (client, as_(stranger), as_(platform))]
    assert [answer.status_code for answer in answers] == [row.anonymous, row.stranger, row.platform]
    if row.anonymous == 302:
        assert answers[0].headers["Location"].startswith("/console/sign-in/")


def test_an_operator_without_a_municipality_finds_no_page_of_one_whatever_the_roles(
    filled: str, hire: Hire, as_: SignIn
) -> None:
    browser = as_(hire("nowhere", "", *MUNICIPAL))
    for name, row in TABLE.items():
        if row.platform == 404:
            assert _ask(browser, name, row, filled).status_code == 404, name


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if not row.both and row.roles))
def test_an_address_takes_its_own_method_only(name: str, filled: str, hire: Hire, as_: SignIn) -> None:
    row = TABLE[name]
    browser = as_(hire("everything", filled, *MUNICIPAL))
    other = browser.get if row.method == "post" else browser.post
    assert other(_path(name, row, filled)).status_code == 405


def test_the_stranger_sees_nothing_of_ours_on_pages_both_may_open(day: str, stranger: Operator, as_: SignIn) -> None:
    browser = as_(stranger)
    for name in ("front", "history", "feeds", "worklist", "incidents"):
        text = browser.get(reverse(f"console:{name}"), {"since": "", "until": ""}).content.decode()
        assert not [word for word in (ISSUED, PARTIAL, INCIDENT, day, "加古川市") if word in text], name


def test_the_platform_sees_municipalities_and_no_people(day: str, platform: Operator, as_: SignIn) -> None:
    text = as_(platform).get("/console/").content.decode()
    assert "加古川市" in text
    assert ISSUED not in text


def test_no_page_may_be_kept_by_a_cache_or_hold_inline_script_or_style_or_lack_help(
    filled: str, hire: Hire, as_: SignIn, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = as_(hire("everything", filled, *MUNICIPAL))
    for name, row in TABLE.items():
        if row.method != "get" or row.status != 200 or not row.roles:
            continue
        response = _ask(browser, name, row, filled)
        assert response.headers["Cache-Control"] == "no-store", name
        require_strict(response)
        if response.headers["Content-Type"].startswith("text/html"):
            text = response.content.decode()
            assert not re.search("<script(?! src=)", text), name
            assert " style=" not in text, name
            if "<html" in text:  # not a fragment of a page
                help_text = text.partition("この画面について</summary>")[2].partition("</details>")[0]
                assert help_text.strip(), f"{name} has no help"


@pytest.mark.parametrize(
    "path",
    ["history/%00/", "feeds/%00/", "incidents/%00/", "feeds/?system=%00", "history/?number=%00", "?page=%00", "x"],
)
def test_odd_addresses_are_no_faults_of_the_server(path: str, day: str, clerk: Operator, as_: SignIn) -> None:
    assert as_(clerk).get(f"/console/{path}").status_code in {200, 404, 422}


def test_an_unknown_page_is_answered_in_japanese(day: str, clerk: Operator, as_: SignIn) -> None:
    assert "見つかりません" in as_(clerk).get("/console/history/NO-SUCH-REQUEST/").content.decode()


#: What an authenticator is asked: nothing is done until it answers.
QUESTIONS = {"account-passkey-question", "confirm-question", "sign-in-question"}
ACTS = sorted(name for name, row in TABLE.items() if row.method == "post" and row.roles and name not in QUESTIONS)


@pytest.mark.parametrize("name", ACTS)
def test_whatever_is_posted_and_done_is_on_the_chain(name: str, filled: str, hire: Hire, as_: SignIn) -> None:
    row = TABLE[name]
    answer = _ask(as_(hire("actor", filled, min(row.roles))), name, row, filled)
    assert answer.status_code == row.status
    assert acts(filled, actor="actor") or row.status in {404, 422}, "done without a trace"
