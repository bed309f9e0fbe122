"""``python -m integrations.centre.apply.kanji.build Unihan_Readings.txt > …/static/apply/kanji.json``: makes the table.

Input: the Unihan database (Unicode licence, beside this file), kJapaneseOn and kJapaneseKun. Kept are the characters of
JIS X 0208: a terminal's character table has no variants, which is why staff compare applications tolerantly
(domain.md §6.2).
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

__all__ = ["hiragana", "table"]

_FIELD = re.compile(r"U\+([0-9A-F]{4,5})\tkJapanese(?:On|Kun)\t(.+)")
#: Row 48 of JIS X 0208 in EUC-JP.
_LEVEL_2 = b"\xd0"
_ROWS = {
    "": "あいうえお", "K": "かきくけこ", "G": "がぎぐげご", "S": "さしすせそ", "Z": "ざじずぜぞ", "T": "たちつてと",
    "D": "だぢづでど", "N": "なにぬねの", "H": "はひふへほ", "B": "ばびぶべぼ", "P": "ぱぴぷぺぽ", "M": "まみむめも",
    "R": "らりるれろ",
}  # fmt: skip
_VOWELS = "AIUEO"
_SYLLABLES = {head + vowel: kana for head, row in _ROWS.items() for vowel, kana in zip(_VOWELS, row, strict=True)} | {
    "YA": "や",
    "YU": "ゆ",
    "YO": "よ",
    "WA": "わ",
    "WO": "を",
    "WI": "ゐ",
    "WE": "ゑ",
    "SHI": "し",
    "CHI": "ち",
    "TSU": "つ",
    "FU": "ふ",
    "JI": "じ",
    "DZU": "づ",
    "DJI": "ぢ",
    "N": "ん",
    "VU": "ゔ",
}
for _head, _kana in {"K": "き", "G": "ぎ", "N": "に", "H": "ひ", "B": "び", "P": "ぴ", "M": "み", "R": "り"}.items():
    _SYLLABLES |= {f"{_head}Y{v}": _kana + s for v, s in zip("AUO", "ゃゅょ", strict=True)}
for _head, _kana in {"SH": "し", "CH": "ち", "J": "じ"}.items():
    _SYLLABLES |= {f"{_head}{v}": _kana + s for v, s in zip("AUO", "ゃゅょ", strict=True)}


def hiragana(roman: str) -> str:
    """The reading of Unihan's romanisation in hiragana; "" for one it is not made of."""
    kana, at = "", 0
    while at < len(roman):
        if at + 1 < len(roman) and roman[at] == roman[at + 1] and roman[at] not in "AIUEON":
            kana, at = kana + "っ", at + 1
            continue
        for size in (3, 2, 1):
            found = _SYLLABLES.get(roman[at : at + size])
            if found and len(roman[at : at + size]) == size:
                kana, at = kana + found, at + size
                break
        else:
            return ""
    return kana


def table(lines: Iterable[str]) -> dict[str, str]:
    """Reading → its characters: level 1 before level 2, what is mostly read so before what may be read so too."""
    found: dict[str, dict[str, tuple[bool, int, bytes]]] = defaultdict(dict)
    for line in lines:
        match = _FIELD.match(line)
        place = _place(chr(int(match[1], 16))) if match else None
        if match is None or place is None:
            continue
        for rank, roman in enumerate(match[2].split()):
            kana, letter = hiragana(roman), chr(int(match[1], 16))
            of = (place >= _LEVEL_2, rank, place)
            if kana and found[kana].get(letter, of) >= of:
                found[kana][letter] = of
    return {kana: "".join(sorted(letters, key=letters.__getitem__)) for kana, letters in sorted(found.items())}


def _place(letter: str) -> bytes | None:
    """Where JIS X 0208 has a character; None where it has not (JIS X 0212 takes three bytes)."""
    try:
        place = letter.encode("euc_jp")
    except UnicodeEncodeError:
        return None
    return place if len(place) == 2 else None


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as readings:
        json.dump(table(readings), sys.stdout, ensure_ascii=False, indent=0)
        sys.stdout.write("\n")
