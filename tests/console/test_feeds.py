"""連携状況: receipts with their counts, and each error by file, line and item."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from integrations.feeds import service
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from ..feeds.packages import Feed
from .chain import acts
from .conftest import SignIn
from .rows import HELD_PACKAGE, PARTIAL

FEEDS = "/console/feeds/"


def listed(browser: Client, **asked: str) -> list[str]:
    return [receipt.number for receipt, _ in browser.get(FEEDS, asked).context["rows"]]


def test_receipts_are_narrowed_by_system_and_result(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert len(listed(browser)) == 3
    assert listed(browser, system="INKAN") == ["INKAN-0000000018"]
    assert listed(browser, state="HELD") == [HELD_PACKAGE]
    assert len(listed(browser, state="'; DROP")) == 3


def test_a_receipt_tells_each_error_and_that_the_counts_agree(day: str, clerk: Operator, as_: SignIn) -> None:
    text = as_(clerk).get(f"{FEEDS}{PARTIAL}/").content.decode()
    for expected in ("J01.csv", "生年月日", "日付の形ではありません", "合っています"):
        assert expected in text
    assert acts(day, actor=clerk.name) == [("receipt.viewed", {"receipt": PARTIAL})]


def test_counts_that_do_not_agree_are_pointed_out(day: str, clerk: Operator, as_: SignIn) -> None:
    with scope(day):
        Receipt.objects.filter(number=PARTIAL).update(rows=99)
    assert "合いません" in as_(clerk).get(f"{FEEDS}{PARTIAL}/").content.decode()


def test_a_load_that_runs_shows_its_rows_its_rate_and_the_time_left(day: str, clerk: Operator, as_: SignIn) -> None:
    running = {"progress_step": "READ", "progress_rows": 120_000, "progress_total": 300_000, "progress_seconds": 30.0}
    with scope(day):
        Receipt.objects.filter(number=HELD_PACKAGE).update(**running, progress_at=timezone.now())
    browser = as_(clerk)
    for path in (FEEDS, f"{FEEDS}{HELD_PACKAGE}/"):
        text = browser.get(path).content.decode()
        assert '<progress max="300000" value="120000" aria-label="読み取り">' in text
        assert "120,000 / 300,000 行、毎秒 4,000 行、この段の残り 約45秒" in text
    with scope(day):
        Receipt.objects.filter(number=HELD_PACKAGE).update(state="APPLIED")
    assert "<progress" not in browser.get(FEEDS).content.decode()


@pytest.fixture
def held(day: str, tmp_path: Path, settings) -> str:
    """A package that waits for another: its receipt."""
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_NOW = timezone.now()
    feed = Feed(folder=tmp_path, system="ZEI", municipality=day)
    receipt = service.submit(path=feed.write(9, previous=8), now=settings.AKASHI_NOW)
    service.apply_waiting(municipality=day, now=settings.AKASHI_NOW)
    return str(receipt["receipt"])


def test_an_administrator_calls_a_waiting_package_off_and_the_chain_names_who(
    day: str, held: str, hire, as_: SignIn
) -> None:
    admin = hire("admin-z", day, "VIEW", "ADMIN")
    browser = as_(admin)
    address = f"{FEEDS}{held}/cancel/"
    assert address in browser.get(f"{FEEDS}{held}/").content.decode()
    page = browser.get(address).content.decode()
    assert "連番 9 は使い済みになりません" in page
    with scope(day):
        assert Receipt.objects.get(number=held).state == "HELD"
    assert browser.post(address).headers["Location"] == f"{FEEDS}{held}/"
    with scope(day):
        found = Receipt.objects.get(number=held)
    assert (found.state, found.errors[0]["code"], found.cancel_by) == ("REFUSED", "CANCELLED", "admin-z")
    assert ("feed.cancel_asked", {"receipt": held, "sequence": 9}) in acts(day, actor="admin-z")
    again = browser.post(address)
    assert again.status_code == 422
    assert "取り消せません" in again.content.decode()
    assert address not in browser.get(f"{FEEDS}{held}/").content.decode()


def test_who_may_only_look_cannot_call_a_package_off(day: str, held: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert "/cancel/" not in browser.get(f"{FEEDS}{held}/").content.decode()
    for act in (browser.get, browser.post):
        assert act(f"{FEEDS}{held}/cancel/").status_code == 404
    with scope(day):
        assert Receipt.objects.get(number=held).state == "HELD"


def test_the_part_that_tells_of_a_load_asks_for_the_whole_page_at_its_end(
    day: str, clerk: Operator, as_: SignIn
) -> None:
    browser, path = as_(clerk), f"{FEEDS}{HELD_PACKAGE}/"
    running = {"progress_step": "MERGE", "progress_rows": 10, "progress_total": 30, "progress_seconds": 1.0}
    with scope(day):
        Receipt.objects.filter(number=HELD_PACKAGE).update(**running, progress_at=timezone.now())
    whole = browser.get(path).content.decode()
    part = browser.get(f"{path}loading/")
    assert "htmx" in whole
    assert f'hx-get="{path}loading/"' in part.content.decode()
    assert "10 / 30 行" in part.content.decode()
    assert "HX-Refresh" not in part.headers
    with scope(day):
        Receipt.objects.filter(number=HELD_PACKAGE).update(progress_at=None)
    assert browser.get(f"{path}loading/").headers["HX-Refresh"] == "true"
    assert "htmx" not in browser.get(path).content.decode()
