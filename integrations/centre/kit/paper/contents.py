"""What the records say is on the paper, and no figure that they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, folded

__all__ = ["contents_rule"]

_AMOUNT = re.compile(r"(?<![0-9,])-?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SEX = re.compile("性別(.{0,4}?)続柄")
_ITEM = re.compile("【[^】]{1,20}】[^【]*")
_TAX = frozenset({"SHOTOKU", "KAZEI", "NOZEI"})
_HOUSEHOLD = frozenset({"JUMINHYO", "KISAI_JIKO"})
_REGISTERS = frozenset({"KOSEKI_ZENBU", "KOSEKI_KOJIN"})
#: Longer texts may be folded around other columns, or go on in 備考.
_WHOLE = 40


def contents_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """``needed`` is there; amounts, sexes and items of a register are those of the records."""
    text = folded(paper.sheet.text)
    for words in expected.needed:
        told = bare(folded(words))
        if len(told) <= _WHOLE and told not in text:
            yield Complaint("contents", f"記録の「{words}」が載っていません。")
    if expected.records and expected.kind in _TAX:
        yield from _amounts(paper, expected)
    if expected.kind in _HOUSEHOLD:
        yield from _sexes(text, expected)
    if expected.needed and expected.kind in _REGISTERS:
        yield from _items(text, expected)


def _amounts(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    known = {amount for words in expected.records for amount in _AMOUNT.findall(words)}
    for page in paper.sheet.pages:
        for amount in sorted(set(_AMOUNT.findall(folded(page.raw))) - known):
            yield Complaint("contents", f"記録に無い金額「{amount}」があります。")


def _sexes(text: str, expected: Expected) -> Iterator[Complaint]:
    found = _SEX.findall(text)
    if len(found) != len(expected.subjects):
        return  # another vendor's layout
    for subject, shown in zip(expected.subjects, found, strict=True):
        if subject.sex and shown != subject.sex:
            yield Complaint("contents", f"「{subject.name}」の性別が「{shown}」です。")


def _items(text: str, expected: Expected) -> Iterator[Complaint]:
    """Every 【見出し】値 of the paper begins one that the register has."""
    known = {bare(folded(words)) for words in expected.needed if words.startswith("【")}
    for item in _ITEM.findall(text):
        heading = item[: item.index("】") + 1]
        if not any(item.startswith(words) for words in known if words.startswith(heading)):
            yield Complaint("contents", f"戸籍に無い事項「{item[:30]}」があります。")
