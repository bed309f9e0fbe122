"""Rows of a flow: whatever the press made of them, the pages must say exactly what was composed, in its order.

The texts of the pages are held against the PDF elsewhere, cell by cell; here the cells are read as a clerk reads them,
line after line over all pages, without asking the press where it broke a line or a page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from issuer.inspection.gaiji import Editions
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.papers.content import Content
from issuer.papers.flow import CONTINUED, INDENT, NOTHING_BELOW, Flow, Row, page_of

_LINE = re.compile(r"line\.([1-9]\d*)\.([a-z_]+)")
_CLOSING = "closing"


@dataclass(slots=True)
class _Line:
    """A line as a page has it: its page (from 1) and number there, column → text, whether it is the page's first."""

    page: int
    number: int
    texts: dict[str, str]
    is_first: bool


class _Astray(Exception):
    """The line where reading a row came to something else (None: the pages ended)."""

    def __init__(self, line: _Line | None) -> None:
        super().__init__()
        self.line = line


def row_faults(*, content: Content, flow: Flow | None, editions: Editions, with_page_of: bool) -> Iterator[Mismatch]:
    """Hold the pages against ``flow``, the rows as they were composed: none lost, doubled, exchanged or cut.

    ``editions``: the 外字 of the paper; texts are compared with the marks of their shapes. ``with_page_of``: whether
    the form has 「（ｎのｍ）」. Everything found is as grave as another person's page.
    """
    if content.flow != flow:
        yield _fault(0, "another content")
        return
    if flow is None:
        return
    lines: list[_Line] = []
    total = len(content.pages)
    for number, page in enumerate(content.pages, start=1):
        own, beside, closing = _taken_apart(editions.expected(page.fields, page.gaiji), number)
        expected = [*editions.expected(flow.beside(page=number, pages=total), flow.gaiji)]
        if with_page_of:
            expected.append(("page_of", page_of(page=number, pages=total)))
        if sorted(beside) != sorted((name, text) for name, text in expected if text):
            yield _fault(number, "fields beside the rows")
        if page.images != flow.pictures(page=number, pages=total) or page.people != flow.people:
            yield _fault(number, "fields beside the rows")
        if not _closes(own, closing, is_last=number == total):
            yield _fault(number, "closing words")
        lines += own
    try:
        marks = set(_read_rows(flow, editions, lines))
    except _Astray as astray:
        yield _fault(
            astray.line.page if astray.line else total, "rows", f"line.{astray.line.number}" if astray.line else ""
        )
        return
    for number, page in enumerate(content.pages, start=1):
        if sorted(page.marks) != sorted(name for at, name in marks if at == number):
            yield _fault(number, "marks of the rows")


def _fault(page: int, rule: str, place: str = "") -> Mismatch:
    return Mismatch(severity=Severity.PERSON, page=page, rule=rule, place=place)


def _taken_apart(
    fields: Iterable[tuple[str, str]], number: int
) -> tuple[list[_Line], list[tuple[str, str]], list[tuple[int, str]]]:
    """The lines of a page in order, the fields beside them, and the closing words with their lines."""
    texts: dict[int, dict[str, str]] = {}
    beside, closing = [], []
    for name, text in fields:
        found = _LINE.fullmatch(name)
        if found is None:
            beside += [(name, text)] if text else []
        elif found[2] == _CLOSING:
            closing.append((int(found[1]), text))
        else:
            texts.setdefault(int(found[1]), {})[found[2]] = text
    first = min(texts, default=0)
    return [_Line(number, at, texts[at], at == first) for at in sorted(texts)], beside, closing


def _closes(lines: list[_Line], closing: list[tuple[int, str]], *, is_last: bool) -> bool:
    """Whether the lines follow each other without a gap, and the right words under them: at once on the last page."""
    numbers = [line.number for line in lines]
    if len(closing) != 1 or numbers != list(range(numbers[0], numbers[0] + len(numbers)) if numbers else []):
        return False
    ((at, words),) = closing
    if is_last:
        return words == NOTHING_BELOW and (not numbers or at == numbers[-1] + 1)
    return words == CONTINUED and bool(numbers) and at > numbers[-1]


def _read_rows(flow: Flow, editions: Editions, lines: list[_Line]) -> Iterator[tuple[int, str]]:
    """(page, name) of every mark that the rows call for. Raises _Astray where the lines say something else."""
    at = 0
    for row in flow.rows:
        ends = []
        for column, paragraphs in row.cells:
            end = at
            for paragraph in paragraphs:
                if paragraph.mark:
                    line = _line(lines, end)
                    yield line.page, f"line.{line.number}.{paragraph.mark}"
                text = editions.marked(paragraph.text, paragraph.gaiji)
                end = _read(text, INDENT * paragraph.indent, column, lines, end)
            ends.append((column, end))
        end = max([at, *(end for _, end in ends)])
        _nothing_else(row, dict(ends), lines, at, end)
        if row.rule and at < end and not lines[at].is_first:
            yield lines[at].page, f"line.{lines[at].number}.{row.rule}"
        at = end
    if at != len(lines):
        raise _Astray(lines[at])


def _line(lines: list[_Line], at: int) -> _Line:
    if at >= len(lines):
        raise _Astray(None)
    return lines[at]


def _read(rest: str, indent: str, column: str, lines: list[_Line], at: int) -> int:
    """Read one paragraph from line ``at`` on; the line after it."""
    is_blank = not rest
    while True:
        line = _line(lines, at)
        text = line.texts.get(column, "")
        at += 1
        if is_blank:
            if text:
                raise _Astray(line)
            return at
        piece = text.removeprefix(indent)
        if not piece or not text.startswith(indent) or not rest.startswith(piece):
            raise _Astray(line)
        rest = rest[len(piece) :]
        if not rest:
            return at


def _nothing_else(row: Row, ends: dict[str, int], lines: list[_Line], start: int, end: int) -> None:
    """Raise _Astray when a line of the row has a column that the row has not, or after the column's end."""
    if len(ends) != len(row.cells):
        raise _Astray(lines[start] if start < len(lines) else None)
    for at in range(start, end):
        if any(text and at >= ends.get(column, start) for column, text in lines[at].texts.items()):
            raise _Astray(lines[at])
