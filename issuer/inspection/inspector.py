"""The clerk's eyes: one Inspector a process, built with the fonts of the municipality."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from issuer.inspection import document, second
from issuer.inspection.cells import cell_faults, expected_cells
from issuer.inspection.drawn import Drawn
from issuer.inspection.embedded import EmbeddedFont, UnfitFont
from issuer.inspection.expectation import Expectation, expectation_faults
from issuer.inspection.master import Masters
from issuer.inspection.mismatch import Mismatch, Severity, gravest
from issuer.inspection.operators import Reader
from issuer.inspection.pictures import picture_faults
from issuer.inspection.plan import Plan, read_plan
from issuer.papers.content import ContentPage, Footer
from issuer.papers.paper import Checked, Paper

#: What the two libraries and our readers raise on a file that is not what it says it is.
_UNREADABLE = (
    pikepdf.PdfError,
    pdfium.PdfiumError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
#: pdfium may be used by one thread of a process at a time.
_PDFIUM = Lock()


class Inspector:
    """Looks at finished papers. ``fonts``: the master fonts in their order, the municipality's own first.

    Raises ConfigurationError when a font cannot be read. Safe to share between threads.
    """

    def __init__(self, *, fonts: Sequence[Path]) -> None:
        self._masters = Masters(fonts)

    @staticmethod
    def require_plans(*, forms: Iterable[tuple[str, str]]) -> None:
        """Check at the start that every (form, version) can be inspected. Raises ConfigurationError (promise P17)."""
        for form, version in forms:
            read_plan(form, version)

    def inspect(self, *, paper: Paper, expected: Expectation) -> Checked:
        """Reopen the PDF and hold every page against its content and the request (promise P1, P7).

        Raises Mismatch with the gravest thing found, and ConfigurationError when the form has no plan here.
        """
        plan = read_plan(paper.content.form, paper.content.form_version)
        # The object that was read is the one that is hashed: nobody can change it in between.
        data = bytes(paper.pdf)
        found = list(expectation_faults(paper=paper, expected=expected))
        found += self._file_faults(data=data, paper=paper, plan=plan, expected=expected)
        if found:
            raise gravest(found)
        return Checked(
            municipality=expected.municipality,
            certificate_number=expected.footers[0].certificate_number,
            pdf=data,
            sha256=paper.sha256,
        )

    def _file_faults(self, *, data: bytes, paper: Paper, plan: Plan, expected: Expectation) -> Iterator[Mismatch]:
        try:
            with pikepdf.open(io.BytesIO(data)) as pdf:
                seen, faults = _second_look(data, len(expected.footers))
                yield from faults
                yield from document.document_faults(pdf=pdf, data=data, names=expected.names)
                if len(pdf.pages) != len(paper.content.pages) or len(seen) != len(pdf.pages):
                    yield Mismatch(severity=Severity.PERSON, page=0, rule="page count")
                    return
                fonts = _Fonts()
                pages = zip(pdf.pages, paper.content.pages, expected.footers, seen, strict=True)
                for number, (page, content, footer, places) in enumerate(pages, start=1):
                    yield from document.page_faults(page=page, number=number)
                    drawn = Reader(height=_height(page), width=_width(page), font_of=fonts.read).read(page)
                    for rule in drawn.broken:
                        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule=rule)
                    yield from self._page_faults(
                        drawn=drawn, content=content, footer=footer, places=places, plan=plan, expected=expected
                    )
        except _UNREADABLE as error:
            # A file that cannot be read to its end is not a paper; the error's text may quote the file.
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="unreadable", place=type(error).__name__)

    def _page_faults(
        self,
        *,
        drawn: Drawn,
        content: ContentPage,
        footer: Footer,
        places: second.Places,
        plan: Plan,
        expected: Expectation,
    ) -> Iterator[Mismatch]:
        texts = {**dict(content.fields), **_footer_texts(footer)}
        cells = expected_cells(plan=plan, texts=texts, people=frozenset(content.people), sample=expected.sample)
        shown = {name for one in cells for name in one.cell.fields}
        if any(text and name not in shown for name, text in texts.items()):
            yield Mismatch(severity=Severity.TEXT, page=footer.page, rule="a field the form has no place for")
        if not all(self._masters.moves_nothing(font.sfnt) for font in {g.font for g in drawn.glyphs}):
            yield Mismatch(severity=Severity.GLYPH, page=footer.page, rule="a font with hinting of its own")
        yield from cell_faults(drawn=drawn, expected=cells, seen=places, masters=self._masters, page=footer.page)
        yield from picture_faults(drawn=drawn, content=content, plan=plan, page=footer.page)


class _Fonts:
    """The fonts of one document, each read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], EmbeddedFont | None] = {}

    def read(self, font: Any) -> EmbeddedFont | None:
        """A font's reader, None when the font is unfit for a paper."""
        if font is None:
            return None
        key = font.objgen
        if key not in self._read or key == (0, 0):
            try:
                self._read[key] = EmbeddedFont(font)
            except UnfitFont:
                self._read[key] = None
        return self._read[key]


def _second_look(data: bytes, pages: int) -> tuple[list[second.Places], list[Mismatch]]:
    with _PDFIUM:
        opened = pdfium.PdfDocument(data)
        try:
            faults = list(second.document_faults(opened, pages))
            places = []
            for number in range(len(opened)):
                page = opened[number]
                faults += second.page_faults(page, number + 1)
                places.append(second.read_places(page))
                page.close()
            return places, faults
        finally:
            opened.close()


def _footer_texts(footer: Footer) -> dict[str, str]:
    return {
        "footer.number": footer.certificate_number,
        "footer.page": f"{footer.page}/{footer.pages}頁",
        "footer.keiin": footer.keiin,
    }


def _height(page: Any) -> float:
    return float(page.MediaBox[3])


def _width(page: Any) -> float:
    return float(page.MediaBox[2])
