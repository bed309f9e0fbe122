"""開示請求: a person's own history comes out whole, and nothing of anybody else."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from issuer.audit import append
from issuer.holds.models import HoldRecord
from issuer.issuance.models import Request
from issuer.replica.models import Resident
from issuer.tenancy.scope import scope
from ops_console.disclosure import extract
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import HELD, ISSUED, NAME, PERSON, number

PAGE = "/console/disclosure/"
MATE, HOUSE = "100000000000009", "200000000000001"
ASKED = {"reference": "総第123号", "ground": "SELF", "atena_no": PERSON, "since": "", "until": ""}


def parts(browser: Client, **more: str) -> dict[str, list[tuple[object, ...]]]:
    """The three parts of an extract."""
    response = browser.post(PAGE, {**ASKED, **more})
    assert response.status_code == 200, response.content.decode()
    return {name: rows for name, _, _, rows in response.context["parts"]}


@pytest.fixture
def mate(day: str, now: datetime) -> str:
    """Somebody of the same household, with a whole-household paper printed at a shop elsewhere."""
    with scope(day):
        Resident.objects.filter(atena_no=PERSON).update(household_no=HOUSE)
        Resident.objects.create(
            municipality=day, atena_no=MATE, member_no=2, history_no=1, history_branch=0, operated_at=now,
            source_sequence=1, name="架空　花子", household_no=HOUSE,
        )  # fmt: skip
        for request_id, extent, state in (
            ("REQ-MATE-001", "ALL", "DELIVERED"),
            ("REQ-MATE-002", "SELF", "DELIVERED"),
            ("REQ-MATE-003", "ALL", "REFUSED"),
            ("REQ-MATE-004", "SELECTED", "DELIVERED"),
        ):
            Request.objects.create(
                municipality=day, request_id=request_id, operation="ISSUE", fingerprint="0" * 64, state=state,
                received_at=now - timedelta(minutes=77), kind="JUMINHYO", extent=extent, copies=1, atena_no=MATE,
                household_no=HOUSE, operator_code="0009", store_code="987654", channel="STORE",
            )  # fmt: skip
    return MATE


def test_the_persons_own_requests_come_out_refusals_included_without_any_reason(
    day: str, auditor: Operator, as_: SignIn, now: datetime
) -> None:
    rows = parts(as_(auditor))["own"]
    assert len(rows) == 5
    issued = next(row for row in rows if row[6] == number(day, now, 1))
    assert issued[1:6] == ("住民票の写し", "世帯全員", "本籍・筆頭者、世帯主・続柄", 2, "交付済")
    assert {row[5] for row in rows} == {"交付済", "交付 (結果待ち)", "交付していません"}
    # Every refusal is told alike: a hold, stale data, a kind that is not offered.
    told = [(*row[2:8], *row[9:]) for row in rows if row[5] == "交付していません"]
    assert len(told) == 3
    assert len(set(told)) == 1
    text = as_(auditor).post(PAGE, ASKED).content.decode()
    for secret in ("R01-0000123", "発行制限があり", "データが古く", HELD, ISSUED, NAME):
        assert secret not in text


def test_a_paper_of_the_household_tells_the_day_and_neither_who_nor_where(
    day: str, mate: str, auditor: Operator, as_: SignIn
) -> None:
    browser = as_(auditor)
    assert parts(browser)["household"] == [
        ("令和8年11月20日", "住民票の写し", "同じ世帯の方", "世帯全員", "交付済"),
        (
            "令和8年11月20日",
            "住民票の写し",
            "同じ世帯の方",
            "選択した世帯員 (載ったかどうかは記録にありません)",
            "交付済",
        ),
    ]
    text = browser.post(PAGE, ASKED).content.decode()
    for secret in (MATE, "987654", "架空", "REQ-MATE"):
        assert secret not in text


@pytest.mark.parametrize(("target", "kind"), [(("1", MATE), "01"), (("1", PERSON), "02"), (("2", HOUSE), "01")])
def test_where_anybody_was_ever_protected_nothing_of_others_comes_out(
    day: str, mate: str, auditor: Operator, as_: SignIn, now: datetime, target: tuple[str, str], kind: str
) -> None:
    with scope(day):
        HoldRecord.objects.create(
            municipality=day, source_system="JUKI", hold_no="R01-9", target_kind=target[0], target_no=target[1],
            hold_kind=kind, starts_at=now - timedelta(days=900), ended_at=now - timedelta(days=500), operated_at=now,
            is_deleted=True,
        )  # fmt: skip
    found = parts(as_(auditor))
    assert found["household"] == []
    assert len(found["own"]) == 5


def test_looks_of_staff_are_told_by_number_not_by_name(
    day: str, clerk: Operator, auditor: Operator, as_: SignIn
) -> None:
    looking = as_(clerk)
    looking.get(f"/console/history/{ISSUED}/")
    looking.post(f"/console/history/{ISSUED}/name/")
    browser = as_(auditor)
    browser.get(f"/console/history/{ISSUED}/")
    rows = parts(browser)["looks"]
    assert [row[1:] for row in rows] == [
        ("職員1", "発行記録の閲覧"),
        ("職員1", "氏名の表示"),
        ("職員2", "発行記録の閲覧"),
    ]
    text = browser.post(PAGE, ASKED).content.decode()
    assert clerk.name not in text
    # The making of the first extract is a look itself.
    assert "開示請求の処理" in text


def test_an_act_nobody_has_cleared_is_told_as_a_look_only(
    day: str, auditor: Operator, as_: SignIn, now: datetime
) -> None:
    with scope(day):
        append(
            municipality=day, at=now, actor="holder", action="protection.viewed", detail={"atena_no": PERSON}
        )  # fmt: skip
    assert [row[2] for row in parts(as_(auditor))["looks"]] == ["記録の閲覧"]


def test_the_period_narrows_every_part(day: str, mate: str, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    browser.get(f"/console/history/{ISSUED}/")
    assert [len(rows) for rows in parts(browser, until="R8.11.19").values()] == [0, 0, 0]
    assert [len(rows) for rows in parts(browser, since="R8.11.20", until="R8.11.20").values()] == [5, 2, 2]


def test_making_and_taking_out_is_on_the_chain_with_the_reference(day: str, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    parts(browser)
    response = browser.post(f"{PAGE}csv/", {**ASKED, "part": "own"})
    text = response.content.decode("utf-8-sig")
    assert text.startswith("受付,種別,範囲")
    assert text.count("住民票の写し") == 4
    assert PERSON not in response.headers["Content-Disposition"]
    said = acts(day, actor=auditor.name)
    assert [action for action, _ in said] == ["disclosure.made", "disclosure.exported"]
    assert said[0][1] == {
        "atena_no": PERSON, "reference": "総第123号", "ground": "SELF", "since": "", "until": "", "found": 5,
    }  # fmt: skip
    assert said[1][1]["part"] == "own"


def test_too_much_for_one_person_is_refused_not_cut(
    day: str, auditor: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract, "MOST", 3)
    response = as_(auditor).post(PAGE, ASKED)
    assert response.status_code == 422
    assert "期間を分けて" in response.content.decode()
    assert acts(day, actor=auditor.name) == []


@pytest.mark.parametrize(
    "wrong",
    [{"reference": ""}, {"reference": "a\nb"}, {"ground": "X"}, {"atena_no": ""}, {"atena_no": "氏名"},
     {"since": "R8.11.20", "until": "R8.11.19"}, {"since": "R8.2.30"}],
)  # fmt: skip
def test_a_wrong_question_is_told_at_its_field(wrong: dict[str, str], day: str, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    assert browser.post(PAGE, {**ASKED, **wrong}).status_code == 422
    assert browser.post(f"{PAGE}csv/", {**ASKED, "part": "own", **wrong}).status_code == 422
    assert browser.post(f"{PAGE}csv/", {**ASKED, "part": "x"}).status_code == 404
