"""The clerk's eyes: one Inspector a process, built with the fonts of the municipality."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock

import pypdfium2 as pdfium

from issuer.inspection import second
from issuer.inspection.cells import page_cells, text_faults
from issuer.inspection.document import Document, is_its_tail, read_document
from issuer.inspection.expectation import Expectation, expectation_faults
from issuer.inspection.fonts import Font, read_font
from issuer.inspection.gaiji import Editions, GaijiRegisters
from issuer.inspection.ink import InkEyes
from issuer.inspection.marks import Marks, read_page
from issuer.inspection.mismatch import Mismatch, Severity, gravest
from issuer.inspection.objects import File
from issuer.inspection.pictures import picture_faults
from issuer.inspection.plan import SHELF, Plan, read_plan
from issuer.inspection.register import open_orders
from issuer.inspection.rows import row_faults
from issuer.inspection.seams import is_seamed
from issuer.inspection.syntax import Unlike
from issuer.papers.content import ContentPage, Footer
from issuer.papers.paper import Checked, Paper, take_mint

#: What pdfium and our readers raise on a file that is not what it says it is.
_UNREADABLE = (pdfium.PdfiumError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError, struct.error)
#: What makes a Checked good for a seal. Nobody else of the process is given one (promise P8).
_strike = take_mint()
#: pdfium may be used by one thread of a process at a time.
_PDFIUM = Lock()


class Inspector:
    """Looks at finished papers. Safe to share between threads.

    ``fonts``: the master fonts in their order. ``own``: 団体コード → the same, with those fonts that only this
    municipality's papers may be set in. ``store``: the folder of the registers
    of shapes; without one they are made anew, which takes many seconds. ``must_be_built``: nothing is made here, a
    register that ``plates_build`` has not left in the store stops the start (production). ``plans``: the folder of the
    plans of the forms.
    Raises ConfigurationError when a font cannot be read or its register is missing.
    """

    def __init__(
        self,
        *,
        fonts: Sequence[Path],
        own: Mapping[str, Sequence[Path]] | None = None,
        store: Path | None = None,
        must_be_built: bool = False,
        plans: Path = SHELF,
    ) -> None:
        orders = {"": fonts} | dict(own or {})
        self._registers = open_orders(orders=orders, folder=store, must_be_built=must_be_built)
        self._ink = InkEyes(self._registers[""])
        self._gaiji = GaijiRegisters()
        self._plans = plans

    def has_gaiji(self, *, sha256: str) -> bool:
        """Whether papers with a 外字 edition can be inspected."""
        return self._gaiji.has(sha256)

    def keep_gaiji(self, *, sha256: str, font: bytes) -> None:
        """Take in a 外字 edition (the bytes of an EUDC font). Raises ConfigurationError when it is unfit."""
        self._gaiji.keep(sha256, font)

    def require_plans(self, *, forms: Iterable[tuple[str, str]]) -> None:
        """Check at the start that every (form, version) can be inspected. Raises ConfigurationError (promise P17)."""
        for form, version in forms:
            read_plan(form, version, self._plans)

    def inspect(self, *, paper: Paper, expected: Expectation) -> Checked:
        """Reopen the PDF and hold every page against its content and the request (promise P1, P7).

        Raises Mismatch with the gravest thing found, and ConfigurationError when the form has no plan here.
        """
        plan = read_plan(paper.content.form, paper.content.form_version, self._plans)
        # The object that was read is the one that is hashed: nobody can change it in between.
        data = bytes(paper.pdf)
        found = list(expectation_faults(paper=paper, expected=expected))
        editions = self._gaiji.of(paper.content.gaiji & expected.gaiji)
        if paper.content.gaiji - expected.gaiji:
            found.append(Mismatch(severity=Severity.PERSON, page=0, rule="外字 of another edition than the records'"))
        found += row_faults(
            content=paper.content, flow=expected.flow, editions=editions, with_page_of=plan.with_page_of
        )
        try:
            found += self._file_faults(data=data, paper=paper, plan=plan, expected=expected, editions=editions)
        except Unlike as error:
            # The text of this error names a rule and never quotes the file.
            found.append(Mismatch(severity=Severity.STRUCTURE, page=0, rule="not made as papers are", place=str(error)))
        except _UNREADABLE as error:
            # A file that cannot be read to its end is not a paper; the error's text may quote the file.
            found.append(Mismatch(severity=Severity.STRUCTURE, page=0, rule="unreadable", place=type(error).__name__))
        if found:
            raise gravest(found)
        return _strike(
            municipality=expected.municipality,
            certificate_number=expected.footers[0].certificate_number,
            pdf=data,
        )

    def _file_faults(
        self, *, data: bytes, paper: Paper, plan: Plan, expected: Expectation, editions: Editions
    ) -> Iterator[Mismatch]:
        file = File(data)
        if paper.tail is not None and not is_its_tail(paper.tail, file):
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="not the end that was drawn")
        document = read_document(file)
        if any(name in document.title for name in expected.names):
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="a name in the document information")
        if len(document.contents) != len(paper.content.pages) or len(document.contents) != len(expected.footers):
            yield Mismatch(severity=Severity.PERSON, page=0, rule="page count")
            return
        registers = self._registers.get(expected.municipality) or self._registers[""]
        fonts = {name: read_font(file, number, registers, editions) for name, number in document.fonts.items()}
        pages = [read_page(content, fonts) for content in document.contents]
        for marks, content, footer in zip(pages, paper.content.pages, expected.footers, strict=True):
            yield from _page_faults(file, document, marks, content, footer, plan, expected, editions)
            yield from self._ink.faults(
                file=file,
                inks=document.inks,
                drawn=marks.inks,
                plan=plan,
                shown=_conditions(plan, content),
                sample=expected.sample,
                page=footer.page,
            )
        yield from self._ink.spare_faults(file=file, inks=document.inks, plan=plan, sample=expected.sample)
        yield from _leftovers(file, document, pages, fonts)
        with _PDFIUM:
            yield from second.look(data, pages)


def _page_faults(
    file: File,
    document: Document,
    marks: Marks,
    content: ContentPage,
    footer: Footer,
    plan: Plan,
    expected: Expectation,
    editions: Editions,
) -> Iterator[Mismatch]:
    page = footer.page
    texts = dict(editions.expected(content.fields, content.gaiji)) | _footer_texts(footer)
    people = set(content.people)
    if content.gaiji:
        people |= {texts[name] for name, text in content.fields if text in people}
    # A mark shows a part of the form as a field does; the form's own words there are looked for too.
    shown = {**texts, **dict.fromkeys(content.marks, "mark")}
    cells = page_cells(plan=plan, texts=shown, people=frozenset(people))
    if sum(1 for one in cells if one.cell.field) != sum(1 for text in texts.values() if text) or not (
        plan.conditions.issuperset(content.marks)
    ):
        yield Mismatch(severity=Severity.TEXT, page=page, rule="a field the form has no place for")
    yield from text_faults(lines=marks.lines, expected=cells, page=page)
    yield from picture_faults(file=file, numbers=document.pictures, marks=marks, content=content, plan=plan, page=page)
    if not is_seamed(drawn=marks.seams, plan=plan, footers=expected.footers, page=page):
        yield Mismatch(severity=Severity.PERSON, page=page, rule="割印")


def _conditions(plan: Plan, content: ContentPage) -> frozenset[str]:
    """The fields and marks of the page that decide which parts of the form are drawn."""
    fields = [name for name, text in content.fields if text and name in plan.conditions]
    return frozenset([*fields, *content.marks])


def _leftovers(file: File, document: Document, pages: list[Marks], fonts: dict[str, Font]) -> Iterator[Mismatch]:
    """Nothing is in the file that no page shows, save the inks of the form's other parts."""
    drawn = {name for marks in pages for name, _ in marks.pictures}
    used: dict[str, set[int]] = {name: set() for name in fonts}
    for marks in pages:
        for name, codes in marks.codes.items():
            used[name] |= codes
    if drawn != document.pictures.keys() or any(len(used[name]) != len(font.texts) - 1 for name, font in fonts.items()):
        yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="something that no page shows")
    if file.unused():
        yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="something that no page shows")


def _footer_texts(footer: Footer) -> dict[str, str]:
    return {
        "footer.number": footer.certificate_number,
        "footer.page": f"{footer.page}/{footer.pages}頁",
        "footer.keiin": footer.keiin,
    }
