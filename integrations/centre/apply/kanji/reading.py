"""What a reading may be written as."""

from __future__ import annotations

import json
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from integrations.centre.apply.kanji.words import words

__all__ = ["candidates", "katakana", "readings_of"]

_TABLE = Path(__file__).resolve().parents[1] / "static" / "apply" / "kanji.json"
_TO_KATAKANA = ord("ァ") - ord("ぁ")
#: Longer readings that begin the same are offered up to this many candidates in all.
_ENOUGH = 40


def katakana(kana: str) -> str:
    """Hiragana as katakana; everything else as it is."""
    return "".join(chr(ord(one) + _TO_KATAKANA) if "ぁ" <= one <= "ゖ" else one for one in kana)


def candidates(yomi: str) -> list[str]:
    """Words and characters read so, the whole reading first, then what only begins so. Hiragana in."""
    if not yomi:
        return []
    table, order = _table()
    found = [*words().get(yomi, ()), *table.get(yomi, "")]
    at = bisect_left(order, yomi)
    while at < len(order) and order[at].startswith(yomi) and len(found) < _ENOUGH:
        if order[at] != yomi:
            found += [*words().get(order[at], ()), *table.get(order[at], "")]
        at += 1
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], list[str]]:
    table: dict[str, str] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table, sorted({*table, *words()})


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, frozenset[str]]:
    table, _ = _table()
    found: dict[str, set[str]] = {}
    for yomi, letters in table.items():
        for letter in letters:
            found.setdefault(letter, set()).add(yomi[0])
    return {letter: frozenset(kana) for letter, kana in found.items()}


def readings_of(letter: str) -> frozenset[str]:
    """The kana a character's readings begin with; a kana is its own."""
    if "ぁ" <= letter <= "ゖ":
        return frozenset(letter)
    if "ァ" <= letter <= "ヶ":
        return frozenset(chr(ord(letter) - _TO_KATAKANA))
    return _beginnings().get(letter, frozenset())
