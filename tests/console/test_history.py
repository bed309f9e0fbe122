"""発行履歴: what is found, what is told to whom, and that asking leaves a trace."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from issuer.issuance.models import Request
from issuer.papers.kinds import RefusalCode
from issuer.rules.decide import RULES
from issuer.tenancy.scope import scope
from ops_console.history import advice, selectors
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import HELD, ISSUED, KOSEKI, NAME, PERSON, REFUSED, UNKNOWN, number

HISTORY = "/console/history/"


def found(browser: Client, **asked: str) -> set[str]:
    """Request ids of a search through the form, as a person would do it."""
    response = browser.post(HISTORY, asked, follow=True)
    assert response.status_code == 200, response.content.decode()
    return {r.request_id for r in response.context["found"].requests}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {ISSUED, REFUSED, HELD, UNKNOWN}),
        ({"result": "REFUSED"}, {REFUSED, HELD}),
        ({"result": "UNDETERMINED"}, {UNKNOWN}),
        ({"result": "DELIVERED"}, {ISSUED}),
        ({"kind": "INKAN"}, set()),
        ({"request": REFUSED}, {REFUSED}),
        ({"atena_no": PERSON, "result": "REFUSED"}, {REFUSED, HELD}),
        ({"atena_no": "999"}, set()),
        ({"since": "R8.11.20", "until": "令和8年11月20日"}, {ISSUED, REFUSED, HELD, UNKNOWN}),
        ({"since": "2026-11-21"}, set()),
        ({"until": "R8.11.19"}, set()),
        ({"since": "R8.11.20", "from_time": "09:25", "to_time": "09:30"}, {HELD}),
        ({"since": "R8.11.20", "to_time": "09:30"}, {UNKNOWN, HELD}),
        ({"since": "R8.11.20", "store": "123456"}, {ISSUED, REFUSED, HELD, UNKNOWN}),
        ({"since": "R8.11.20", "store": "0001-123456", "terminal": "T-01", "result": "REFUSED"}, {REFUSED, HELD}),
        ({"since": "R8.11.20", "store": "0002-123456"}, set()),
        ({"since": "R8.11.20", "terminal": "T-02"}, set()),
        ({"operation": "ISSUE"}, {ISSUED, REFUSED, HELD, UNKNOWN}),
        ({"operation": "ListCertificates"}, set()),
    ],
)
def test_each_field_narrows_the_list(
    asked: dict[str, str], expected: set[str], day: str, clerk: Operator, as_: SignIn
) -> None:
    assert found(as_(clerk), **asked) == expected


def test_a_certificate_number_finds_its_request_and_a_void_one_the_request_it_came_from(
    day: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    browser = as_(clerk)
    assert found(browser, number=number(day, now, 1)) == {ISSUED}
    assert found(browser, number=number(day, now, 9)) == {REFUSED}


def test_the_number_of_a_person_never_stands_in_an_address(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    response = browser.post(HISTORY, {"atena_no": PERSON}, follow=True)
    assert PERSON not in str(response.redirect_chain)
    assert PERSON not in response.context["query"]
    # Another session that gets hold of the address learns nothing from it.
    assert as_(clerk).get(response.redirect_chain[0][0]).status_code == 422


def test_a_search_is_on_the_chain_with_what_was_asked(day: str, clerk: Operator, as_: SignIn) -> None:
    found(as_(clerk), atena_no=PERSON, result="REFUSED")
    asked = {"atena_no": PERSON, "result": "REFUSED", "page": 1, "found": 2}
    assert acts(day, actor=clerk.name) == [("history.searched", asked)]


def test_a_period_that_runs_backwards_is_told_at_the_field(day: str, clerk: Operator, as_: SignIn) -> None:
    response = as_(clerk).post(HISTORY, {"since": "R8.11.20", "until": "R8.11.19"})
    assert response.status_code == 422
    assert "以後の日を入力してください" in response.content.decode()


def test_the_list_turns_pages(day: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "PAGE", 3)
    browser = as_(clerk)
    first, second = (browser.get(HISTORY, {"page": n}).context["found"].requests for n in (1, 2))
    assert [len(first), len(second)] == [3, 1]
    assert not {r.request_id for r in first} & {r.request_id for r in second}


def test_a_name_is_shown_to_who_asks_and_the_asking_is_on_the_chain(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert NAME not in browser.get(f"{HISTORY}{ISSUED}/").content.decode()
    assert NAME in browser.post(f"{HISTORY}{ISSUED}/name/").content.decode()
    assert [action for action, _ in acts(day, actor=clerk.name)] == ["record.viewed", "record.name_revealed"]


def test_what_cannot_be_recorded_is_not_shown(
    day: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> int:
        raise RuntimeError("the chain cannot be written")

    browser = as_(clerk)
    monkeypatch.setattr("ops_console.operators.acts.append", refuse)
    browser.raise_request_exception = False
    for response in (
        browser.get(HISTORY),
        browser.get(f"{HISTORY}{ISSUED}/"),
        browser.post(f"{HISTORY}{ISSUED}/name/"),
    ):
        assert response.status_code == 500
        assert ISSUED not in response.content.decode()
        assert NAME not in response.content.decode()


def test_the_reason_of_a_hold_is_for_the_role_protection_only(
    day: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn
) -> None:
    told = as_(hire("protector", day, "VIEW", "PROTECTION")).get(f"{HISTORY}{HELD}/").content.decode()
    assert "支援措置の対象です" in told
    hidden = as_(clerk).get(f"{HISTORY}{HELD}/").content.decode()
    assert "支援措置の対象です" not in hidden
    assert "no_protection" not in hidden
    assert "R01-0000123" not in hidden


def test_koseki_records_are_apart(day: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn) -> None:
    registrar = as_(hire("registrar", day, "KOSEKI"))
    assert found(registrar) == {KOSEKI}
    assert registrar.get(f"{HISTORY}{KOSEKI}/").status_code == 200
    assert registrar.get(f"{HISTORY}{ISSUED}/").status_code == 404
    assert as_(clerk).get(f"{HISTORY}{KOSEKI}/").status_code == 404
    assert as_(clerk).post(f"{HISTORY}{KOSEKI}/name/").status_code == 404


def test_an_auditor_sees_every_kind_and_no_name(day: str, auditor: Operator, as_: SignIn) -> None:
    browser = as_(auditor)
    assert found(browser) == {ISSUED, REFUSED, HELD, UNKNOWN, KOSEKI}
    assert "氏名を表示" not in browser.get(f"{HISTORY}{ISSUED}/").content.decode()


def test_a_record_tells_fee_ledger_chain_versions_and_void_numbers(
    day: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    browser = as_(clerk)
    text = browser.get(f"{HISTORY}{ISSUED}/").content.decode()
    for expected in (
        "250円 × 2通 = 500円",
        "本籍・筆頭者",
        "交付を封印",
        "JUMINHYO/2026-1",
        "ab" * 32,
        "(管内)",
        "I00000001",
    ):
        assert expected in text
    refused = browser.get(f"{HISTORY}{REFUSED}/").content.decode()
    assert "データが古くなっています" in refused
    assert number(day, now, 9) in refused


LISTED = "REQ-LISTED-1"


@pytest.fixture
def asked_only(day: str, now: datetime) -> str:
    """Somebody looked at the list at a kiosk and went away. Returns the municipality."""
    reasons = {
        "JUMINHYO": {"code": "HELD", "rule": "no_protection", "explanation": "支援措置の対象です。 R01-1", "since": ""},
        "INKAN": {"code": "NO_SEAL", "rule": "one_seal", "explanation": "登録がありません。", "since": now.isoformat()},
        "KISAI_JIKO": {},
        "KOSEKI_ZENBU": {"code": "NOT_REGISTERED", "rule": "registration_stands", "explanation": "x", "since": ""},
    }
    with scope(day):
        Request.objects.create(
            municipality=day, request_id=LISTED, operation="ListCertificates", fingerprint="0" * 64,
            state="ANSWERED", received_at=now, finished_at=now, atena_no=PERSON, store_code="123456",
            operator_code="0001", channel="STORE", versions={"listed": reasons},
        )  # fmt: skip
    return day


def test_who_only_looked_at_the_list_is_found_and_told_why_kind_by_kind(
    asked_only: str, clerk: Operator, as_: SignIn
) -> None:
    browser = as_(clerk)
    assert found(browser, atena_no=PERSON, operation="ListCertificates") == {LISTED}
    text = browser.get(f"{HISTORY}{LISTED}/").content.decode()
    for expected in ("登録がありません", "印鑑の登録が1つあるか", "必要なら登録を案内", "選べる"):
        assert expected in text
    # Neither the reason of a hold nor kinds of another role.
    for hidden in ("R01-1", "no_protection", "戸籍全部事項証明書"):
        assert hidden not in text
    assert NAME in browser.post(f"{HISTORY}{LISTED}/name/").content.decode()


def test_a_refusal_is_one_click_away_with_rule_since_when_and_what_to_do(
    day: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    with scope(day):
        Request.objects.filter(request_id=REFUSED).update(refused_since=now)
    browser = as_(clerk)
    assert f'href="{HISTORY}{REFUSED}/#why"' in browser.get(HISTORY).content.decode()
    text = browser.get(f"{HISTORY}{REFUSED}/").content.decode()
    for expected in ("住民基本台帳のデータが新しいか", "いつから", "連携状況"):
        assert expected in text
    held = browser.get(f"{HISTORY}{HELD}/").content.decode()
    assert "いつから" not in held
    assert "制限のあることも、伝えないで" in held


def test_what_no_index_narrows_needs_a_period(day: str, clerk: Operator, as_: SignIn) -> None:
    for asked in ({"store": "123456"}, {"from_time": "18:03"}, {"since": "R8.1.1", "terminal": "T-01"}):
        response = as_(clerk).post(HISTORY, asked)
        assert response.status_code == 422
        assert "3か月以内の期間" in response.content.decode()
    assert found(as_(clerk), store="123456", atena_no=PERSON)


@pytest.mark.parametrize("asked", [{"from_time": "25:00"}, {"from_time": "10:00", "to_time": "09:00"}, {"store": "-"}])
def test_a_wrong_field_is_told(asked: dict[str, str], day: str, clerk: Operator, as_: SignIn) -> None:
    assert as_(clerk).post(HISTORY, {"since": "R8.11.20", **asked}).status_code == 422


def test_the_sheet_is_the_search_without_anybodys_number(day: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    query = browser.post(HISTORY, {"atena_no": PERSON}, follow=True).context["query"]
    text = browser.get(f"{HISTORY}csv/?{query}").content.decode("utf-8-sig")
    assert text.startswith("受付,電文,要求番号")
    assert len(text.splitlines()) == 5
    assert PERSON not in text
    assert acts(day, actor=clerk.name)[-1] == ("history.exported", {"atena_no": PERSON, "found": 4})


def test_every_rule_has_a_name_and_every_refusal_an_advice() -> None:
    # Rules that are asked while a paper is written and drawn, not in the order of the others.
    outside = {"page_count", "content_agrees", "glyphs_present", "text_fits", "self_check"}
    assert {rule.__name__ for rule in RULES} | outside == set(advice.RULES)
    assert set(advice.ADVICE) == set(RefusalCode)
