"""Who is on the paper, page by page: everyone who must be, nobody who must not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, exact, folded

__all__ = ["people_rule"]

_REGISTERS = frozenset({"KOSEKI_ZENBU", "KOSEKI_KOJIN"})
_MEMBER = re.compile("【名】([^【]+)")
_MY_NUMBER = re.compile(r"(?<![0-9-])[0-9]{12}(?![0-9-])")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
#: Long enough not to be found in another word by chance.
_TELLING = 3
_NEAR = 4


def people_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """The subjects, and nobody else of the roster, by name and number and address."""
    yield from _present(paper, expected)
    allowed = {bare(text) for text in expected.records}
    for number, page in enumerate(paper.sheet.pages, start=1):
        yield from _strangers(page.text, number, allowed, expected)
        yield from _numbers(folded(page.text), number, expected)
    if expected.kind in _REGISTERS:
        yield from _members(paper, expected)
    else:
        yield from _every_page_is_theirs(paper, expected)


def _present(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    whole = "".join(page.exact for page in paper.sheet.pages)
    place = 0
    for subject in expected.subjects:
        name = _printed_name(subject.name, subject.given, expected)
        at = paper.sheet.text.find(bare(name), place)
        if at < 0:
            yield Complaint("people", f"載るべき人「{subject.name}」が、あるべき順に載っていません。")
        elif exact(name) not in whole:
            yield Complaint("glyphs", f"「{subject.name}」の文字層が登録の文字 (異体字選択子を含む) と違います。")
        place = max(at, place)


def _printed_name(name: str, given: str, expected: Expected) -> str:
    """戸籍 and a 附票 with 本籍 show the name without 氏."""
    if expected.kind in _REGISTERS:
        return f"【名】{given}"
    return given if expected.kind == "FUHYO" and "HONSEKI" in expected.options else name


def _strangers(text: str, number: int, allowed: set[str], expected: Expected) -> Iterator[Complaint]:
    mine = {bare(subject.name) for subject in expected.subjects}
    for name in expected.rest.names:
        if name not in mine and name in text and not _covered(text, name, allowed):
            yield Complaint("people", f"{number}頁目に、この紙に載ってはならない人「{name}」がいます。")
    for address in expected.rest.addresses:
        if len(address) >= _TELLING and address in text and not _covered(text, address, allowed):
            yield Complaint("people", f"{number}頁目に、ほかの世帯の住所「{address}」があります。")


def _covered(text: str, words: str, allowed: set[str]) -> bool:
    """Every place of ``words`` is part of something the records of the subjects say, as far as its neighbours tell."""
    longer = [(known, known.find(words)) for known in allowed if words in known]
    at = text.find(words)
    while at >= 0:
        if not any(_within(text, at, known, start, len(words)) for known, start in longer):
            return False
        at = text.find(words, at + 1)
    return True


def _within(text: str, at: int, known: str, start: int, length: int) -> bool:
    """A long text may go on elsewhere, so a few neighbours are enough."""
    before = known[max(0, start - _NEAR) : start]
    after = known[start + length : start + length + _NEAR]
    return text[:at].endswith(before) and text.startswith(after, at + length)


def _numbers(text: str, number: int, expected: Expected) -> Iterator[Complaint]:
    asked = "MY_NUMBER" in expected.options
    mine = {subject.my_number for subject in expected.subjects if subject.my_number} if asked else set()
    known = {secret for subject in expected.subjects for secret in subject.secrets}
    known |= {subject.my_number for subject in expected.subjects if subject.my_number}
    shown = {bare(folded(text)) for text in expected.records}
    for secret in (expected.rest.numbers | known) - mine:
        if len(secret) >= 8 and secret in text and not any(secret in words for words in shown):
            yield Complaint("people", f"{number}頁目に、求められていない番号があります (末尾 {secret[-2:]})。")
    for found in _MY_NUMBER.findall(text):
        if found not in mine and found not in expected.rest.numbers | known and _is_my_number(found):
            yield Complaint("people", f"{number}頁目に、個人番号の形をした番号があります (末尾 {found[-2:]})。")


def _is_my_number(digits: str) -> bool:
    """検査用数字 (平成26年総務省令第85号5条)."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def _members(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    found = _MEMBER.findall(paper.sheet.text)
    wanted = [bare(subject.given) for subject in expected.subjects]
    if found != wanted:
        yield Complaint("people", f"【名】の並びが {found} です。{wanted} でなければなりません。")


def _every_page_is_theirs(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    names = [bare(_printed_name(subject.name, subject.given, expected)) for subject in expected.subjects]
    told = {bare(text) for text in expected.records}
    for number, page in enumerate(paper.sheet.pages, start=1):
        if not any(name in page.text for name in names) and not any(len(t) > _TELLING and t in page.text for t in told):
            yield Complaint("people", f"{number}頁目に、この紙の人のことが何もありません。")
