"""連携状況: receipts with their counts, and each error by file, line and item."""

from django.test import Client
from django.utils import timezone

from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import PARTIAL

FEEDS = "/console/feeds/"


def listed(browser: Client, **asked: str) -> list[str]:
    return [receipt.number for receipt, _ in browser.get(FEEDS, asked).context["rows"]]


def test_receipts_are_narrowed_by_system_and_result(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert len(listed(browser)) == 3
    assert listed(browser, system="INKAN") == ["INKAN-0000000018"]
    assert listed(browser, state="HELD") == ["JUKI-0000000044"]
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
        Receipt.objects.filter(number="JUKI-0000000044").update(**running, progress_at=timezone.now())
    browser = as_(clerk)
    for path in (FEEDS, f"{FEEDS}JUKI-0000000044/"):
        text = browser.get(path).content.decode()
        assert '<progress max="300000" value="120000" aria-label="読み取り">' in text
        assert "120,000 / 300,000 行、毎秒 4,000 行、この段の残り 約45秒" in text
    with scope(day):
        Receipt.objects.filter(number="JUKI-0000000044").update(state="APPLIED")
    assert "<progress" not in browser.get(FEEDS).content.decode()
