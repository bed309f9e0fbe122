"""Which 外字 edition each user-defined character came with, carried from the records to the fields of the paper.

While the words are put together a mark follows each such character: a lone surrogate, which no text from a database
or a file can hold, so nothing is mistaken for one. The marks never leave this room.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from issuer.papers.content import Content, ContentPage
from issuer.papers.facts import Facts
from issuer.papers.people import Resident
from issuer.papers.verdict import Permit

_GAIJI = re.compile("[\ue000-\uf8ff\U00100000-\U0010fffd]")
_MARKED = re.compile("([\ue000-\uf8ff\U00100000-\U0010fffd])([\ud800-\udfff]?)")
_MARK = re.compile("[\ud800-\udfff]")
_FIRST = 0xD800


def marked(permit: Permit, facts: Facts) -> tuple[Permit, Facts]:
    """The same with every user-defined character followed by the mark of its record's edition."""
    marks = {version: chr(_FIRST + at) for at, (version, _) in enumerate(facts.gaiji)}
    return (
        replace(permit, person=_follow(permit.person, marks), printed=_follow(permit.printed, marks)),
        replace(
            facts,
            person=_follow(facts.person, marks),
            household=_follow(facts.household, marks),
            seals=_follow(facts.seals, marks),
        ),
    )


def plain(text: str) -> str:
    """Text without marks, for comparing: two records may have the same name under different editions."""
    return _MARK.sub("", text)


def unmarked(content: Content, facts: Facts) -> Content:
    """The texts as the records have them; the marks have become ``ContentPage.gaiji``."""
    return replace(
        content, pages=tuple(_unmarked(page, [sha256 for _, sha256 in facts.gaiji]) for page in content.pages)
    )


def _unmarked(page: ContentPage, editions: list[str]) -> ContentPage:
    came_with = []
    for name, text in page.fields:
        if _MARK.search(text):
            found = [editions[ord(mark) - _FIRST] if mark else "" for _, mark in _MARKED.findall(text)]
            came_with.append((name, tuple(found)))
    return replace(
        page,
        fields=tuple((name, plain(text)) for name, text in page.fields),
        people=tuple(dict.fromkeys(plain(name) for name in page.people)),
        gaiji=tuple(came_with),
    )


def _follow(value: Any, marks: dict[int, str], mark: str = "") -> Any:
    found = value
    if type(value) is str:
        found = _GAIJI.sub(lambda one: one[0] + mark, value) if mark else value
    elif type(value) is tuple:
        found = tuple(_follow(one, marks, mark) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        own = marks.get(value.gaiji, "") if hasattr(value, "gaiji") else mark
        changed = {field.name: _follow(getattr(value, field.name), marks, own) for field in fields(value)}
        if isinstance(value, Resident):
            remarks = zip(value.remarks, value.remarks_gaiji, strict=True) if value.remarks_gaiji else ()
            changed["remarks"] = tuple(_follow(text, marks, marks.get(version, "")) for text, version in remarks) or (
                value.remarks
            )
        found = replace(value, **changed)
    return found
