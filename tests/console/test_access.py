"""アクセスログ: every sort of call is found where it is kept, without personal data."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from integrations.web.turned_away import FEEDS, KOIKI, turned_away
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope
from ops_console.access import views
from ops_console.models import Operator

from .chain import acts
from .conftest import PASSWORD, SignIn
from .rows import ISSUED, NAME, PARTIAL, PERSON

ACCESS = "/console/access/"


def found(browser: Client, sort: str, **asked: str) -> list[tuple[str, str, str, str, int]]:
    """Source, operation, result, number and count of each line of the day, newest first."""
    response = browser.get(ACCESS, {"since": "R8.11.20", "until": "R8.11.20", "sort": sort, **asked})
    assert response.status_code == 200, response.content.decode()
    return [(e.source, e.operation, e.result, e.number, e.count) for e in response.context["found"]]


def test_the_messages_of_the_centre_are_all_there(day: str, auditor: Operator, as_: SignIn, now: datetime) -> None:
    with scope(day):
        Request.objects.create(
            municipality=day, request_id="REQ-LISTED-1", operation="ListCertificates", fingerprint="0" * 64,
            state="ANSWERED", received_at=now, finished_at=now,
        )  # fmt: skip
    browser = as_(auditor)
    lines = found(browser, "soap")
    assert len(lines) == 6
    assert lines[0] == ("センター", "交付可能証明書照会", "応答", "REQ-LISTED-1", 1)
    assert found(browser, "soap", number=ISSUED) == [
        ("店舗 0001-123456 T-01", "証明書交付要求", "交付済 212ミリ秒", ISSUED, 1)
    ]
    text = browser.get(ACCESS).content.decode()
    assert PERSON not in text
    assert NAME not in text


def test_who_was_turned_away_is_told_with_how_often(
    day: str, auditor: Operator, platform: Operator, as_: SignIn, now: datetime
) -> None:
    for second in range(3):
        turned_away(
            door=KOIKI, outcome="NOT_AUTHORISED", now=now.replace(second=second), municipality=day,
            operation="GetStatus", source="CN=other",
        )  # fmt: skip
    turned_away(door=FEEDS, outcome="UNAUTHORIZED", now=now)
    ours = ("CN=other", "広域交付 稼働状況照会", "証明書・権限がない (NOT_AUTHORISED)", "", 3)
    assert found(as_(auditor), "refused") == [ours]
    nobodys = ("不明", "連携 (HTTPS)", "資格がない・違う (UNAUTHORIZED)", "", 1)
    assert found(as_(platform), "refused") == [nobodys]


def test_signing_in_and_failing_to_is_there(day: str, auditor: Operator, clerk: Operator, as_: SignIn) -> None:
    for password in ("wrong", PASSWORD):
        Client().post("/console/sign-in/", {"name": clerk.name, "password": password})
    lines = found(as_(auditor), "sign_in")
    assert [line[:3] for line in lines] == [
        ("clerk-a", "サインイン", "—"),
        ("clerk-a", "サインインに失敗", "パスワード違い"),
    ]
    assert found(as_(auditor), "sign_in", number="nobody") == []


def test_packages_and_peers_are_there(day: str, auditor: Operator, as_: SignIn) -> None:
    lines = found(as_(auditor), "feed", number=PARTIAL)
    assert lines == [("住民基本台帳", "差分 連番 42", "一部隔離", PARTIAL, 1)]
    assert found(as_(auditor), "peer") == []


def test_the_platform_has_no_log_of_a_municipalitys_messages(platform: Operator, day: str, as_: SignIn) -> None:
    asked = {"since": "R8.11.20", "until": "R8.11.20", "sort": "soap"}
    assert as_(platform).get(ACCESS, asked).status_code == 422


def test_the_sheet_is_the_list_and_looking_is_on_the_chain(day: str, auditor: Operator, as_: SignIn) -> None:
    asked = {"since": "2026-11-20", "until": "2026-11-20", "sort": "soap"}
    text = as_(auditor).get(f"{ACCESS}csv/", asked).content.decode("utf-8-sig")
    assert text.startswith("日時,出所,操作,結果,番号,回数")
    assert text.count("証明書交付要求") == 5
    assert acts(day, actor=auditor.name) == [("access.exported", {**asked, "found": 5})]


def test_too_much_for_one_sheet_is_refused_not_cut(
    day: str, auditor: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    asked = {"since": "2026-11-20", "until": "2026-11-20", "sort": "soap"}
    assert as_(auditor).get(f"{ACCESS}csv/", asked).status_code == 422


@pytest.mark.parametrize(
    "asked", [{"until": "R8.11.19"}, {"since": "R8.1.1"}, {"since": "R8.11.31"}, {"sort": "x"}, {"number": "<"}]
)
def test_a_wrong_question_is_told_at_its_field(asked: dict[str, str], day: str, auditor: Operator, as_: SignIn) -> None:
    whole = {"since": "R8.11.20", "until": "R8.11.20", "sort": "soap", **asked}
    assert as_(auditor).get(ACCESS, whole).status_code == 422


def test_the_list_turns_pages(
    day: str, hire: Callable[..., Operator], as_: SignIn, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    browser = as_(hire("admin", day, "ADMIN"))
    yesterday = (now - timedelta(days=1)).date().isoformat()
    asked = {"since": yesterday, "until": "2026-11-20", "sort": "soap"}
    numbers = [[line.number for line in browser.get(ACCESS, {**asked, "page": n}).context["found"]] for n in (1, 2, 3)]
    assert [len(page) for page in numbers] == [2, 2, 1]
    assert len({one for page in numbers for one in page}) == 5
