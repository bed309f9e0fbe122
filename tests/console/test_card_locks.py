"""条例利用の閉塞 on the screen."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from issuer.identity.card import GENERATION
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests import factories

from .chain import acts
from .conftest import SignIn

PAGE = "/console/card-locks/"


@pytest.fixture
def browser(kakogawa: str, now: datetime, hire: Callable[..., Operator], as_: SignIn) -> Client:
    """User AB12, whose 住民票 is locked by three wrong ones; 印鑑 is not."""
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])
    for kind in ("JUMINHYO", "INKAN"):
        factories.card_user(kakogawa, now, user="AB12", kind=kind, atena_no="1", pin="1234")
    with scope(kakogawa) as cursor:
        cursor.execute(
            "INSERT INTO identity_card_failures"
            " (municipality, user_id, certificate_kind, generation, failures, last_at)"
            f" SELECT municipality, user_id, certificate_kind, {GENERATION}, 3, %s FROM identity_card_user"
            " WHERE certificate_kind = 'JUMINHYO'",
            [now],
        )
    return as_(hire("hold-a", kakogawa, "HOLD"))


def test_who_is_locked_is_shown_masked_and_unlocked_on_the_chain(kakogawa: str, browser: Client) -> None:
    text = browser.post(PAGE, {"user": "AB12"}).content.decode()
    assert "桐○　茂" in text
    assert text.count(">閉塞</span>") == 1
    assert text.count(">使える</span>") == 1
    done = browser.post(f"{PAGE}unlock/", {"user": "AB12"}).content.decode()
    assert "解きました (住民票の写し)" in done
    assert ">閉塞</span>" not in done
    assert [action for action, _ in acts(kakogawa, actor="hold-a")] == ["card.viewed", "card.unlocked", "card.viewed"]
    again = browser.post(f"{PAGE}unlock/", {"user": "AB12"})
    assert again.status_code == 422
    assert "誤りは数えられていません" in again.content.decode()


def test_an_unknown_or_impossible_user_is_told(browser: Client) -> None:
    assert "登録はありません" in browser.post(PAGE, {"user": "ZZ99"}).content.decode()
    assert "半角の英数字" in browser.post(PAGE, {"user": "ＡＢ１２"}).content.decode()
    assert "入力してください" in browser.post(f"{PAGE}unlock/", {}).content.decode()


def test_a_stranger_unlocks_nobody_of_ours(
    kakogawa: str, strangers: str, browser: Client, hire: Callable[..., Operator], as_: SignIn
) -> None:
    other = as_(hire("hold-c", strangers, "HOLD"))
    assert "登録はありません" in other.post(PAGE, {"user": "AB12"}).content.decode()
    assert other.post(f"{PAGE}unlock/", {"user": "AB12"}).status_code == 422
    assert ">閉塞</span>" in browser.post(PAGE, {"user": "AB12"}).content.decode()
