"""Every address of the console × every persona. An address that is not in the table fails the build (promise P14)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ops_console.models import Operator

from .conftest import SignIn
from .rows import ISSUED, PARTIAL

INCIDENT = "I00000001"
#: name → (method, arguments, anonymous, 職員A VIEW, 監査B AUDIT, 他自治体C, 全体管理).
#: 302 for anonymous is the sign-in page. 404 is the only answer to a stranger and to a missing role, never 403.
TABLE: dict[str, tuple[str, list[str], int, int, int, int, int]] = {
    "front": ("get", [], 302, 200, 200, 200, 200),
    "sign-in": ("get", [], 200, 302, 302, 302, 302),
    "sign-out": ("post", [], 302, 302, 302, 302, 302),
    "print-style": ("get", [], 302, 200, 200, 200, 200),
    "history": ("get", [], 302, 200, 200, 200, 404),
    "record": ("get", [ISSUED], 302, 200, 200, 404, 404),
    "record-name": ("post", [ISSUED], 302, 200, 404, 404, 404),
    "stops": ("get", [], 302, 200, 200, 200, 404),
    "stop": ("post", [], 302, 404, 404, 422, 404),
    "stop-propose": ("get", ["1"], 302, 404, 404, 404, 404),
    "stop-approve": ("post", ["1"], 302, 404, 404, 404, 404),
    "stop-withdraw": ("post", ["1"], 302, 404, 404, 404, 404),
    "statistics": ("get", [], 302, 404, 404, 404, 404),
    "statistics-csv": ("get", [], 302, 404, 404, 404, 404),
    "feeds": ("get", [], 302, 200, 200, 200, 404),
    "receipt": ("get", [PARTIAL], 302, 200, 200, 404, 404),
    "receipt-cancel": ("post", [PARTIAL], 302, 404, 404, 404, 404),
    "receipt-loading": ("get", [PARTIAL], 302, 200, 200, 404, 404),
    "worklist": ("get", [], 302, 200, 200, 200, 404),
    "worklist-close": ("post", [], 302, 404, 404, 404, 404),
    "incidents": ("get", [], 302, 200, 200, 200, 404),
    "incident": ("get", [INCIDENT], 302, 200, 200, 404, 404),
    "incident-seen": ("post", [INCIDENT], 302, 404, 404, 404, 404),
    "incident-close": ("post", [INCIDENT], 302, 404, 404, 404, 404),
}
#: Addresses that change something refuse GET, all others refuse POST; the search form is the one that takes both.
BOTH = {"sign-in", "history", "stop-propose", "receipt-cancel"}


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
def test_each_persona_gets_exactly_what_the_table_says(
    name: str,
    day: str,
    clerk: Operator,
    auditor: Operator,
    stranger: Operator,
    platform: Operator,
    as_: SignIn,
    client: Client,
) -> None:
    method, arguments, *expected = TABLE[name]
    path = reverse(f"console:{name}", args=arguments)
    browsers = [client, *(as_(operator) for operator in (clerk, auditor, stranger, platform))]
    assert [getattr(browser, method)(path).status_code for browser in browsers] == expected
    if expected[0] == 302:
        assert client.get(path).headers["Location"].startswith("/console/sign-in/")


@pytest.mark.parametrize("name", sorted(set(TABLE) - BOTH))
def test_an_address_takes_its_own_method_only(name: str, day: str, hire: Callable[..., Operator], as_: SignIn) -> None:
    method, arguments, *_ = TABLE[name]
    browser = as_(hire("everything", day, "VIEW", "ADMIN", "STATISTICS"))
    other = browser.get if method == "post" else browser.post
    assert other(reverse(f"console:{name}", args=arguments)).status_code == 405


def test_the_stranger_sees_nothing_of_ours_on_pages_both_may_open(day: str, stranger: Operator, as_: SignIn) -> None:
    browser = as_(stranger)
    for name in ("front", "history", "feeds", "worklist", "incidents"):
        text = browser.get(reverse(f"console:{name}"), {"since": "", "until": ""}).content.decode()
        assert not [word for word in (ISSUED, PARTIAL, INCIDENT, day, "加古川市") if word in text], name


def test_the_platform_sees_municipalities_and_no_people(day: str, platform: Operator, as_: SignIn) -> None:
    text = as_(platform).get("/console/").content.decode()
    assert "加古川市" in text
    assert ISSUED not in text


def test_no_page_may_be_kept_by_a_cache(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    for name, (method, arguments, _, status, *_) in TABLE.items():
        if method == "get" and status == 200:
            assert browser.get(reverse(f"console:{name}", args=arguments)).headers["Cache-Control"] == "no-store"


def test_pages_hold_no_inline_script_or_style(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    for name, (method, arguments, _, status, *_) in TABLE.items():
        if method == "get" and status == 200 and name != "print-style":
            response = browser.get(reverse(f"console:{name}", args=arguments))
            text = response.content.decode()
            assert "<script" not in text
            assert " style=" not in text
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["history/%00/", "feeds/%00/", "incidents/%00/", "feeds/?system=%00", "history/?number=%00", "?page=%00", "x"],
)
def test_odd_addresses_are_no_faults_of_the_server(path: str, day: str, clerk: Operator, as_: SignIn) -> None:
    assert as_(clerk).get(f"/console/{path}").status_code in {200, 404, 422}


def test_an_unknown_page_is_answered_in_japanese(day: str, clerk: Operator, as_: SignIn) -> None:
    assert "見つかりません" in as_(clerk).get("/console/history/NO-SUCH-REQUEST/").content.decode()
