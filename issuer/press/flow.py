"""Rows made into pages: lines allotted to the grid of the form, pages broken, and 「以下次頁」「以下余白」 written."""

from dataclasses import replace

from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ConfigurationError
from issuer.papers.flow import CONTINUED, NOTHING_BELOW, Flow, page_of
from issuer.press.fitting import Widths
from issuer.press.grid import CLOSING, Grid
from issuer.press.rows import Line, set_rows


def set_flow(*, content: Content, flow: Flow, grid: Grid, typecase: Widths) -> Content:
    """The content with as many pages as its rows take. Nothing is left out, and no page holds more than its lines.

    Raises TextOverflow naming the row and column of a text that cannot be set, and ConfigurationError when the rows ask
    for what the form has not.
    """
    lines = set_rows(rows=flow.rows, columns=grid.columns, typecase=typecase)
    broken = break_pages(lines, grid)
    pages = tuple(_page(flow, grid, own, page=number, pages=len(broken)) for number, own in enumerate(broken, start=1))
    return replace(content, pages=pages)


def break_pages(lines: list[Line], grid: Grid) -> list[list[Line]]:
    """The lines of each page. A page ends where it may; where no line of a whole page allows it, it ends full."""
    pages: list[list[Line]] = []
    start = 0
    while start < len(lines) or not pages:
        end = start + grid.room(len(pages) + 1)
        if end < len(lines):
            end = next((at for at in range(end, start, -1) if not lines[at - 1].is_glued), end)
        pages.append(lines[start:end])
        start = end
    return pages


def _page(flow: Flow, grid: Grid, lines: list[Line], *, page: int, pages: int) -> ContentPage:
    fields = list(flow.beside(page=page, pages=pages))
    if grid.has_page_of:
        fields.append(("page_of", page_of(page=page, pages=pages)))
    marks: list[str] = []
    start = grid.start(page)
    for number, line in enumerate(lines, start=start):
        fields += [(f"line.{number}.{column}", text) for column, text in line.texts]
        # The frame of the form stands above the first line.
        drawn = line.marks if number == start or not line.rule else (line.rule, *line.marks)
        marks += [f"line.{number}.{mark}" for mark in dict.fromkeys(drawn)]
    if page < pages:
        fields.append((f"line.{grid.lines}.{CLOSING}", CONTINUED))
    else:
        fields.append((f"line.{start + len(lines)}.{CLOSING}", NOTHING_BELOW))
    if not grid.marks.issuperset(marks):
        raise ConfigurationError("a row asks for a mark that the form has not")
    return ContentPage(tuple(fields), flow.pictures(page=page, pages=pages), flow.people, tuple(marks))
