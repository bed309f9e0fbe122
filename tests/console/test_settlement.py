"""精算 on the screen: figures, statements, differences, 調定."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from issuer.audit.models import AuditEvent
from issuer.municipality.services import set_settings
from issuer.settlement.counting import roll_up
from issuer.settlement.models import Statement
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests.settlement.conftest import Enter, csv_of, enter, line

from .conftest import SignIn

__all__ = ["enter"]
MONTH = "/console/settlement/2026-11/"


@pytest.fixture
def counter(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    return hire("counter-s", kakogawa, "STATISTICS")


@pytest.fixture
def issues(enter: Enter, kakogawa: str, now: datetime) -> str:
    """Three shops: printed, come to nothing, not told; and one free paper."""
    enter("1", copies=3, printed=3)
    enter("2", store="S2", end="CANCELLED", printed=0)
    enter("3", store="S3", end="")
    enter("4", store="S1", kind="RISAI", unit_fee=0)
    with scope(kakogawa):
        roll_up(municipality=kakogawa, now=now)
    return kakogawa


def _send(browser: Client, data: bytes) -> object:
    return browser.post(f"{MONTH}upload/", {"file": SimpleUploadedFile("meisai.csv", data)})


def _rows(browser: Client, path: str, **query: str) -> list[list[str]]:
    response = browser.get(path, query)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_month_shows_what_was_printed_and_what_waits(issues: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    assert "明細待ち" in browser.get("/console/settlement/").content.decode()
    rows = _rows(browser, f"{MONTH}csv/")
    assert rows[1:] == [
        ["0001", "店舗", "住民票の写し", "250", "117", "3", "1", "1", "750", "351", "399"],
        ["0001", "店舗", "罹災証明書", "0", "117", "1", "0", "0", "0", "117", "-117"],
    ]
    text = browser.get(MONTH).content.decode()
    assert "282103-20261120-0000003" in text
    assert "まだ受け取っていません" in text


def test_a_statement_is_taken_and_each_difference_told_with_its_line(
    issues: str, counter: Operator, as_: SignIn
) -> None:
    browser = as_(counter)
    data = csv_of([line(copies=2), line(kind="RISAI", unit=0), line(store="S9")])
    answer = _send(browser, data)
    assert (answer.status_code, answer.headers["Location"]) == (302, MONTH)  # type: ignore[attr-defined]
    found = [(row[0], row[3], row[5], row[7], row[12], row[13]) for row in _rows(browser, f"{MONTH}lines/csv/")[1:]]
    assert found == [("通数差", "S1", "住民票の写し", "3", "2", "2"), ("先方だけ", "S9", "住民票の写し", "", "4", "1")]
    every = _rows(browser, f"{MONTH}lines/csv/", result="all")
    assert len(every) == 1 + 5
    assert _rows(browser, f"{MONTH}lines/csv/", result="all", operator="9999")[1:] == []
    text = browser.get(f"{MONTH}lines/", {"result": "THEIRS_ONLY"}).content.decode()
    assert "S9" in text
    assert "S1<" not in text
    assert "食い違い 2行" in browser.get("/console/settlement/").content.decode()


def test_a_statement_with_wrong_lines_tells_each_of_them_and_stores_nothing(
    issues: str, counter: Operator, as_: SignIn
) -> None:
    answer = _send(as_(counter), csv_of([line(), line(day="2026-10-31"), line(copies="三")]))  # type: ignore[arg-type]
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "明細 3行目 処理日" in text
    assert "明細 4行目 通数" in text
    with scope(issues):
        assert not Statement.objects.exists()


def test_versions_stay_and_the_same_bytes_add_none(issues: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    for data in (csv_of([line()]), csv_of([line()]), csv_of([line(copies=3)])):
        _send(browser, data)
    text = browser.get(MONTH).content.decode()
    assert "第2版" in text
    assert "第1版" in text
    assert "第3版" not in text
    assert "counter-s" in text


def test_no_file_is_told_at_the_field(issues: str, counter: Operator, as_: SignIn) -> None:
    answer = as_(counter).post(f"{MONTH}upload/")
    assert answer.status_code == 422
    assert "精算明細のファイルを選んでください" in answer.content.decode()


def test_the_levy_goes_by_account_with_free_papers_and_what_is_to_be_given_back(
    issues: str, counter: Operator, as_: SignIn, now: datetime
) -> None:
    set_settings(
        code=issues, settings={"revenue": {"JUMINHYO": "手数料／住民課手数料"}}, settings_folder=Path(),
        start=now, now=now, actor="test",
    )  # fmt: skip
    rows = _rows(as_(counter), f"{MONTH}levy/csv/")
    assert rows[1:] == [
        ["手数料／住民課手数料", "住民票の写し", "250", "3", "750", "351", "399", "1", "250"],
        ["使用料及び手数料／手数料／総務手数料", "罹災証明書", "0", "1", "0", "117", "-117", "0", "0"],
    ]
    text = as_(counter).get(f"{MONTH}levy/").content.decode()
    assert "無料 (公用・減免、単価0円) 1通" in text
    assert "未確定 1通は含みません" in text


def test_shops_of_one_operator_are_listed(issues: str, counter: Operator, as_: SignIn) -> None:
    text = as_(counter).get(f"{MONTH}shops/").content.decode()
    assert all(f'<th scope="row">{shop}</th>' in text for shop in ("S1", "S2", "S3"))


@pytest.mark.parametrize(
    "path", ["?year=x", "?year=9999", "2026-11/lines/?result=x&page=0", "2026-11/shops/?operator=zz"]
)
def test_odd_questions_are_answered_plainly(path: str, issues: str, counter: Operator, as_: SignIn) -> None:
    assert as_(counter).get(f"/console/settlement/{path}").status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "1999-11", "2026-1"])
def test_no_such_month_is_not_found(month: str, kakogawa: str, counter: Operator, as_: SignIn) -> None:
    assert as_(counter).get(f"/console/settlement/{month}/").status_code == 404


def test_others_see_nothing_of_it_and_every_look_is_on_the_chain(
    issues: str, counter: Operator, clerk: Operator, strangers: str, hire: Callable[..., Operator], as_: SignIn
) -> None:
    foreign = as_(hire("counter-d", strangers, "STATISTICS"))
    assert "750" not in foreign.get(MONTH).content.decode()
    assert as_(clerk).get(MONTH).status_code == 404
    browser = as_(counter)
    browser.get(MONTH)
    browser.get(f"{MONTH}lines/csv/")
    with scope(issues):
        acts = AuditEvent.objects.filter(actor="counter-s").order_by("seq").values_list("action", flat=True)
        assert list(acts) == ["settlement.viewed", "settlement.exported"]
