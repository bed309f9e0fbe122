"""Folding names and 本籍 for the search of candidates, and nothing else: what is folded is never stored as the name.

Two texts that fold alike may be two ways to write one name: 異体字 and 新旧字体 (``variants.txt``), selectors,
compatibility ideographs, hiragana and katakana, small kana, 濁点, full and half width, spaces. A person decides.
"""

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

_VARIANTS = Path(__file__).with_name("variants.txt")
#: Advance it when the code below folds differently; a change of the table is seen by itself.
_EDITION = 2

_SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
_KANA = str.maketrans({c: chr(c + 0x60) for c in range(0x3041, 0x3097)})
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヲ", "アイウエオツヤユヨワカケイエオ")
#: Spaces of every kind, and what kana of old documents leaves out or writes differently.
_DROPPED = re.compile(r"[\s・･ー－‐-―,，.．、。'’\-\u3099\u309a]+")
_BRACKETED = re.compile(r"[\[［〔(（][^\]］〕)）]*[\]］〕)）]")
_PREFECTURE = re.compile(r"(?:東京都|北海道|京都府|大阪府|..県|...県)")
_DISTRICT = re.compile(r"[^0-9]{1,4}郡(?=.)")
_KANJI_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "弍": 2, "参": 3}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(f"[{''.join(_KANJI_DIGITS)}{''.join(_UNITS)}]+")
_COUNTED = "丁目|番地割|地割|番地|番|号|線|条"
_SEPARATED = re.compile(f"(?<=[0-9])(?:(?:{_COUNTED})[のノ之]?|[のノ之])(?=[0-9])|(?<=[0-9])(?:丁目|番地|番|号)")
_HYPHENS = re.compile(r"[-‐-―－ー−﹣]+")


@cache
def variants() -> dict[int, str]:
    """Character → the one that stands for its group."""
    table: dict[int, str] = {}
    for line in _VARIANTS.read_text(encoding="utf-8").splitlines():
        for group in () if line.startswith("#") else line.split():
            for other in group[1:]:
                if ord(other) in table:
                    raise ValueError(f"{_VARIANTS.name}: {other} stands in two groups")
                table[ord(other)] = group[0]
    for code in (*range(0xF900, 0xFAE0), *range(0x2F800, 0x2FA20)):
        plain = unicodedata.normalize("NFC", chr(code))
        if plain != chr(code):
            table[code] = table.get(ord(plain), plain)
    return table | dict.fromkeys(_SELECTORS, "")


@cache
def new_and_old() -> frozenset[str]:
    """Pairs that 常用漢字表 gives as 新旧字体, each in both orders: the first two of a line's groups in its section."""
    _, _, rest = _VARIANTS.read_text(encoding="utf-8").partition("# 常用漢字表\n")
    groups = rest.partition("\n#")[0].split()
    return frozenset(pair for group in groups for pair in (group[:2], group[1::-1]))


@cache
def edition() -> str:
    """What the folded columns were made by: 12 hexadecimal digits of the table and this file's edition."""
    return sha256(f"{_EDITION}/{unicodedata.unidata_version}/".encode() + _VARIANTS.read_bytes()).hexdigest()[:12]


def same_characters(text: str) -> str:
    """異体字, 新旧字体, selectors and compatibility ideographs folded; everything else as it is."""
    return text.translate(variants())


def same_kana(text: str) -> str:
    """Hiragana, small kana, half width, 濁点, accents and case folded; spaces and marks between names dropped."""
    if not (text.isalpha() and unicodedata.is_normalized("NFKD", text)) or text.isascii():
        text = unicodedata.normalize("NFKD", text).upper()
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text.translate(_KANA).translate(_SMALL)))


@lru_cache(maxsize=65536)
def fold_name(text: str) -> str:
    """The search key of a name, "" for one without a letter. A 旧氏 in brackets, as cards write it, is left out."""
    # Once more afterwards: brackets for vertical writing are known only by then.
    return _BRACKETED.sub("", same_kana(same_characters(_BRACKETED.sub("", text))))


@lru_cache(maxsize=65536)
def fold_honseki(text: str, *, town: str) -> str:
    """The search key of a 本籍: 都道府県, 郡, the municipality (``town``), 大字・字 and the way to count left out.

    「見本県見本市北町二丁目３番地」「見本市北町2-3」「北町２丁目３番」 fold alike (domain.md §9).
    """
    plain = unicodedata.normalize("NFKC", "".join(same_characters(text).split()))
    cut = _PREFECTURE.match(plain)
    plain = plain[cut.end() :] if cut and len(plain) > cut.end() else plain
    home = same_characters(town)
    for _ in range(2):
        if home and plain.startswith(home):
            plain = plain.removeprefix(home)
        elif _DISTRICT.match(plain):
            plain = _DISTRICT.sub("", plain, count=1)
    plain = _HYPHENS.sub("-", plain.replace("大字", "").replace("字", ""))
    plain = _SEPARATED.sub("-", _NUMERAL.sub(lambda found: str(_number(found[0])), plain))
    return same_kana(re.sub(r"-+", "~", plain).strip("~"))


def _number(text: str) -> int:
    """二十三 and 二三 are both 23."""
    total, digits = 0, ""
    for letter in text:
        if letter in _UNITS:
            total += int(digits or "1") * _UNITS[letter]
            digits = ""
        else:
            digits += str(_KANJI_DIGITS[letter])
    return total + int(digits or "0")
