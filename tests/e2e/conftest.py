"""A browser, a server of our own and a day's rows."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from issuer.tenancy.scope import scope
from ops_console.models import Operator

from ..console.rows import fill

PASSWORD = "correct-horse-battery"
#: Playwright runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, as ``bin/test e2e`` found or installed it."""
    program = os.environ.get("AKASHI_TEST_CHROMIUM", "/usr/bin/chromium")
    # A root in a container has neither a sandbox nor much of /dev/shm.
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(program), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def office(transactional_db: None, settings: LazySettings, kakogawa: str, now: datetime) -> str:
    """Our municipality with a day's rows, and one clerk."""
    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, now
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    fill(municipality=kakogawa, now=now)
    with scope(kakogawa):
        Operator.objects.create(
            name="clerk-a",
            display_name="職員A",
            municipality=kakogawa,
            roles=["VIEW", "ADMIN", "STATISTICS"],
            created_at=now,
            password=make_password(PASSWORD),
        )
    return kakogawa


@contextmanager
def window(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int],
    locale: str | None = "ja-JP",
    kinds: Sequence[str] = ("error",),
) -> Iterator[Page]:
    """A window in which any complaint of the browser (CSP, errors) fails the test. ``kinds``: of its console."""
    context = browser.new_context(base_url=url, locale=locale, viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    complaints: list[str] = []

    def said(message: ConsoleMessage) -> None:
        # Chromium reports every answer of the 400s; a form sent back with its errors is a 422 and no complaint.
        if message.type in kinds and "422" not in message.text:
            complaints.append(message.text)

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, office: str, live_server: LiveServer) -> Iterator[Page]:
    """A fresh window at the sign-in page."""
    with window(browser, live_server.url, size=(1280, 900)) as page:
        page.goto("/console/")
        yield page
