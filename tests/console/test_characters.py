"""文字の作業一覧: by character and by record, masked; and asking again when a font has come."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from issuer.intake.models import WorkItem
from issuer.intake.worklist import open_item
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from tests.factories import household

from .chain import acts
from .conftest import SignIn

CHARACTERS = "/console/worklist/characters/"
NAME = "𠮷野　太郎"


@pytest.fixture
def listed(kakogawa: str, now: datetime) -> str:
    """Two people and a household with one character, one 外字, one overflow."""
    household(kakogawa, now, number="2001", people=[
        {"atena_no": "1001", "name": NAME, "birth_date": date(1960, 1, 1), "member_no": 1},
        {"atena_no": "1002", "name": "山〓　花", "birth_date": date(1961, 1, 1), "member_no": 2},
    ])  # fmt: skip
    for minutes, (subject, detail) in enumerate((
        ("person:1001", {"rule": "feed", "item": "氏名", "evidence": "U+8FBB U+E0109"}),
        ("household:2001", {"rule": "feed", "item": "世帯主氏名", "evidence": "U+8FBB U+E0109"}),
        ("person:1002", {"rule": "glyphs_present", "kind": "JUMINHYO", "evidence": "person1_name U+E000"}),
        ("koseki:K1", {"rule": "text_fits", "kind": "KOSEKI_ZENBU", "evidence": "entries"}),
    )):  # fmt: skip
        at = now + timedelta(minutes=minutes)
        with scope(kakogawa):
            open_item(municipality=kakogawa, topic="CHARACTER", subject=subject, detail=detail, now=at)
    return kakogawa


def rows(browser: Client, character: str = "") -> list[tuple[str, str, str]]:
    lines = browser.get(CHARACTERS, {"character": character}).context["lines"]
    return [(line.points, line.which, line.person.name if line.person else "") for line in lines]


def test_each_character_is_told_once_with_how_many_records(listed: str, clerk: Operator, as_: SignIn) -> None:
    found = as_(clerk).get(CHARACTERS).context["characters"]
    assert [(c.points, c.shown, c.is_gaiji, c.subjects, c.fields) for c in found] == [
        ("U+8FBB U+E0109", "辻󠄉", False, 2, ("世帯主氏名", "氏名")),
        ("OVERFLOW", "", False, 1, ("戸籍全部事項証明書",)),
        ("U+E000", "", True, 1, ("住民票の写し",)),
    ]


def test_records_are_masked_and_narrowed_by_their_character(listed: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    whole = [
        ("U+8FBB U+E0109", "1001", "𠮷○　○郎"), ("U+8FBB U+E0109", "2001", ""), ("U+E000", "1002", "山○　花"),
        ("OVERFLOW", "K1", ""),
    ]  # fmt: skip
    assert rows(browser) == whole
    assert rows(browser, "U+8FBB U+E0109") == whole[:2]
    assert rows(browser, "U+8FBB") == []
    assert rows(browser, "U+E0109") == []
    assert rows(browser, "U+E000") == whole[2:3]
    assert rows(browser, "OVERFLOW") == whole[3:]
    assert rows(browser, ".*") == whole
    assert NAME not in browser.get(CHARACTERS).content.decode()


def test_the_list_leaves_as_a_sheet_and_that_is_on_the_chain(listed: str, clerk: Operator, as_: SignIn) -> None:
    answer = as_(clerk).get(f"{CHARACTERS}csv/", {"character": "U+E000"})
    heading, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heading[:3] == ["文字 (符号位置)", "対象", "番号"]
    assert [line[:6] for line in lines] == [["U+E000", "宛名番号", "1002", "山○　花", "住民", "住民票の写し"]]
    assert acts(listed, actor=clerk.name) == [("characters.exported", {"character": "U+E000", "rows": 1})]


def test_a_sheet_that_would_lose_a_character_is_refused_with_the_rows(
    listed: str, clerk: Operator, as_: SignIn
) -> None:
    answer = as_(clerk).get(f"{CHARACTERS}csv/", {"encoding": "cp932"})
    assert answer.status_code == 422
    assert "1行目" in answer.content.decode()


def test_asking_again_takes_off_whoever_can_be_printed_now(
    listed: str, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    # 1001 is written otherwise by now; 1002 holds a mark in place of a character; an overflow is for a person.
    browser = as_(hire("chief", listed, "ADMIN"))
    assert browser.post(f"{CHARACTERS}again/").status_code == 302
    with scope(listed):
        assert set(WorkItem.objects.filter(closed_by="chief").values_list("subject", flat=True)) == {
            "person:1001", "household:2001",
        }  # fmt: skip
    assert {which for _, which, _ in rows(browser)} == {"1002", "K1"}
    assert ("characters.looked_again", {"looked": 3, "closed": 2}) in acts(listed, actor="chief")


def test_strangers_see_an_empty_list(listed: str, stranger: Operator, as_: SignIn) -> None:
    browser = as_(stranger)
    assert rows_of(browser) == []
    browser.post(f"{CHARACTERS}again/")
    with scope(listed):
        assert WorkItem.objects.filter(closed_at=None).count() == 4


def rows_of(browser: Client) -> list[object]:
    return list(browser.get(CHARACTERS).context["lines"])
