"""Optional items: those asked for and no others; and every word of the casebook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, folded

__all__ = ["options_rule"]

_RELATION = re.compile("続柄(.{0,24}?)筆頭者")
_HOUSEHOLD = frozenset({"JUMINHYO", "KISAI_JIKO"})


def options_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """``missing`` is not there, ``has`` is, ``lacks`` is not, ``order`` follows."""
    text = folded(paper.sheet.text)
    known = {bare(folded(words)) for words in expected.records}
    for words in expected.missing:
        told = bare(folded(words))
        if len(told) > 1 and told in text and not any(told in record for record in known):
            yield Complaint("options", f"求めていない項目「{words}」が載っています。")
    for words in expected.has:
        if bare(folded(words)) not in text:
            yield Complaint("options", f"「{words}」が載っていません。")
    for words in expected.lacks:
        if bare(folded(words)) in text:
            yield Complaint("options", f"載ってはならない「{words}」が載っています。")
    yield from _order(text, expected.order)
    if expected.kind in _HOUSEHOLD:
        yield from _relations(text, expected)
    if "MY_NUMBER" in expected.options:
        for subject in expected.subjects:
            if subject.my_number and subject.my_number not in text:
                yield Complaint("options", f"求めた「{subject.name}」の個人番号が載っていません。")


def _order(text: str, order: tuple[str, ...]) -> Iterator[Complaint]:
    place = 0
    for words in order:
        told = bare(folded(words))
        at = text.find(told, place)
        if at < 0:
            yield Complaint("options", f"「{words}」が、あるべき順にありません。")
            return
        place = at + len(told)


def _relations(text: str, expected: Expected) -> Iterator[Complaint]:
    """Where the form puts 続柄 between its neighbours: the relation when asked for, 省略 or nothing otherwise."""
    found = _RELATION.findall(text)
    if len(found) != len(expected.subjects):
        return  # another vendor's layout: ``missing`` is all that can be told
    asked = "RELATIONSHIP" in expected.options
    for subject, shown in zip(expected.subjects, found, strict=True):
        if asked and subject.relation and shown != bare(folded(subject.relation)):
            yield Complaint("options", f"「{subject.name}」の続柄が「{shown}」です。")
        elif not asked and shown not in ("", "省略"):
            yield Complaint("options", f"求めていない続柄「{shown}」が載っています。")
