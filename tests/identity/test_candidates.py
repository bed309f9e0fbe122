"""Candidates: found in spite of the keypad, each difference told, strangers left out (domain.md §10, 41)."""

import pytest

from issuer.issuance.elsewhere.comparison import Verdict
from issuer.issuance.elsewhere.reviewing import Candidate, Review, review

from .conftest import Town, applied_for, member, register


def reviewed(town: Town, number: str) -> Review:
    return review(municipality=town.code, application_number=number, operator="sato", now=town.now)


def candidates(town: Town, **given) -> list[str]:
    opened = reviewed(town, town.applied(particulars=applied_for(**given)))
    return [place(one) for one in opened.candidates]


def place(one: Candidate) -> str:
    return f"{one.member.koseki_no}/{one.member.member_no}"


def test_variants_of_one_name_are_found_and_told_apart_from_a_difference(town: Town) -> None:
    (one,) = reviewed(town, town.applied()).candidates
    told = {item.item: (item.verdict, item.explanation) for item in one.comparison.items}
    assert told == {
        "氏名": (Verdict.VARIANT, "異体字の違い: 高と髙、崎と﨑"),
        "生年月日": (Verdict.SAME, "一致"),
        "性別": (Verdict.SAME, "一致"),
        "本籍": (Verdict.VARIANT, "書き方の違い (都道府県・市区町村の有無、丁目・番地、数字、異体字)"),
        "筆頭者": (Verdict.VARIANT, "異体字の違い: 高と髙、崎と﨑"),
    }
    assert one.comparison.may_be_linked


def test_spaces_and_kana_are_differences_of_writing(town: Town) -> None:
    town.koseki.put(2, member(given_name="みさき", family_name="髙﨑", history_no=2))
    opened = reviewed(town, town.applied(particulars=applied_for(name="髙﨑みさき")))
    assert opened.candidates[0].comparison.name.explanation == "一致 (空白の違い)"
    opened = reviewed(town, town.applied("2", particulars=applied_for(name="髙﨑　ミサキ")))
    assert opened.candidates[0].comparison.name.explanation == "かなの違い: ミとみ、サとさ、キとき"


def test_an_old_form_of_the_official_list_is_told_from_another_variant(town: Town) -> None:
    town.koseki.put(2, member(given_name="澤恵邊", family_name="髙﨑", history_no=2))
    opened = reviewed(town, town.applied(particulars=applied_for(name="高﨑　沢惠辺")))
    told = opened.candidates[0].comparison.name.explanation
    assert told == "新旧字体の違い: 沢と澤、惠と恵、辺と邊。異体字の違い: 高と髙"


def test_each_differing_item_is_marked(town: Town) -> None:
    opened = reviewed(town, town.applied(particulars=applied_for(sex="FEMALE", honseki="加古川市西町9番地")))
    (one,) = opened.candidates
    differing = [item.item for item in one.comparison.items if item.verdict is Verdict.DIFFERENT]
    assert differing == ["性別", "本籍"]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "別姓　健一"},
        {"birth_date": "1985-04-13"},
        {"honseki": "加古川市西町9番地", "hittosha": "誰か"},
        {"sex": "NOT_STATED"},
    ],
)
def test_one_wrong_item_does_not_hide_somebody(town: Town, given: dict) -> None:
    from datetime import date

    if "birth_date" in given:
        given = {"birth_date": date.fromisoformat(given["birth_date"])}
    assert "K1/2" in candidates(town, **given)


def test_a_stranger_with_the_same_birthday_is_no_candidate(town: Town) -> None:
    town.koseki.put(
        2,
        register("K3", honseki="見本県加古川市東町８番地", hittosha="他人　一"),
        member("K3", 1, family_name="他人", given_name="一"),
    )
    assert candidates(town) == ["K1/2"]


def test_of_two_people_alike_the_named_register_comes_first(town: Town) -> None:
    town.koseki.put(2, register("K0", honseki="見本県加古川市東町８番地", hittosha="髙﨑　一"), member("K0", 1))
    assert candidates(town) == ["K1/2", "K0/1"]


def test_somebody_struck_off_is_shown_last_and_not_linkable(town: Town) -> None:
    town.koseki.put(2, register("K5", hittosha="髙﨑　健一"), member("K5", 1), member(is_removed=1, history_no=2))
    opened = reviewed(town, town.applied())
    assert [(place(one), one.member.stands) for one in opened.candidates] == [("K5/1", True), ("K1/2", False)]


def test_an_unknown_birthday_of_the_register_is_told(town: Town) -> None:
    town.koseki.put(
        2, member(birth_date_unknown=1, birth_date_text="不詳", birth_date_as_recorded="昭和６０年頃", history_no=2)
    )
    (one,) = reviewed(town, town.applied()).candidates
    assert (one.comparison.birth.verdict, one.comparison.birth.recorded) == (Verdict.UNKNOWN, "昭和６０年頃")


def test_the_first_look_begins_the_review_and_every_look_is_on_the_record(town: Town) -> None:
    number = town.applied()
    assert [reviewed(town, number).state, reviewed(town, number).state] == ["UNDER_REVIEW"] * 2
    assert town.acts() == [
        ("centre", "applied"),
        ("sato", "review_begun"),
        ("sato", "viewed"),
        ("sato", "viewed"),
    ]


def test_no_more_candidates_than_one_can_compare(town: Town) -> None:
    rows = []
    for number in range(30):
        rows += [register(f"M{number}"), member(f"M{number}", 1, change_id=f"M{number}")]
    town.koseki.put(2, *rows)
    assert len(candidates(town)) == 20
