"""Folding: two ways to write one name or place fold alike, two names do not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from issuer.replica.folding import fold_honseki, fold_name, same_characters, variants

ANYTHING = st.text(max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑　健一", "高崎健一"),
        ("渡邉　彩", "渡辺 彩"),
        ("渡邊　彩", "渡邉彩"),
        ("齋藤　桜", "斉藤　櫻"),
        ("葛\U000e0100城　学", "葛城學"),
        ("神谷\u3000塚", "神谷塚"),
        ("𠮷田　みさき", "吉田ミサキ"),
        ("きょうこ", "キヨウコ"),
        ("桐生［川辺］　和子", "桐生　和子"),
        ("桐生(川辺)和子", "桐生　和子"),
        ("かなざわ", "ｶﾅｻﾞﾜ"),
        ("LE THI HOA", "Ｌｅ　Ｔｈｉ　Ｈｏａ"),
    ],
)
def test_one_name_written_two_ways(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("桐生　茂", "桐生　繁"), ("山田　一郎", "山田　二郎"), ("太田", "大田")])
def test_two_names_stay_two(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    "written",
    [
        "見本県加古川市北町二丁目３番地",
        "加古川市北町2-3",
        "加古川市北町２丁目３番",
        "見本県　加古川市大字北町二丁目三番地",
        "北町2丁目3",
        "見本県加古川市北町２－３",
    ],
)
def test_one_place_is_written_many_ways(written: str) -> None:
    assert fold_honseki(written, town="加古川市") == fold_honseki("加古川市北町二丁目3番地", town="加古川市")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("加古川市北町12番地", "加古川市北町1番地2"),
        ("加古川市北町二丁目3番地", "加古川市北町二丁目3番地1"),
        ("加古川市北町1番地", "加古川市南町1番地"),
        ("加古川市北町二十三番地", "加古川市北町二百三番地"),
    ],
)
def test_two_places_stay_two(one: str, other: str) -> None:
    assert fold_honseki(one, town="加古川市") != fold_honseki(other, town="加古川市")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北町23番地の1", "北町二十三番地一"),
        ("川上郡加古川町十二番地", "加古川町12番地"),
        ("三ノ宮町一丁目", "三の宮町1丁目"),
        ("北町壱番地", "北町1番地"),
    ],
)
def test_other_ways_to_count(one: str, other: str) -> None:
    assert fold_honseki(one, town="") == fold_honseki(other, town="")


@given(ANYTHING)
@example("︵)")
def test_folding_folds_nothing_twice(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert same_characters(same_characters(text)) == same_characters(text)


@given(ANYTHING, st.sampled_from(["加古川市", "", "港町"]))
def test_any_text_folds(text: str, town: str) -> None:
    assert isinstance(fold_honseki(text, town=town), str)


def test_the_table_leads_to_characters_that_stand_for_themselves() -> None:
    table = variants()
    assert len(table) > 1000
    assert [chr(c) for c, stands in table.items() if stands and ord(stands) in table] == []
