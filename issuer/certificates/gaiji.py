"""Which 外字 edition each user-defined character came with, carried from the records to the fields of the paper.

While the words are put together a mark follows each such character: a lone surrogate, which no text from a database
or a file can hold, so nothing is mistaken for one. The marks never leave this room.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from issuer.papers.content import Content, ContentPage
from issuer.papers.facts import Facts
from issuer.papers.flow import Flow
from issuer.papers.gaiji import FIRST_MARK, GAIJI, MARK, MARKED_GAIJI
from issuer.papers.people import Resident
from issuer.papers.verdict import Permit

#: What facts hold beside records of the 副本: none of it came with an edition.
_NO_RECORD = frozenset({"request", "policy", "now", "identification", "holds", "freshness", "gaiji"})
_Fields = tuple[tuple[str, str], ...]


def marked(permit: Permit, facts: Facts) -> tuple[Permit, Facts]:
    """The same with every user-defined character followed by the mark of its record's edition."""
    marks = {version: chr(FIRST_MARK + at) for at, (version, _) in enumerate(facts.gaiji)}
    return (
        replace(permit, person=_follow(permit.person, marks), printed=_follow(permit.printed, marks)),
        replace(
            facts,
            **{
                one.name: _follow(getattr(facts, one.name), marks)
                for one in fields(facts)
                if one.name not in _NO_RECORD
            },
        ),
    )


def plain(text: str) -> str:
    """Text without marks, for comparing: two records may have the same name under different editions."""
    return MARK.sub("", text)


def unmarked(content: Content, facts: Facts) -> Content:
    """The texts as the records have them; the marks have become ``gaiji`` of pages and rows."""
    editions = [sha256 for _, sha256 in facts.gaiji]
    return replace(
        content,
        pages=tuple(_unmarked(page, editions) for page in content.pages),
        flow=_unmarked_flow(content.flow, editions) if content.flow is not None else None,
    )


def _unmarked(page: ContentPage, editions: list[str]) -> ContentPage:
    return replace(
        page, fields=_plain(page.fields), people=_people(page.people), gaiji=_came_with(page.fields, editions)
    )


def _unmarked_flow(flow: Flow, editions: list[str]) -> Flow:
    beside = (flow.every_page, flow.first_page, flow.last_page)
    every, first, last = map(_plain, beside)
    return replace(
        flow,
        rows=tuple(
            replace(
                row,
                cells=tuple(
                    (
                        column,
                        tuple(replace(one, text=plain(one.text), gaiji=_named(one.text, editions)) for one in cell),
                    )
                    for column, cell in row.cells
                ),
            )
            for row in flow.rows
        ),
        every_page=every,
        first_page=first,
        last_page=last,
        people=_people(flow.people),
        gaiji=tuple(one for fields in beside for one in _came_with(fields, editions)),
    )


def _came_with(fields: _Fields, editions: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, found) for name, text in fields if (found := _named(text, editions)))


def _named(text: str, editions: list[str]) -> tuple[str, ...]:
    """Of each user-defined character the edition; nothing when none of them came with one."""
    if not MARK.search(text):
        return ()
    return tuple(editions[ord(mark) - FIRST_MARK] if mark else "" for _, mark in MARKED_GAIJI.findall(text))


def _plain(fields: _Fields) -> _Fields:
    return tuple((name, plain(text)) for name, text in fields)


def _people(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(plain, names)))


def _follow(value: Any, marks: dict[int, str], mark: str = "") -> Any:
    found = value
    if type(value) is str:
        found = GAIJI.sub(lambda one: one[0] + mark, value) if mark else value
    elif type(value) is tuple:
        found = tuple(_follow(one, marks, mark) for one in value)
    elif type(value) is dict:
        found = {name: _follow(one, marks, mark) for name, one in value.items()}
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
