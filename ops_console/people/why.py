"""Why a person was found: which way of writing the name, and what differs from what was typed. A person decides."""

import re

from issuer.replica.folding import same_characters
from issuer.replica.people_index import Hit

FIELDS = {
    "NAME": "氏名",
    "KANA": "振り仮名",
    "SURNAME": "旧氏",
    "SURNAME_KANA": "旧氏の振り仮名",
    "ALIAS": "通称",
    "ALIAS_KANA": "通称の振り仮名",
    "ROMAN": "ローマ字氏名",
    "KANJI": "漢字併記名",
}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def reasons(*, asked: str, hit: Hit, names: dict[str, str]) -> tuple[str, ...]:
    """One sentence per field of ``hit``; ``names``: field → the name as it is written."""
    return tuple(f"{FIELDS[field]}: {_how(asked, names.get(field, ''))}" for field in FIELDS if field in hit.fields)


def _how(asked: str, written: str) -> str:
    typed, stored = ("".join(text.split()) for text in (asked, written))
    if typed == stored:
        return "同じ"
    if stored.startswith(typed):
        return "はじめの部分が同じ"
    told = []
    plain, theirs = _SELECTORS.sub("", typed), _SELECTORS.sub("", stored)
    if (typed, stored) != (plain, theirs):
        told.append("異体字選択子の有無")
    pairs = list(zip(plain, theirs, strict=False))
    aligned = all(same_characters(a) == same_characters(b) for a, b in pairs) and len(plain) <= len(theirs)
    if aligned:
        variants = dict.fromkeys(f"{a}→{b}" for a, b in pairs if a != b)
        told += [f"異体字・新旧字体 ({'、'.join(variants)})"] if variants else []
    else:
        told.append("書き方の違い (かな、全角・半角、濁点、小書き、記号、異体字)")
    return "、".join(told)
