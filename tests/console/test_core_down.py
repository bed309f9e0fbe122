"""基幹停止の宣言 on the screen: two declare it, two end it."""

from collections.abc import Callable

import pytest
from django.test import Client

from issuer.municipality.core_down import core_downs
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .conftest import SignIn

PAGE = "/console/core-down/"
GIVEN = {
    "system": "JUKI",
    "stop_day": "R8.11.20",
    "stop_time": "8:40",
    "end_day": "令和8年11月21日",
    "end_time": "17:15",
    "reason": "住民記録システムの障害",
}


@pytest.fixture
def two(day: str, hire: Callable[..., Operator], as_: SignIn) -> tuple[Client, Client]:
    first, second = (as_(hire(name, day, "ADMIN")) for name in ("admin-a", "admin-b"))
    return first, second


def _cannot_alone(browser: Client, approval: str) -> None:
    refused = browser.post(f"{approval}approve/")
    assert refused.status_code == 422
    assert "ほかの職員が承認してください" in refused.content.decode()


def test_two_declare_it_and_two_end_it(day: str, two: tuple[Client, Client]) -> None:
    first, second = two
    approval = first.post(f"{PAGE}new/", GIVEN).headers["Location"]
    _cannot_alone(first, approval)
    assert "承認を待っています" in second.get(PAGE).content.decode()
    page = second.get(approval).content.decode()
    assert "停止時刻 2026-11-20 08:40 までで数える" in page
    assert "住民基本台帳" in page
    assert second.post(f"{approval}approve/").status_code == 302
    with scope(day):
        (row,) = core_downs()
    text = first.get(PAGE).content.decode()
    assert "停止の宣言中" in text
    assert "admin-a・admin-b" in text
    assert "もう宣言中です" in first.post(f"{PAGE}new/", GIVEN).content.decode()
    ending = second.post(f"{PAGE}{row.id}/end/", {"reason": "復旧を確かめた"}).headers["Location"]
    _cannot_alone(second, ending)
    assert "停止の宣言中" in first.get(PAGE).content.decode()
    assert first.post(f"{ending}approve/").status_code == 302
    assert "宣言中のシステムはありません" in first.get(PAGE).content.decode()
    assert first.get(f"{PAGE}{row.id}/end/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"stop_day": ""}, "停止した日を入力してください"),
        ({"stop_time": ""}, "停止した時刻を入力してください"),
        ({"stop_time": "24:01"}, "0:00 から 23:59"),
        ({"stop_time": "10:01"}, "停止時刻は、今より前"),
        ({"end_day": "R8.11.27", "end_time": "8:41"}, "7日以内"),
        ({"end_day": "R8.11.31"}, "11月31日はありません"),
        ({"reason": ""}, "停止の理由を書いてください"),
        ({"system": "WORD"}, "止まったシステム"),
    ],
)
def test_what_cannot_be_is_told(day: str, two: tuple[Client, Client], wrong: dict[str, str], told: str) -> None:
    answer = two[0].post(f"{PAGE}new/", GIVEN | wrong)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_who_may_only_look_is_offered_nothing(day: str, clerk: Operator, as_: SignIn) -> None:
    text = as_(clerk).get(PAGE).content.decode()
    assert "宣言を提案する" not in text
    assert "いまのデータの時点" in text
