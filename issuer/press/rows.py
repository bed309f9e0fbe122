"""Rows of a flow set on lines: every paragraph folded by the widths of the type, cells side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from issuer.papers.errors import ConfigurationError, TextOverflow
from issuer.papers.flow import INDENT, Paragraph, Row
from issuer.press.fitting import Box, Widths, fold
from issuer.press.typecase import has_selector, units

_EPSILON = 1e-6


class Line(NamedTuple):
    """One line: column → text, the parts of the form drawn at it, and whether the page may not end after it."""

    texts: tuple[tuple[str, str], ...]
    rule: str
    marks: tuple[str, ...]
    is_glued: bool


def set_rows(*, rows: Iterable[Row], columns: Mapping[str, Box], typecase: Widths) -> list[Line]:
    """All lines in order. ``columns``: name → box of a cell.

    Raises TextOverflow naming the row (from 1) and column where not even one character fits, and ConfigurationError for
    a column the form has not or a row with a blank line.
    """
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        lines += _set_row(f"row.{number}", row, columns, typecase)
    return lines


def _set_row(name: str, row: Row, columns: Mapping[str, Box], typecase: Widths) -> Iterator[Line]:
    if len({column for column, _ in row.cells} & columns.keys()) != len(row.cells):
        raise ConfigurationError(f"{name} has a column twice or one that the form has not")
    cells = [
        [(column, *line) for line in _set_cell(f"{name}.{column}", paragraphs, columns[column], typecase)]
        for column, paragraphs in row.cells
    ]
    is_whole = row.unbreakable or row.keep_with_next
    height = max(map(len, cells), default=0)
    for at, side in enumerate(zip_longest(*cells), start=1):
        beside = [one for one in side if one is not None]
        texts = tuple((column, text) for column, text, _ in beside if text)
        if not texts:
            raise ConfigurationError(f"{name} has a line without any text")
        yield Line(
            texts=texts,
            rule=row.rule if at == 1 else "",
            marks=tuple(mark for _, _, mark in beside if mark),
            is_glued=is_whole if at < height else row.keep_with_next,
        )
    if not height:
        raise ConfigurationError(f"{name} has a line without any text")


def _set_cell(name: str, paragraphs: Iterable[Paragraph], box: Box, typecase: Widths) -> Iterator[tuple[str, str]]:
    """The text and the mark of each line."""
    for paragraph in paragraphs:
        mark = paragraph.mark
        for text in _folded(name, paragraph, box, typecase):
            yield text, mark
            mark = ""


def _folded(name: str, paragraph: Paragraph, box: Box, typecase: Widths) -> Iterable[str]:
    text, indent = paragraph.text, INDENT * paragraph.indent
    if not text:
        return ("",)
    advances = typecase.advances
    parts: Sequence[str] = list(units(text)) if has_selector(text) else text
    room = (box.width + _EPSILON) / box.size - len(indent) * (advances[INDENT] + box.spacing)
    widths = list(map(advances.__getitem__, parts))
    if sum(widths) + box.spacing * len(parts) <= room:
        return (indent + text,)
    pieces = [(unit, width + box.spacing) for unit, width in zip(parts, widths, strict=True)]
    lines = fold(pieces, room=room, at_most=len(pieces))
    if lines is None:
        raise TextOverflow(field=name)
    return [indent + "".join(line) for line, _ in lines]
