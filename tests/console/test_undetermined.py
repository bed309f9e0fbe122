"""未確定: what waits, what is known of it, and that two people end it."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse

from issuer.issuance.models import Request
from issuer.ledger.models import Entry
from issuer.settlement.models import Statement, StatementLine
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import ISSUED, NAME, PERSON, UNKNOWN, number

LIST, ITEM = "/console/undetermined/", f"/console/undetermined/{UNKNOWN}/"
SAID = {"end": "DELIVERED", "printed": "2", "paid": "500", "reason": "店の控えで確かめた"}
Hire = Callable[..., Operator]


def _propose(browser: Client, **more: str) -> str:
    """The address of the proposal."""
    response = browser.post(f"{ITEM}propose/", {**SAID, **more})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def test_the_list_tells_age_place_and_money_and_names_nobody(
    day: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    text = as_(clerk).get(LIST).content.decode()
    assert "1件、手数料 500円分" in text
    assert number(day, now, 2) in text
    assert "0001-123456" in text
    assert "まだ届かない" in text
    assert PERSON not in text
    assert NAME not in text


def test_a_notice_of_an_unknown_outcome_is_told_apart(day: str, clerk: Operator, as_: SignIn, now: datetime) -> None:
    with scope(day):
        Entry.objects.create(municipality=day, at=now, event="UNKNOWN", request_id=UNKNOWN, kind="JUMINHYO")
    browser = as_(clerk)
    assert "結果不明の通知" in browser.get(LIST).content.decode()
    assert "決まった結果の通知はまだです" in browser.get(ITEM).content.decode()


def test_the_centres_statement_stands_beside_our_counts(day: str, clerk: Operator, as_: SignIn, now: datetime) -> None:
    browser = as_(clerk)
    assert "まだ取り込まれていません" in browser.get(ITEM).content.decode()
    with scope(day):
        Statement.objects.create(
            municipality=day, month="2026-11", version=1, sha256="0" * 64, taken_at=now, taken_by="x"
        )
        StatementLine.objects.create(
            municipality=day, month="2026-11", version=1, number=2, day=now.date(), operator_code="0001",
            store_code="123456", channel="STORE", kind="JUMINHYO", unit_fee=250, commission_unit=117, copies=4,
            cancelled=0, fees=1000, commissions=468,
        )  # fmt: skip
    text = browser.get(ITEM).content.decode()
    assert "交付 4通、取消 0通" in text
    assert "交付済 2通、未確定 2通" in text


def test_one_proposes_and_another_approves(day: str, hire: Hire, as_: SignIn) -> None:
    first, second = as_(hire("first", day, "ADMIN")), as_(hire("second", day, "ADMIN"))
    proposal = _propose(first)
    assert "承認を待っています" in first.get(ITEM).content.decode()
    assert first.post(f"{proposal}approve/").status_code == 422
    assert "店の控えで確かめた" in second.get(proposal).content.decode()
    assert second.post(f"{proposal}approve/").status_code == 302
    with scope(day):
        assert Request.objects.get(request_id=UNKNOWN).state == "DELIVERED"
    assert first.get(ITEM).status_code == 404
    assert "未確定の交付はありません" in first.get(LIST).content.decode()
    assert [action for action, _ in acts(day, actor="second")][-2:] == ["outcome.settle.approved", "outcome.settled"]


def test_what_cannot_be_is_told_at_the_form(day: str, hire: Hire, as_: SignIn) -> None:
    browser = as_(hire("first", day, "ADMIN"))
    for wrong, said in (
        ({"printed": "3"}, "通数が結果と合いません"),
        ({"printed": "x"}, "0以上の整数"),
        ({"reason": ""}, "理由を書いてください"),
        ({"end": "UNKNOWN"}, "結果を選んでください"),
    ):
        response = browser.post(f"{ITEM}propose/", {**SAID, **wrong})
        assert response.status_code == 422
        assert said in response.content.decode()


def test_what_is_decided_already_is_not_there(day: str, hire: Hire, as_: SignIn) -> None:
    browser = as_(hire("first", day, "ADMIN"))
    assert browser.get(f"{LIST}{ISSUED}/").status_code == 404
    assert browser.post(reverse("console:undetermined-propose", args=[ISSUED]), SAID).status_code == 404
