"""The sentences of §6.2 across Apply and Get, and a municipality's own words for each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from issuer.identity import registration_messages
from issuer.municipality.document import parse_settings
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from tests.feeds.packages import Feed, home, one, person

from .conftest import Town, applied_for, jpki, member

KEYS = (
    *("ACCEPTED", "FAILED", "NOT_NEEDED", "ALREADY_APPLIED"),
    *("UNDER_REVIEW", "REJECTED", "AVAILABLE", "ENDED", "NOT_FOUND"),
)


def accepted(town: Town) -> str:
    return town.apply().message


def failed(town: Town) -> str:
    return town.apply(jpki(status="REVOKED")).message


def not_needed(town: Town) -> str:
    Feed(folder=town.koseki.folder, municipality=town.code).put(
        1, home("H1", "1001"), person("1001", "H1"), one("S01", serial_no="1", atena_no="1001")
    )
    town.koseki.put(2, member(atena_no="1001", history_no=2))
    return town.apply().message


def already_applied(town: Town) -> str:
    town.applied()
    return town.apply().message


def under_review(town: Town) -> str:
    return town.status(town.applied()).message


def rejected(town: Town) -> str:
    number = town.applied()
    town.step("reject", number)
    return town.status(number).message


def available(town: Town) -> str:
    return town.status(town.linked()).message


def ended(town: Town) -> str:
    number = town.linked()
    town.step("withdraw", number)
    return town.status(number).message


def not_found(town: Town) -> str:
    return town.status("1355-5000-0000-0272").message


WAYS: dict[str, Callable[[Town], str]] = {key: globals()[key.lower()] for key in KEYS}
BEGINNINGS = {
    "ACCEPTED": "申請を受け付けました。審査完了まで本日から3～5営業日",
    "FAILED": "申請情報の取得に失敗しました。再度、申請を行ってください。(住所と本籍の両方が加古川市内の方は、",
    "NOT_NEEDED": "申請情報の取得に失敗しました。再度、申請を行ってください。(住所と本籍の両方が加古川市内の方は、",
    "ALREADY_APPLIED": "申請は既に受け付けられています。",
    "UNDER_REVIEW": "利用者登録申請の審査中です。",
    "REJECTED": "申請内容に一致する戸籍がないため、利用登録申請を却下しました。",
    "AVAILABLE": "利用登録が完了しております。",
    "ENDED": "利用登録は終了しています。",
    "NOT_FOUND": "入力された申請番号に対する申請がありません。",
}


@pytest.mark.parametrize("key", KEYS)
def test_each_outcome_has_its_sentence(town: Town, key: str) -> None:
    assert WAYS[key](town).startswith(BEGINNINGS[key])


@pytest.mark.parametrize("key", KEYS)
def test_a_municipality_says_it_its_own_way(town: Town, key: str) -> None:
    own = f"{{団体名}}からのお知らせ ({key})"
    settings = parse_settings(text=f'[registration.messages]\n{key} = "{own}"\n', source="own.toml")
    set_settings(
        code=town.code,
        settings=settings,
        settings_folder=Path(),
        start=town.now,
        now=town.now,
        actor="test",
    )
    assert WAYS[key](town) == f"加古川市からのお知らせ ({key})"


def test_the_day_of_completion_is_told(town: Town) -> None:
    status = town.status(town.linked())
    assert "(完了日 2026年11月20日)" in status.message
    assert status.decided_on == town.now.date()


def test_why_it_ended_is_not_told(town: Town) -> None:
    first, second = town.linked("1"), town.linked("2", media="SMARTPHONE")
    town.step("suspend", first, "本人からの紛失の届出")
    town.step("withdraw", second, "別の理由")
    assert town.status(first).message == town.status(second).message


def test_no_default_is_longer_than_the_contract_lets_through() -> None:
    assert all(1 <= len(text) <= 180 for text in registration_messages._DEFAULTS.values())
    assert set(registration_messages._DEFAULTS) == set(KEYS)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[registration.messages]\nHELD = "x"\n', "HELD"),
        (f'[registration.messages]\nENDED = "{"あ" * 201}"\n', "200"),
        ("[registration]\nreview_days = 0\n", "review_days"),
        ('[registration]\nmessage = "x"\n', "message"),
    ],
)
def test_a_wrong_setting_is_named(text: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        parse_settings(text=text, source="own.toml")


def test_an_answer_says_nothing_of_the_person(town: Town) -> None:
    number = town.applied(particulars=applied_for(name="秘密　太郎", hittosha="秘密　一郎"))
    assert "秘密" not in repr(town.status(number))
