"""統計: the page, its chart and its CSV, beside the year before."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from issuer.audit.models import AuditEvent
from issuer.statistics.models import Count
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.statistics.forms import PARTS

from .conftest import SignIn

PAGE = "/console/statistics/"
NOVEMBER = {"since": "2026-11-01", "until": "2026-11-30", "kind": ""}


@pytest.fixture
def counter(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    return hire("counter-s", kakogawa, "STATISTICS")


@pytest.fixture
def counts(kakogawa: str, strangers: str) -> str:
    """Two days of this November, one of the last, and a stranger's."""

    def put(
        day: date, dimension: str, value: str, requests: int, outcome: str = "DELIVERED", code: str = kakogawa
    ) -> None:
        with scope(code):
            Count.objects.create(
                municipality=code, dimension=dimension, day=day, value=value, kind="JUMINHYO", outcome=outcome,
                requests=requests, copies=requests, fees=250 * requests,
            )  # fmt: skip

    put(date(2026, 11, 2), "ALL", "", 1200)
    put(date(2026, 11, 3), "ALL", "", 34)
    put(date(2026, 11, 3), "ALL", "", 7, "REFUSED")
    put(date(2025, 11, 3), "ALL", "", 56)
    for band, requests in (("20-29", 120), ("30-39", 40), ("90-", 3)):
        put(date(2026, 11, 3), "AGE", band, requests)
    put(date(2026, 11, 3), "ALL", "", 9999, code=strangers)
    return kakogawa


def _text(browser: Client, **query: str) -> str:
    return browser.get(PAGE, {**NOVEMBER, **query}).content.decode()


def _rows(browser: Client, *, by: str, encoding: str = "") -> list[list[str]]:
    response = browser.get(f"{PAGE}csv/", {**NOVEMBER, "by": by, "encoding": encoding})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode(encoding or "utf-8-sig"))))


def test_a_month_is_shown_day_by_day_beside_the_year_before(counts: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    text = _text(browser, by="day")
    assert "2026年11月2日 (月)" in text
    assert text.count('class="before"') == 1
    assert "9,999" not in text
    rows = _rows(browser, by="day")
    assert rows[0] == [
        *("日", "交付済", "結果待ち", "取消", "印刷不成立", "拒否", "交付通数", "手数料 (円)", "前年同期の交付通数"),
    ]
    assert rows[1:] == [
        ["2026年11月2日 (月)", "1200", "0", "0", "0", "0", "1200", "300000", "0"],
        ["2026年11月3日 (火)", "34", "0", "0", "0", "7", "34", "8500", "56"],
        ["計", "1234", "0", "0", "0", "7", "1234", "308500", "56"],
    ]


def test_few_people_of_an_age_are_hidden_and_cannot_be_worked_out(counts: str, counter: Operator, as_: SignIn) -> None:
    rows = _rows(as_(counter), by="age", encoding="cp932")
    shown = {row[0]: (row[1], row[6]) for row in rows[1:]}
    assert shown == {
        "20～29歳": ("120", "120"),
        "30～39歳": ("10未満等", "10未満等"),
        "90歳以上": ("10未満等", "10未満等"),
        "計": ("163", "163"),
    }


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"since": "昭和64年1月8日"}, "正しくは平成元年1月8日"),
        ({"since": "2026-12-01"}, "「まで」は「から」以後"),
        ({"since": "2010-01-01"}, "期間は5年まで"),
        ({"by": "name"}, "分け方"),
    ],
)
def test_a_period_that_is_none_is_told_at_its_field(
    query: dict[str, str], told: str, counts: str, counter: Operator, as_: SignIn
) -> None:
    for path in (PAGE, f"{PAGE}csv/"):
        response = as_(counter).get(path, {**NOVEMBER, "by": "day", **query})
        assert response.status_code == 422
        assert told in response.content.decode()


def test_every_way_of_counting_opens(counts: str, counter: Operator, as_: SignIn) -> None:
    browser = as_(counter)
    assert {by: browser.get(PAGE, {**NOVEMBER, "by": by}).status_code for by in PARTS} == dict.fromkeys(PARTS, 200)


def test_the_first_look_is_this_month(counts: str, counter: Operator, as_: SignIn, now: datetime) -> None:
    assert "1,234" in as_(counter).get(PAGE).content.decode()


def test_only_the_role_opens_it_and_every_look_is_on_the_chain(
    counts: str, counter: Operator, clerk: Operator, stranger: Operator, as_: SignIn
) -> None:
    assert as_(clerk).get(PAGE).status_code == 404
    assert as_(stranger).get(PAGE).status_code == 404
    as_(counter).get(PAGE, {**NOVEMBER, "by": "day"})
    as_(counter).get(f"{PAGE}csv/", {**NOVEMBER, "by": "day"})
    with scope(counts):
        acts = AuditEvent.objects.filter(actor="counter-s").order_by("seq").values_list("action", flat=True)
        assert list(acts) == ["statistics.viewed", "statistics.exported"]


def test_kinds_are_a_way_of_counting_and_a_year_of_days_is_drawn_as_columns(
    counts: str, counter: Operator, as_: SignIn
) -> None:
    browser = as_(counter)
    assert _rows(browser, by="kind")[1][:2] == ["住民票の写し", "1234"]
    with scope(counts):
        Count.objects.bulk_create(
            Count(
                municipality=counts, dimension="ALL", day=date(2026, 1, 1) + timedelta(days=place), value="",
                kind="INKAN", outcome="DELIVERED", requests=1, copies=1 + place % 7, fees=250,
            )
            for place in range(120)
        )  # fmt: skip
    text = browser.get(PAGE, {"since": "2026-01-01", "until": "2026-11-30", "by": "day"}).content.decode()
    assert text.count("<rect ") == 122
    assert "最も多い行 1,200通" in text
