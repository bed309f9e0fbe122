"""例外許可 on the screen."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from issuer.holds.exemptions import spend
from issuer.holds.models import ExemptionRecord
from issuer.holds.services import set_hold
from issuer.papers.kinds import HoldKind
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests import factories

from .chain import acts
from .conftest import SignIn

PAGE = "/console/exceptions/"
WHO = {"applicant": "1", "kind": "JUMINHYO"}
Hire = Callable[..., Operator]


@pytest.fixture
def town(kakogawa: str, now: datetime) -> str:
    """A person with a stop of the console and 支援措置 of the core system."""
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])
    set_hold(
        municipality=kakogawa, target_kind="1", target_no="1", kind=HoldKind.STOPPED_BY_PERSON, starts_at=now,
        reason="紛失", operator="hold-x", now=now,
    )  # fmt: skip
    factories.hold(kakogawa, now, target="2", number="H1")
    return kakogawa


def _keys(browser: Client) -> list[str]:
    text = browser.post(f"{PAGE}new/", WHO).content.decode()
    assert "桐○　茂" in text
    return re.findall(r'name="holds" value="([0-9a-f]{32})"', text)


def _proposed(browser: Client, **given: object) -> str:
    answer = browser.post(
        f"{PAGE}propose/", {**WHO, "holds": _keys(browser), "hours": "2", "reason": "面談で本人を確認"} | given
    )
    return str(answer.headers.get("Location", answer.content.decode()))


def test_two_people_grant_it_and_one_takes_it_back(town: str, hire: Hire, as_: SignIn) -> None:
    first, second = (as_(hire(name, town, "HOLD", "PROTECTION")) for name in ("hold-a", "hold-b"))
    assert len(_keys(first)) == 2
    approval = _proposed(first)
    assert first.post(f"{approval}approve/").status_code == 422
    page = second.get(approval).content.decode()
    for said in ("面談で本人を確認", "住民票の写しを1回だけ交付する", "桐○　茂", "支援措置", "発行停止 (本人申出)"):
        assert said in page
    assert second.post(f"{approval}approve/").status_code == 302
    assert second.post(f"{approval}approve/").status_code == 422
    with scope(town):
        number = ExemptionRecord.objects.get().number
    assert "未使用" in second.get(PAGE).content.decode()
    assert "まだ使われていない例外許可があります" in _proposed(first)
    assert second.post(f"{PAGE}{number}/revoke/").status_code == 302
    assert "取消し" in second.get(PAGE).content.decode()
    assert "exemption.revoked" in [action for action, _ in acts(town, actor="hold-b")]


def test_without_the_role_supporting_measures_are_neither_named_nor_lifted(town: str, hire: Hire, as_: SignIn) -> None:
    guard, clerk = as_(hire("guard-a", town, "PROTECTION")), as_(hire("hold-a", town, "HOLD"))
    (secret,), (own,) = _keys(guard), _keys(clerk)
    text = clerk.post(f"{PAGE}new/", WHO).content.decode()
    assert "理由は支援措置の権限を持つ職員に照会" in text
    assert "HH1" not in text  # 抑止番号 of the core system
    assert secret != own
    assert "今の制限から選び直してください" in _proposed(clerk, holds=[secret])
    assert "今の制限から選び直してください" in _proposed(guard, holds=[own])
    approval = _proposed(guard)
    assert clerk.get(approval).status_code == 404
    assert clerk.post(f"{approval}approve/").status_code == 404
    assert as_(hire("guard-b", town, "PROTECTION")).post(f"{approval}approve/").status_code == 302
    with scope(town):
        row = ExemptionRecord.objects.get()
    assert row.is_protection
    assert row.number not in clerk.get(PAGE).content.decode()
    assert clerk.post(f"{PAGE}{row.number}/revoke/").status_code == 404


def test_what_is_used_up_shows_its_request_and_is_not_taken_back(
    town: str, hire: Hire, as_: SignIn, now: datetime
) -> None:
    first, second = (as_(hire(name, town, "HOLD")) for name in ("hold-a", "hold-b"))
    second.post(f"{_proposed(first)}approve/")
    with scope(town) as cursor:
        number = ExemptionRecord.objects.get().number
        spend(cursor, municipality=town, numbers=[number], request_id="REQ-USED-1", now=now)
    assert "REQ-USED-1" in first.get(PAGE).content.decode()
    refused = first.post(f"{PAGE}{number}/revoke/")
    assert refused.status_code == 422
    assert "もう使われたか" in refused.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"applicant": ""}, "宛名番号を入力してください"),
        ({"applicant": "1' OR"}, "半角で入力してください"),
        ({"kind": "PASSPORT"}, "証明書"),
        ({"hours": "25"}, "1から24の数"),
        ({"hours": "x"}, "1から24の数"),
        ({"holds": []}, "制限を選んでください"),
        ({"reason": " "}, "理由を書いてください"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    town: str, hire: Hire, as_: SignIn, wrong: dict[str, object], told: str
) -> None:
    assert told in _proposed(as_(hire("hold-a", town, "HOLD")), **wrong)


def test_a_look_at_what_stands_against_somebody_is_on_the_chain_and_not_in_an_address(
    town: str, hire: Hire, as_: SignIn
) -> None:
    browser = as_(hire("hold-a", town, "HOLD"))
    brought = browser.post(f"{PAGE}new/", {"target_kind": "1", "target_no": "1"})
    assert 'value="1"' in brought.content.decode()
    _keys(browser)
    assert acts(town, actor="hold-a") == [("exemption.considered", {"applicant": "1", "kind": "JUMINHYO"})]
    assert "選べる制限はありません" in browser.post(f"{PAGE}new/", WHO | {"applicant": "K9/1"}).content.decode()
