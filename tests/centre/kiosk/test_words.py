"""Every language says everything, in its own letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import integrations.centre.kiosk
from integrations.centre.kiosk.words import words_of
from integrations.centre.visit.states import State, Trouble
from integrations.centre.wire.words import KINDS, LANGUAGES, OPTIONS

ROOM = Path(integrations.centre.kiosk.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "ja"]
GAP = re.compile(r"\{(\w+)\}")
KANA, HAN, HANGUL = re.compile(r"[\u3041-\u30fa]"), re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\uac00-\ud7a3]")


def own(language: str) -> dict[str, str]:
    return {key: text for key, text in words_of(language).sentences.items() if not key.startswith("kind_")}


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_every_sentence_with_every_gap(language: str) -> None:
    japanese, theirs = own("ja"), own(language)
    assert set(theirs) == set(japanese)
    assert {key for key in japanese if set(GAP.findall(japanese[key])) != set(GAP.findall(theirs[key]))} == set()
    unit_may_be_missing = {"confirm_copies_unit"}
    assert {key for key, text in theirs.items() if not text.strip()} <= unit_may_be_missing


@pytest.mark.parametrize("language", OTHERS)
def test_no_japanese_is_left_over(language: str) -> None:
    sentences = words_of(language).sentences
    assert {key for key, text in sentences.items() if KANA.search(text)} == set()
    if not language.startswith("zh"):
        assert {key for key, text in sentences.items() if HAN.search(text)} == set()
    if language == "ko":
        assert {key for key, text in sentences.items() if not HANGUL.search(text)} <= {"comma"}
    if not language.startswith("zh"):
        assert {key for key, text in own(language).items() if text == own("ja")[key]} == set()


def test_simplified_and_traditional_chinese_are_not_mixed() -> None:
    simplified, traditional = words_of("zh-Hans").sentences, words_of("zh-Hant").sentences
    only_traditional, only_simplified = (
        set("證請選擇內東車開關個機簽發時間點這還對應該資"),
        set("证请选择内东车开关个机签发时间点这还对应该资"),
    )
    shared = only_traditional & only_simplified
    assert not (set("".join(simplified.values())) & (only_traditional - shared))
    assert not (set("".join(traditional.values())) & (only_simplified - shared))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_come_from_the_contract_or_the_journal_has_a_word(language: str) -> None:
    words = words_of(language)
    for key in (
        *(f"option_{one}" for one in OPTIONS),
        *(f"scope_{one}" for one in ("ALL", "SELF", "SELECTED")),
        *(f"trouble_{one}" for one in Trouble),
        *(f"end_{one}" for one in (State.REFUSED, State.FAILED, State.CANCELLED, State.TIMED_OUT)),
    ):
        assert words[key]
    for kind in KINDS:
        if words.offers(kind):
            assert words.kind(kind)


def test_every_sentence_is_said_somewhere() -> None:
    sources = [path for path in ROOM.rglob("*") if path.suffix in (".py", ".html")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    made_up = re.compile(r"^(step|option|scope|trouble|end|notice|kind|paper_front|paper_back|paper_download)_?")
    unsaid = {key for key in own("ja") if f"w.{key}" not in said and f'"{key}"' not in said}
    assert {key for key in unsaid if not made_up.match(key)} == set()


def test_every_sentence_a_page_asks_for_is_there() -> None:
    asked = {
        key for path in ROOM.rglob("*.html") for key in re.findall(r"\bw\.(\w+)", path.read_text(encoding="utf-8"))
    }
    asked |= {
        key
        for path in ROOM.rglob("*.py")
        for key in re.findall(r'words(?:\.say\(|\[)"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert asked - set(own("ja")) == set()
