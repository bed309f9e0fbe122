"""The on-screen keyboard: what each key does, and that nothing typed is ever damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import integrations.centre.apply
from integrations.centre.apply.kanji.build import hiragana, table
from integrations.centre.apply.kanji.reading import candidates, katakana, readings_of
from integrations.centre.apply.keyboard import COLUMNS, DIGITS, FIXED, Entry, offered, press
from tests.centre.conftest import patient

KANA = [kana for column in COLUMNS for kana in column if kana != " "]
ACTS = ["back", "clear", "voice", "small", "hiragana", "katakana", "space", "more"]
LONGEST = 200


def typed(*keys: str, text: str = "", longest: int = LONGEST) -> Entry:
    entry = Entry(text)
    for key in keys:
        entry = press(entry, key, longest=longest)
    return entry


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ((*"きりゆう", "=桐生"), ""),
        ((*"きり", "=桐", *"せい", "=生", "space", *"しけ", "voice", "る", "=茂"), "桐生　茂"),
        ((*"さとう", "=佐藤"), "佐藤"),
        ((*"わたな", "へ", "voice", "=渡邉"), "渡邉"),
        ((*"たかはし", "=髙橋"), "髙橋"),
        ((*"よし", "た", "voice", "=𠮷田"), "𠮷田"),
        ((*"きた", "hiragana", *"まち", "katakana"), "きたマチ"),
        ((*"きたまち", "=北町", "２", "丁目", "３", "番地"), "北町２丁目３番地"),
        ((*"かつ", "small", "こ", "hiragana"), "かっこ"),
        ((*"は", "voice", "voice", "hiragana"), "ぱ"),
        ((*"か", "１"), "か１"),
    ],
)
def test_people_write_names_and_places_with_it(keys: tuple[str, ...], text: str) -> None:
    assert typed(*keys).text == text


def test_a_word_that_is_not_offered_is_not_written() -> None:
    assert typed(*"きり", "=<b>") == Entry("", "きり")


def test_taking_a_letter_back_takes_its_variation_selector_too() -> None:
    assert typed("back", text="葛\U000e0100").text == ""
    assert typed("back", text="𠮷").text == ""
    assert typed("back", "back", text="あ") == Entry()


def test_many_characters_of_one_reading_come_page_by_page_and_round_again() -> None:
    entry, seen = typed(*"こう"), set()
    for _ in range(offered(entry).pages):
        seen |= set(offered(entry).words)
        entry = press(entry, "more", longest=LONGEST)
    assert entry.page == 0
    assert seen == set(candidates("こう"))
    assert len(seen) > 250


@patient
@given(st.lists(st.sampled_from([*KANA, *DIGITS, *FIXED, *ACTS, "=桐", "=?", "", "ッ"]), max_size=60))
def test_no_row_of_keys_grows_beyond_the_longest_or_writes_what_was_not_pressed(keys: list[str]) -> None:
    entry = typed(*keys, longest=20)
    assert len(entry.text) <= 20
    assert len(entry.text) + len(entry.yomi) <= 20
    assert "?" not in entry.text
    assert entry.page < max(offered(entry).pages, 1)


@patient
@given(st.lists(st.sampled_from(KANA), min_size=1, max_size=12))
def test_what_was_typed_as_kana_comes_out_as_those_kana(kana: list[str]) -> None:
    assert typed(*kana, "hiragana").text == "".join(kana)
    assert typed(*kana, "katakana").text == katakana("".join(kana))


def test_every_character_of_jis_x_0208_that_has_a_reading_can_be_reached() -> None:
    file = Path(integrations.centre.apply.__file__).parent / "static" / "apply" / "kanji.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    letters = {letter for several in known.values() for letter in several}
    assert len(letters) > 6300
    for yomi, several in known.items():
        assert set(several) <= set(candidates(yomi))
    assert "か" not in letters


def test_the_table_is_built_from_unihan_with_common_readings_first() -> None:
    lines = [
        "U+5065\tkJapaneseKun\tSUKOYAKA TAKESHI\n",
        "U+5065\tkJapaneseOn\tKEN\n",
        "U+72AC\tkJapaneseOn\tKEN\n",
        "U+8C5E\tkJapaneseOn\tKEN\n",
        "U+9A13\tkJapaneseOn\tGEN KEN\n",
        "U+5065\tkMandarin\tjiàn\n",
        "U+9AD9\tkJapaneseOn\tKOU\n",  # not in JIS X 0208
    ]
    assert table(lines) == {"けん": "健犬験", "げん": "験", "すこやか": "健", "たけし": "健"}


@pytest.mark.parametrize(
    ("roman", "kana"),
    [
        ("SHIGERU", "しげる"),
        ("KYUU", "きゅう"),
        ("ITTSUI", "いっつい"),
        ("SHIN", "しん"),
        ("KON'YA", ""),
        ("DZU", "づ"),
    ],
)
def test_romanised_readings_become_kana_or_nothing(roman: str, kana: str) -> None:
    assert hiragana(roman) == kana


def test_the_first_kana_of_a_city_is_guessed_from_its_first_character() -> None:
    assert "か" in readings_of("加")
    assert readings_of("か") == frozenset("か")
    assert readings_of("ニ") == frozenset("に")
    assert readings_of("々") == frozenset()
