"""住民の検索: who is found, what is told to whom, and that looking leaves a trace."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from issuer.holds.services import set_hold
from issuer.papers.kinds import HoldKind
from issuer.papers.people import WrittenDate
from issuer.replica import people_index
from issuer.replica.models import AliasName
from issuer.replica.people_index import Hit
from issuer.replica.register_models import RegisterMemberRow
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.people import selectors
from ops_console.people.masks import masked_name, year_of_birth
from ops_console.people.why import reasons
from tests.factories import feed_row, household

from .chain import acts
from .conftest import SignIn

PEOPLE, PERSON_PAGE, REVEAL = "/console/people/", "/console/people/person/", "/console/people/person/reveal/"
HEAD, WIFE, OTHER = "1001", "1002", "1003"
NAME, KANA = "髙﨑　𠮷郎", "タカサキ　ヨシロウ"
ASKED = {"groups": ["NAME"], "purpose": "IDENTITY", "note": "受付12"}


@pytest.fixture
def town(kakogawa: str, now: datetime) -> str:
    """Two households: 髙﨑 and his wife in 北町二丁目, 渡邉 in a household of her own."""
    people = [
        {"atena_no": HEAD, "name": NAME, "furigana": KANA, "birth_date": date(1985, 4, 12), "member_no": 1,
         "juminhyo_code": "12345678901"},
        {"atena_no": WIFE, "name": "髙﨑　みさき", "furigana": "タカサキ　ミサキ", "birth_date": date(1986, 1, 2),
         "member_no": 2},
    ]  # fmt: skip
    household(kakogawa, now, number="2001", people=people)
    alone = {"name": "渡邉　花", "furigana": "ワタナベ　ハナ", "birth_date": date(1985, 4, 12), "member_no": 3}
    household(kakogawa, now, number="2002", people=[{"atena_no": OTHER, **alone}])
    with scope(kakogawa):
        AliasName.objects.create(**feed_row(kakogawa, now), atena_no=WIFE, alias_kind="1", alias="川﨑")
    return kakogawa


def hold(town: str, now: datetime, number: str = HEAD, **more: Any) -> None:
    given: dict[str, Any] = {"target_kind": "1", "kind": HoldKind.PROTECTION} | more
    set_hold(municipality=town, target_no=number, starts_at=now, operator="chief", now=now, **given)


def search(browser: Client, **asked: str) -> HttpResponse:
    return browser.post(PEOPLE, asked, follow=True)


def found(browser: Client, **asked: str) -> list[str]:
    response = search(browser, **asked)
    assert response.status_code == 200, response.content.decode()
    return [one.atena_no for one, _ in response.context["found"].people]


def why(browser: Client, name: str) -> dict[str, tuple[str, ...]]:
    return {one.atena_no: told for one, told in search(browser, name=name).context["found"].people}


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"name": "高崎"}, [WIFE, HEAD]),
        ({"name": "高崎吉郎"}, [HEAD]),
        ({"name": "ﾀｶｻｷ ﾖｼ"}, [HEAD]),
        ({"name": "たかざき"}, [WIFE, HEAD]),
        ({"name": "渡辺"}, [OTHER]),
        ({"name": "わたなべ"}, [OTHER]),
        ({"name": "川崎"}, [WIFE]),
        ({"birth": "S60.4.12"}, [HEAD, OTHER]),
        ({"birth": "1985-04-12", "name": "渡邊"}, [OTHER]),
        ({"atena_no": HEAD}, [HEAD]),
        ({"household_no": "2001"}, [HEAD, WIFE]),
        ({"household_no": "2001", "name": "たかさき　み"}, [WIFE]),
        ({"atena_no": HEAD, "name": "渡辺"}, []),
        ({"name": "高崎", "address": "北町2-3"}, [WIFE, HEAD]),
        ({"name": "高崎", "address": "南町"}, []),
        ({"name": "誰でもない"}, []),
    ],
)
def test_each_item_finds_or_narrows(
    asked: dict[str, str], numbers: list[str], town: str, clerk: Operator, as_: SignIn
) -> None:
    assert sorted(found(as_(clerk), **asked)) == sorted(numbers)


def test_why_somebody_was_found_is_told(town: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert why(browser, "高崎吉郎")[HEAD] == ("氏名: 異体字・新旧字体 (高→髙、崎→﨑、吉→𠮷)",)
    assert why(browser, "髙﨑")[HEAD] == ("氏名: はじめの部分が同じ",)
    assert why(browser, "川崎")[WIFE] == ("旧氏: 異体字・新旧字体 (崎→﨑)",)
    (told,) = why(browser, "ﾀｶｻﾞｷ")[HEAD]
    assert told.startswith("振り仮名: 書き方の違い")


def test_a_selector_alone_is_told_as_such() -> None:
    hit = Hit(atena_no="1", fields=("NAME",))
    assert reasons(asked="辻󠄀", hit=hit, names={"NAME": "辻"}) == ("氏名: 異体字選択子の有無",)


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("髙﨑　𠮷郎", "髙○　○郎"),
        ("林　茂", "林　○"),
        ("辻󠄀　花", "辻󠄀　○"),
        ("LE THI HOA", "L○ ○○○ ○○A"),
        ("茂", "○"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_and_last_character_at_most(name: str, mask: str) -> None:
    assert masked_name(name) == mask


def test_of_a_birth_the_year_is_left() -> None:
    assert year_of_birth(WrittenDate(date(1989, 1, 7)), in_western=False) == "昭和64年 (1989年)"
    assert year_of_birth(WrittenDate(date(2019, 5, 1)), in_western=False) == "令和元年 (2019年)"
    assert year_of_birth(WrittenDate(date(1993, 8, 20)), in_western=True) == "1993年"
    assert year_of_birth(WrittenDate(date(1950, 1, 1), unknown=True), in_western=False) == "不詳"
    assert year_of_birth(WrittenDate(), in_western=False) == "不詳"


def test_a_list_and_a_page_hold_neither_name_nor_birth_nor_address(town: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    listed = search(browser, birth="S60.4.12")
    opened = browser.post(PERSON_PAGE, {"atena_no": HEAD})
    for response in (listed, opened):
        text = response.content.decode()
        assert "髙○　○郎" in text
        assert [word for word in (NAME, "𠮷", KANA, "3番1号", "12345678901") if word in text] == []
    assert "昭和60年4月12日" not in opened.content.decode()
    assert [word for word in (HEAD, "S60", "1985") if word in str(listed.redirect_chain)] == []


def test_another_session_learns_nothing_from_the_address_of_a_search(town: str, clerk: Operator, as_: SignIn) -> None:
    address = search(as_(clerk), name="高崎").redirect_chain[0][0]
    answer = as_(clerk).get(address)
    assert answer.status_code == 422
    assert "もう一度入力してください" in answer.content.decode()


def test_a_question_that_finds_nobody_by_itself_is_sent_back(town: str, clerk: Operator, as_: SignIn) -> None:
    for asked in ({}, {"address": "北町"}, {"birth": "S64.1.8"}, {"atena_no": "番号"}):
        assert as_(clerk).post(PEOPLE, asked).status_code == 422


def test_more_than_fit_the_page_are_not_shown(
    town: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "MOST_SHOWN", 1)
    response = search(as_(clerk), name="高崎")
    assert len(response.context["found"].people) == 1
    assert "絞り込んでください" in response.content.decode()


def test_while_a_city_is_being_folded_numbers_still_find(
    town: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_ready(**_: object) -> None:
        raise people_index.NotReady

    monkeypatch.setattr(people_index, "ensure", not_ready)
    browser = as_(clerk)
    assert "索引を作っています" in search(browser, name="高崎").content.decode()
    assert found(browser, atena_no=HEAD) == [HEAD]


def test_who_looked_at_whom_is_on_the_chain_without_a_name(town: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    search(browser, name="高崎 吉郎", birth="S60.4.12")
    browser.post(PERSON_PAGE, {"atena_no": HEAD})
    browser.post(REVEAL, {"atena_no": HEAD, **ASKED})
    assert acts(town, actor=clerk.name) == [
        ("people.searched", {"by": ["name", "birth"], "people": [HEAD], "more": False}),
        ("person.viewed", {"atena_no": HEAD}),
        ("person.revealed", {"atena_no": HEAD, "groups": ["NAME"], "purpose": "IDENTITY", "note": "受付12"}),
    ]


@pytest.mark.parametrize(
    ("group", "shown", "hidden"),
    [
        ("NAME", [NAME, KANA], ["3番1号", "昭和60年4月12日", "12345678901"]),
        ("BIRTH", ["昭和60年4月12日"], [NAME, "3番1号", "12345678901"]),
        ("ADDRESS", ["見本県加古川市北町二丁目3番1号"], [KANA, "昭和60年4月12日", "12345678901"]),
        ("NUMBERS", ["12345678901"], [NAME, "3番1号"]),
    ],
)
def test_a_group_opens_its_own_items_once(
    group: str, shown: list[str], hidden: list[str], town: str, clerk: Operator, as_: SignIn
) -> None:
    browser = as_(clerk)
    text = browser.post(REVEAL, {"atena_no": HEAD, **ASKED, "groups": [group]}).content.decode()
    assert [word for word in shown if word not in text] == []
    assert [word for word in hidden if word in text] == []
    again = browser.post(PERSON_PAGE, {"atena_no": HEAD}).content.decode()
    assert [word for word in shown if word in again] == []


@pytest.mark.parametrize(
    "asked", [{"purpose": ""}, {"groups": []}, {"purpose": "OTHER", "note": ""}, {"groups": ["EVERYTHING"]}]
)
def test_nothing_opens_without_a_group_and_a_purpose(
    asked: dict[str, Any], town: str, clerk: Operator, as_: SignIn
) -> None:
    response = as_(clerk).post(REVEAL, {"atena_no": HEAD, **ASKED, **asked})
    assert response.status_code == 422
    assert NAME not in response.content.decode()
    assert [action for action, _ in acts(town, actor=clerk.name)] == ["person.viewed"]


@pytest.mark.parametrize("kind", [HoldKind.PROTECTION, HoldKind.STOPPED_BY_PERSON])
def test_where_somebody_under_any_hold_lives_is_for_the_role_protection_only(
    kind: HoldKind, town: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    hold(town, now, kind=kind)
    browser, protector = as_(clerk), as_(hire("protector", town, "VIEW", "PROTECTION"))
    # The wife lives there too; the words and the badge are the same for every kind.
    for number in (HEAD, WIFE):
        text = browser.post(PERSON_PAGE, {"atena_no": number}).content.decode()
        assert "北町" not in text
        assert "支援措置の対象" not in text
        refused = browser.post(REVEAL, {"atena_no": number, **ASKED, "groups": ["NAME", "ADDRESS"]})
        assert refused.status_code == 422
        assert "北町" not in refused.content.decode()
        assert NAME not in refused.content.decode()
        assert acts(town, actor=clerk.name)[-1][0] == "person.reveal_refused"
        told = protector.post(REVEAL, {"atena_no": number, **ASKED, "groups": ["ADDRESS"]}).content.decode()
        assert "北町二丁目3番1号" in told
    assert "北町" not in search(browser, name="高崎").content.decode()
    assert found(browser, name="高崎", address="北町") == []
    assert sorted(found(protector, name="高崎", address="北町")) == [HEAD, WIFE]
    assert found(browser, name="渡辺", address="北町") == [OTHER]


def test_a_hold_whose_time_is_over_hides_nothing_unless_it_is_a_protective_measure(
    town: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    ends = {"ends_at": now + timedelta(seconds=1)}
    earlier = now - timedelta(days=1)
    set_hold(
        municipality=town, target_kind="2", target_no="2002", kind=HoldKind.STOPPED_BY_OFFICE, starts_at=earlier,
        ends_at=now - timedelta(hours=1), operator="chief", now=earlier,
    )  # fmt: skip
    browser = as_(clerk)
    assert found(browser, name="渡辺", address="北町") == [OTHER]
    hold(town, earlier, OTHER, **ends)
    assert found(browser, name="渡辺", address="北町") == []


def test_a_hold_on_a_register_hides_where_its_people_live(
    town: str, clerk: Operator, as_: SignIn, now: datetime
) -> None:
    with scope(town):
        RegisterMemberRow.objects.create(**feed_row(town, now, "KOSEKI"), koseki_no="K1", member_no=1, atena_no=WIFE)
    hold(town, now, "K1", target_kind="3")
    assert found(as_(clerk), name="高崎", address="北町") == []
    with scope(town):
        assert {no for no in (HEAD, WIFE, OTHER) if (one := selectors.masked(no)) and one.held} == {HEAD, WIFE}


def test_the_number_of_a_register_is_for_the_role_that_reads_registers(
    town: str, clerk: Operator, hire: Callable[..., Operator], as_: SignIn, now: datetime
) -> None:
    with scope(town):
        RegisterMemberRow.objects.create(**feed_row(town, now, "KOSEKI"), koseki_no="K-77", member_no=1, atena_no=HEAD)
    assert "K-77" not in as_(clerk).post(PERSON_PAGE, {"atena_no": HEAD}).content.decode()
    registrar = as_(hire("registrar", town, "VIEW", "KOSEKI"))
    assert "K-77" in registrar.post(PERSON_PAGE, {"atena_no": HEAD}).content.decode()


def test_masked_shows_one_person_to_other_rooms(town: str, strangers: str, now: datetime) -> None:
    with scope(town):
        one = selectors.masked(HEAD)
        assert one is not None
        assert (one.name, one.birth, one.town, one.held) == ("髙○　○郎", "昭和60年 (1985年)", "北町二丁目", False)
        assert selectors.masked("9999") is None
    hold(town, now)
    with scope(town):
        assert (guarded := selectors.masked(WIFE)) is not None
        assert (guarded.town, guarded.held) == ("", True)
    with scope(strangers):
        assert selectors.masked(HEAD) is None


def test_what_cannot_be_recorded_is_not_shown(
    town: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> int:
        raise RuntimeError("the chain cannot be written")

    browser = as_(clerk)
    browser.raise_request_exception = False
    monkeypatch.setattr("ops_console.operators.acts.append", refuse)
    answers = [
        search(browser, name="高崎"),
        browser.post(PERSON_PAGE, {"atena_no": HEAD}),
        browser.post(REVEAL, {"atena_no": HEAD, **ASKED}),
    ]
    assert [answer.status_code for answer in answers] == [500, 500, 500]
    assert not [a for a in answers if "髙○" in a.content.decode() or NAME in a.content.decode()]


def test_an_unknown_or_another_offices_person_is_not_there(
    town: str, stranger: Operator, clerk: Operator, as_: SignIn
) -> None:
    assert as_(clerk).post(PERSON_PAGE, {"atena_no": "9999"}).status_code == 404
    assert as_(clerk).post(PERSON_PAGE, {"atena_no": "\0"}).status_code == 404
    assert as_(stranger).post(PERSON_PAGE, {"atena_no": HEAD}).status_code == 404
    assert found(as_(stranger), name="高崎") == []


def test_the_history_of_the_person_is_one_form_away(town: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert "この人の発行履歴" in browser.post(PERSON_PAGE, {"atena_no": HEAD}).content.decode()
    assert browser.post("/console/history/", {"atena_no": HEAD}, follow=True).status_code == 200


def test_the_way_back_leads_to_what_was_found(town: str, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    listed = search(browser, name="高崎")
    word = listed.context["search"]
    opened = browser.post(REVEAL, {"atena_no": HEAD, **ASKED, "search": word}).content.decode()
    assert f'href="/console/people/?search={word}"' in opened
    assert [one.atena_no for one, _ in browser.get(PEOPLE, {"search": word}).context["found"].people] == [WIFE, HEAD]
    odd = browser.post(PERSON_PAGE, {"atena_no": HEAD, "search": '"><b>'}).content.decode()
    assert '"><b>' not in odd
