"""連携状況: receipts with their counts, and each error by file, line and item."""

from django.test import Client

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
