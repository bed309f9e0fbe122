"""発行制限 on the screen."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from issuer.holds.models import HoldRecord
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests import factories

from .chain import acts
from .conftest import SignIn
from .rows import PERSON

PAGE = "/console/restrictions/"
GIVEN = {"target_kind": "1", "target_no": PERSON, "hold_kind": "05", "everything": "on", "reason": "カード紛失の申出"}
Hire = Callable[..., Operator]


@pytest.fixture
def a(hire: Hire, day: str) -> Operator:
    return hire("hold-a", day, "HOLD")


@pytest.fixture
def b(hire: Hire, day: str) -> Operator:
    return hire("hold-b", day, "HOLD")


@pytest.fixture
def guard(hire: Hire, day: str) -> Operator:
    return hire("guard-a", day, "PROTECTION")


def _holds(code: str) -> list[HoldRecord]:
    with scope(code):
        return list(HoldRecord.objects.order_by("operated_at", "hold_no"))


def _set(browser: Client, **given: object) -> str:
    answer = browser.post(f"{PAGE}new/set/", GIVEN | given)
    assert answer.status_code == 302
    return answer.headers["Location"].rstrip("/").rpartition("/")[2]


def test_the_page_before_says_whom_and_what_and_nothing_is_set_yet(day: str, a: Operator, as_: SignIn) -> None:
    text = as_(a).post(f"{PAGE}new/check/", GIVEN).content.decode()
    assert "髙○　○郎" in text
    assert "𠮷郎" not in text
    assert "次の要求から" in text
    assert "解除は、1人が提案し、別の1人が承認します" in text
    assert _holds(day) == []
    assert acts(day, actor="hold-a") == [("restriction.checked", {"target_kind": "1", "target_no": PERSON})]
    text = as_(a).post(f"{PAGE}new/check/", GIVEN | {"target_no": "999"}).content.decode()
    assert "副本にこの番号の記録がありません" in text


def test_one_person_sets_and_two_release(day: str, a: Operator, b: Operator, as_: SignIn, now: datetime) -> None:
    first, second = as_(a), as_(b)
    number = _set(first)
    (row,) = _holds(day)
    assert (row.target_no, row.hold_kind, row.certificate_kinds, row.starts_at) == (PERSON, "05", "", now)
    assert (row.operator_id, row.reason, row.ends_at) == ("hold-a", "カード紛失の申出", None)
    answer = first.post(f"{PAGE}{number}/release/", {"reason": "カードが見つかった"})
    approval = answer.headers["Location"]
    refused = first.post(f"{approval}approve/")
    assert "ほかの職員が承認してください" in refused.content.decode()
    assert "もう承認を待っています" in first.post(f"{PAGE}{number}/release/", {"reason": "再度"}).content.decode()
    page = second.get(approval).content.decode()
    assert "カードが見つかった" in page
    assert "髙○　○郎" in page
    assert second.post(f"{approval}approve/").status_code == 302
    assert _holds(day)[0].ended_at == now
    assert second.post(f"{approval}approve/").status_code == 422
    assert first.post(f"{PAGE}{number}/release/", {"reason": "もう一度"}).status_code == 404


def test_a_form_sent_twice_sets_one(day: str, a: Operator, as_: SignIn) -> None:
    browser = as_(a)
    _set(browser)
    again = browser.post(f"{PAGE}new/set/", GIVEN)
    assert again.status_code == 422
    assert "もう掛かっています" in again.content.decode()
    assert len(_holds(day)) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"target_no": ""}, "対象番号を入力してください"),
        ({"target_no": "1 OR 1"}, "半角の英数字"),
        ({"everything": ""}, "止める証明書を選ぶか"),
        ({"kinds": ["INKAN"]}, "両方は選べません"),
        ({"hold_kind": ""}, "抑止種別を選んでください"),
        ({"hold_kind": "01"}, "抑止種別"),
        ({"hold_kind": "LE"}, "抑止種別"),
        ({"start_day": "R8.11.19"}, "開始は今より後"),
        ({"start_day": "昭和64年1月8日"}, "平成元年1月8日"),
        ({"end_day": "R8.11.19"}, "終了は、今と開始より後"),
        ({"end_time": "9:00"}, "終了日も入力"),
        ({"start_day": "R8.12.1", "start_time": "25:00"}, "時刻は 9:05 のように"),
        ({"reason": " "}, "理由を書いてください"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    day: str, a: Operator, as_: SignIn, wrong: dict[str, object], told: str
) -> None:
    for step in ("check", "set"):
        answer = as_(a).post(f"{PAGE}new/{step}/", GIVEN | wrong)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert _holds(day) == []


def test_a_period_is_in_japanese_time_and_its_last_day_is_whole(day: str, a: Operator, as_: SignIn) -> None:
    _set(as_(a), everything="", kinds=["INKAN", "JUMINHYO"], start_day="R8.12.1", start_time="9:05", end_day="R8.12.3")
    (row,) = _holds(day)
    assert row.certificate_kinds == "INKAN JUMINHYO"
    assert row.starts_at.isoformat() == "2026-12-01T00:05:00+00:00"
    assert row.ends_at.isoformat() == "2026-12-03T15:00:00+00:00"


def test_supporting_measures_are_set_seen_and_released_by_their_role_alone(
    day: str, a: Operator, guard: Operator, hire: Hire, as_: SignIn
) -> None:
    number = _set(as_(guard), hold_kind="01", reason="支援措置申出書 第12号")
    assert as_(a).get(f"{PAGE}{number}/").status_code == 404
    assert as_(a).get(f"{PAGE}{number}/release/").status_code == 404
    seen = as_(a).get(PAGE).content.decode()
    assert "理由は支援措置の権限を持つ職員に照会" in seen
    assert not [word for word in (PERSON, "第12号", "guard-a", number) if word in seen]
    approval = as_(guard).post(f"{PAGE}{number}/release/", {"reason": "期間満了"}).headers["Location"]
    assert as_(a).get(approval).status_code == 404
    assert as_(a).post(f"{approval}approve/").status_code == 404
    assert as_(hire("guard-b", day, "PROTECTION")).post(f"{approval}approve/").status_code == 302
    assert _holds(day)[0].ended_at is not None


def test_a_stop_of_another_system_looks_like_supporting_measures_to_who_may_not_know(
    day: str, a: Operator, as_: SignIn, now: datetime
) -> None:
    browser, pages = as_(a), []
    for kind in ("01", "05"):
        factories.hold(day, now, target="1", number=PERSON, kind=kind)
        whole = browser.get(PAGE).content.decode()
        asked = browser.post(PAGE, {"target_no": PERSON}).content.decode()
        narrowed = browser.get(f"{PAGE}?state=STANDING&hold_kind=05").content.decode()
        pages.append([text.partition('<h2 id="results">')[2] for text in (whole, asked, narrowed)])
        with scope(day) as cursor:  # out of sight, for the other one
            cursor.execute(
                "UPDATE holds_hold SET hold_no = %s, target_no = 'x', hold_kind = '03', is_deleted = true "
                "WHERE target_no = %s",
                [kind, PERSON],
            )
    assert pages[0] == pages[1]
    assert "照会" in pages[0][0]
    assert "照会" in pages[0][1]
    assert "該当する制限はありません" in pages[0][2]
    assert PERSON not in pages[0][0]


def test_a_number_of_a_person_never_comes_into_an_address(day: str, a: Operator, as_: SignIn) -> None:
    browser = as_(a)
    _set(browser)
    found = browser.post(PAGE, {"target_no": PERSON})
    assert found.status_code == 200
    assert PERSON in found.content.decode()
    moved = browser.post(PAGE, {"state": "STANDING", "hold_kind": "05"})
    assert moved.headers["Location"] == f"{PAGE}?state=STANDING&target_kind=&hold_kind=05&certificate_kind="
    assert PERSON in browser.get(moved.headers["Location"]).content.decode()
    assert browser.get(f"{PAGE}?target_no={PERSON}").status_code == 404
    searched = [detail for action, detail in acts(day, actor="hold-a") if action == "restriction.searched"]
    assert {"target_no": PERSON, "page": 1} in searched


def test_another_page_may_bring_the_person(day: str, a: Operator, as_: SignIn) -> None:
    brought = as_(a).post(reverse("console:restriction-new"), {"target_kind": "2", "target_no": "H-1"})
    text = brought.content.decode()
    assert brought.status_code == 200
    assert 'value="H-1"' in text
    (chosen,) = re.findall(r'<input type="radio"[^>]*checked[^>]*>', text)
    assert 'value="2"' in chosen
