"""A finished paper with everything the rules look at, opened once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from integrations.centre.kit.paper.sheet import Sheet
from integrations.centre.kit.paper.typeset import Shown, Typeset
from integrations.centre.wire import Issued

__all__ = ["Opened"]


@dataclass(frozen=True)
class Opened:
    """The answer, its file and its pages."""

    issued: Issued
    sheet: Sheet

    @classmethod
    def of(cls, issued: Issued) -> Opened:
        """Open a paper. Raises pypdfium2.PdfiumError."""
        return cls(issued, Sheet(issued.pdf))

    @cached_property
    def typeset(self) -> Typeset:
        """The file behind the pages. Raises pikepdf.PdfError."""
        return Typeset(self.issued.pdf)

    @cached_property
    def shown(self) -> list[Shown]:
        """What each page's content shows."""
        return [self.typeset.shown(number) for number in range(len(self.sheet.pages))]
