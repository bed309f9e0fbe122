"""A register of seven pages and more: stamped, inspected, and drawn by WeasyPrint, in one run: ``python bench/flow.py
[ROUNDS]``.

Medians and minima in milliseconds of CPU time (``process_time``) a page, and ratios to stamping. Values of the rows
are other kanji in every paper, so that no cache of texts helps.
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.press import KANJI
from issuer.inspection import Expectation, Inspector
from issuer.papers.content import Content
from issuer.papers.flow import Paragraph
from issuer.papers.paper import Paper
from issuer.press import Press
from issuer.press.reference import Reference
from tests.golden.cases import STORE, press
from tests.golden.personas import footers
from tests.golden.registers import long_register


def registers() -> Iterator[Content]:
    """Registers of one shape whose values are other kanji each time."""
    random.seed(5)
    content = long_register()
    assert content.flow is not None
    while True:
        rows = tuple(
            replace(row, cells=tuple((name, tuple(map(_other, cell))) for name, cell in row.cells))
            for row in content.flow.rows
        )
        yield replace(content, flow=replace(content.flow, rows=rows))


def _other(paragraph: Paragraph) -> Paragraph:
    label, bracket, value = paragraph.text.partition("】")
    other = "".join(random.choice(KANJI) if "一" <= c <= "龥" else c for c in value)
    return replace(paragraph, text=f"{label}{bracket}{other}")


def stamped(machine: Press, content: Content) -> Paper:
    prepared = machine.prepare(content=content)
    return machine.finish(prepared=prepared, footers=footers(len(prepared.content.pages)))


def inspected(inspector: Inspector, paper: Paper) -> None:
    expected = Expectation(
        municipality=paper.content.municipality,
        kind=paper.content.kind,
        footers=paper.footers,
        persons=(),
        names=frozenset(name for page in paper.content.pages for name in page.people),
        content=paper.content,
        flow=paper.content.flow,
        edition=paper.content.form_version,
    )
    inspector.inspect(paper=paper, expected=expected)


def main(rounds: int) -> None:
    machine = press()
    inspector = Inspector(fonts=machine.font_files, store=STORE)
    reference = Reference(machine)

    def weasyprint(content: Content) -> None:
        prepared = machine.prepare(content=content)
        reference.finish(prepared=prepared, footers=footers(len(prepared.content.pages)))

    ways: dict[str, Callable[[Content], object]] = {
        "rows into pages": lambda content: machine.paged(content=content),
        "stamp (rows to PDF)": lambda content: stamped(machine, content),
        "inspect": lambda content: None,
        "WeasyPrint": weasyprint,
    }
    source = registers()
    for _, content in zip(range(20), source, strict=False):
        inspected(inspector, stamped(machine, content))
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {way: [] for way in ways}
    pages = characters = size = 0
    for number in range(rounds):
        content = next(source)
        paper = stamped(machine, next(source))
        ways["inspect"] = lambda _, paper=paper: inspected(inspector, paper)
        machine.check_characters(content=content, characters="mjplus")
        pages, size = len(machine.paged(content=content).pages), len(paper.pdf)
        characters = sum(len(text) for page in paper.content.pages for _, text in page.fields)
        for way, work in ways.items():
            # WeasyPrint needs few rounds for a median.
            if way == "WeasyPrint" and number % 20:
                continue
            before = time.process_time()
            work(next(source) if way == "stamp (rows to PDF)" else content)
            times[way].append((time.process_time() - before) * 1000 / pages)
    base = statistics.median(times["stamp (rows to PDF)"])
    print(f"{pages} pages, {characters} characters, {size // 1024} KB; CPU ms a page (median, minimum), ratio")
    for way, taken in times.items():
        median = statistics.median(taken)
        print(f"  {way:22}{median:8.3f} {min(taken):8.3f} {median / base:8.1f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
